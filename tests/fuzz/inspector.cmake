gatehouse_fuzz(quote_fields LIBS gatehouse_attest RUNS 4000)
