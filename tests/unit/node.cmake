gatehouse_test(unit/NodeProbe LIBS gatehouse_node)
