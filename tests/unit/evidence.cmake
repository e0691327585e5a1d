gatehouse_test(unit/PolicyDocument LIBS gatehouse_attest)
