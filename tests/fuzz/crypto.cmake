gatehouse_fuzz(hex LIBS gatehouse_base)
gatehouse_fuzz(keystore LIBS gatehouse_crypto RUNS 4000)
