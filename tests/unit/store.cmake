gatehouse_test(unit/Database LIBS gatehouse_store)
