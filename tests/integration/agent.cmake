gatehouse_test(integration/LuksVolume LIBS gatehouse_agent)
gatehouse_test(integration/EncryptedDisk LIBS gatehouse_agent)
set(swtpm_support ${CMAKE_SOURCE_DIR}/tests/support/agent/Swtpm.cpp)
gatehouse_test(integration/Tpm LIBS gatehouse_agent gatehouse_attest SOURCES ${swtpm_support})
gatehouse_test(integration/QuoteProviders LIBS gatehouse_agent gatehouse_attest gatehouse_http SOURCES ${swtpm_support})
gatehouse_test(integration/GuestAgent LIBS gatehouse_agent gatehouse_attest gatehouse_eth TIMEOUT 420
  SOURCES ${swtpm_support} ${CMAKE_SOURCE_DIR}/tests/support/AnvilProcess.cpp
          ${CMAKE_SOURCE_DIR}/tests/support/agent/AgentProcess.cpp ${CMAKE_SOURCE_DIR}/tests/support/agent/MiniHost.cpp
          ${CMAKE_SOURCE_DIR}/tests/support/agent/TestAuthority.cpp)
add_dependencies(tst_GuestAgent gatehouse-guest-agent gatehouse-demo-app)
if(TARGET gatehouse_devnet)
  gatehouse_test(integration/AgentAndHost LIBS gatehouse_onboard gatehouse_devnet TIMEOUT 300
    SOURCES ${CMAKE_SOURCE_DIR}/tests/support/AnvilProcess.cpp ${CMAKE_SOURCE_DIR}/tests/support/agent/AgentProcess.cpp)
  add_dependencies(tst_AgentAndHost gatehouse-guest-agent gatehouse-demo-app)
  set_tests_properties(integration.AgentAndHost PROPERTIES RESOURCE_LOCK anvil)
  gatehouse_test(integration/EventLogFlow LIBS gatehouse_onboard gatehouse_devnet TIMEOUT 420
    SOURCES ${swtpm_support} ${CMAKE_SOURCE_DIR}/tests/support/AnvilProcess.cpp ${CMAKE_SOURCE_DIR}/tests/support/agent/AgentProcess.cpp)
  add_dependencies(tst_EventLogFlow gatehouse-guest-agent gatehouse-demo-app gatehousectl)
  set_tests_properties(integration.EventLogFlow PROPERTIES RESOURCE_LOCK anvil)
endif()
# Static: it is all there is in its container.
add_executable(gatehouse-container-app ${CMAKE_SOURCE_DIR}/tests/support/agent/ContainerApp.cpp)
target_link_options(gatehouse-container-app PRIVATE -static)
set_target_properties(gatehouse-container-app PROPERTIES AUTOMOC OFF POSITION_INDEPENDENT_CODE OFF)
gatehouse_test(integration/GuestContainer LIBS gatehouse_agent gatehouse_attest gatehouse_eth TIMEOUT 900
  SOURCES ${CMAKE_SOURCE_DIR}/tests/support/AnvilProcess.cpp ${CMAKE_SOURCE_DIR}/tests/support/agent/AgentProcess.cpp
          ${CMAKE_SOURCE_DIR}/tests/support/agent/MiniHost.cpp ${CMAKE_SOURCE_DIR}/tests/support/agent/OwnNamespaces.cpp
          ${CMAKE_SOURCE_DIR}/tests/support/agent/TestArchive.cpp)
add_dependencies(tst_GuestContainer gatehouse-guest-agent gatehouse-demo-app gatehouse-container-app)
