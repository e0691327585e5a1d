# The two scripts of the README, up to where they would set up and build.
gatehouse_test(integration/Scripts LIBS gatehouse_base TIMEOUT 300)
if(TARGET gatehousectl)
  add_dependencies(tst_Scripts gatehousectl)
endif()
if(TARGET gatehouse)
  add_dependencies(tst_Scripts gatehouse)
  target_compile_definitions(tst_Scripts PRIVATE HAS_CONSOLE)
endif()
