gatehouse_test(unit/Hashes LIBS gatehouse_crypto)
gatehouse_test(unit/Secp256k1 LIBS gatehouse_crypto)
gatehouse_test(unit/SealedBox LIBS gatehouse_crypto)
gatehouse_test(unit/Keystore LIBS gatehouse_crypto)
