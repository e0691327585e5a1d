gatehouse_test(e2e/MainJob LIBS gatehouse_base TIMEOUT 2400)
add_dependencies(tst_MainJob gatehousectl gatehouse-guest-agent gatehouse-demo-app gatehouse-bare-init)
set_tests_properties(e2e.MainJob PROPERTIES RUN_SERIAL TRUE)
