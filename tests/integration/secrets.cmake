if(TARGET gatehouse_devnet AND TARGET gatehousectl)
  gatehouse_test(integration/Secrets LIBS gatehouse_onboard gatehouse_devnet TIMEOUT 300
    SOURCES ${CMAKE_SOURCE_DIR}/tests/support/AnvilProcess.cpp ${CMAKE_SOURCE_DIR}/tests/support/agent/AgentProcess.cpp
            ${CMAKE_SOURCE_DIR}/tests/support/ProcessRecorder.cpp ${CMAKE_SOURCE_DIR}/tests/support/SecretScanner.cpp)
  add_dependencies(tst_Secrets gatehouse-guest-agent gatehouse-demo-app gatehousectl)
  if(TARGET gatehouse)
    add_dependencies(tst_Secrets gatehouse)
  endif()
  set_tests_properties(integration.Secrets PROPERTIES RESOURCE_LOCK anvil)
endif()
