gatehouse_test(e2e/MainJob LIBS gatehouse_devnet gatehouse_vm gatehouse_http TIMEOUT 2700
  SOURCES ${CMAKE_SOURCE_DIR}/tests/support/agent/TestArchive.cpp ${CMAKE_SOURCE_DIR}/tests/support/agent/TestAuthority.cpp)
add_dependencies(tst_MainJob gatehousectl gatehouse-guest-agent gatehouse-demo-app gatehouse-bare-init gatehouse-container-app)
set_tests_properties(e2e.MainJob PROPERTIES RUN_SERIAL TRUE)
