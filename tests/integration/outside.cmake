# SPDX-License-Identifier: GPL-3.0-or-later
# What another process changes reaches one that runs.
if(TARGET gatehousectl AND TARGET gatehouse_api)
  gatehouse_test(integration/OutsideChanges LIBS gatehouse_api TIMEOUT 300)
  add_dependencies(tst_OutsideChanges gatehousectl)
  set_tests_properties(integration.OutsideChanges PROPERTIES RESOURCE_LOCK anvil)
endif()
