gatehouse_test(unit/Bytes LIBS gatehouse_base)
gatehouse_test(unit/Operation LIBS gatehouse_base)
gatehouse_test(unit/OutputFile LIBS gatehouse_base)
