# A build in which every step is made anew, against the limit of the main job; nothing runs beside it.
if(TARGET gatehousectl)
  gatehouse_test(e2e/CleanBuild LIBS gatehouse_base TIMEOUT 1800 LABELS slow)
  add_dependencies(tst_CleanBuild gatehousectl gatehouse-guest-agent gatehouse-demo-app)
  set_tests_properties(e2e.CleanBuild PROPERTIES RUN_SERIAL TRUE)
endif()
