gatehouse_test(unit/QuoteFieldMap LIBS gatehouse_attest)
gatehouse_test(unit/QuoteInput LIBS gatehouse_attest)
