gatehouse_test(integration/GossipRelay LIBS gatehouse_gossip)
gatehouse_test(integration/HostService LIBS gatehouse_onboard)

# The host service as a process of its own, for tests that kill it.
add_executable(host_service_helper ${CMAKE_SOURCE_DIR}/tests/support/onboard/HostServiceHelper.cpp)
target_link_libraries(host_service_helper PRIVATE gatehouse_options gatehouse_onboard)
gatehouse_test(integration/OnboardFlow LIBS gatehouse_onboard gatehouse_devnet TIMEOUT 300)
add_dependencies(tst_OnboardFlow host_service_helper)
set_tests_properties(integration.OnboardFlow PROPERTIES RESOURCE_LOCK anvil)

add_executable(devnet_helper ${CMAKE_SOURCE_DIR}/tests/support/onboard/DevnetHelper.cpp)
target_link_libraries(devnet_helper PRIVATE gatehouse_options gatehouse_devnet)
target_compile_definitions(devnet_helper PRIVATE GATEHOUSE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
gatehouse_test(integration/KilledDevnet LIBS gatehouse_devnet TIMEOUT 180)
add_dependencies(tst_KilledDevnet devnet_helper)
set_tests_properties(integration.KilledDevnet PROPERTIES RESOURCE_LOCK anvil)
gatehouse_test(integration/FullDisk LIBS gatehouse_onboard gatehouse_evidence gatehouse_image gatehouse_devnet)
