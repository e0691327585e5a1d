gatehouse_test(unit/Bytes LIBS gatehouse_base)
