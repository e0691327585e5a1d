gatehouse_test(integration/Devnet LIBS gatehouse_devnet TIMEOUT 180)
set_tests_properties(integration.Devnet PROPERTIES RESOURCE_LOCK anvil)
