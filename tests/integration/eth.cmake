set(anvil_support ${CMAKE_SOURCE_DIR}/tests/support/AnvilProcess.cpp)
gatehouse_test(integration/ContractArtefact LIBS gatehouse_eth)
gatehouse_test(integration/KeyManagerContract LIBS gatehouse_eth SOURCES ${anvil_support} TIMEOUT 180)
