gatehouse_test(integration/CollateralCommands LIBS gatehouse_attest TIMEOUT 300)
add_dependencies(tst_CollateralCommands gatehousectl)
gatehouse_test(integration/OnChainPccs LIBS gatehouse_collateral SOURCES ${CMAKE_SOURCE_DIR}/tests/support/AnvilProcess.cpp TIMEOUT 300)
