gatehouse_test(unit/Quote LIBS gatehouse_attest)
gatehouse_test(unit/ReportData LIBS gatehouse_attest)
gatehouse_test(unit/TpmQuote LIBS gatehouse_attest)
gatehouse_test(unit/AttestVectors LIBS gatehouse_attest)
