# SPDX-License-Identifier: GPL-3.0-or-later
# What another process changes reaches one that runs.
if(TARGET gatehousectl AND TARGET gatehouse_api)
  gatehouse_test(integration/OutsideChanges LIBS gatehouse_api TIMEOUT 300)
  add_dependencies(tst_OutsideChanges gatehousectl)
  set_tests_properties(integration.OutsideChanges PROPERTIES RESOURCE_LOCK anvil)
endif()
# Beside what it changes, what a command says while it runs and asks.
if(TARGET gatehousectl AND TARGET gatehouse_vm)
  gatehouse_test(integration/CommandDialogue LIBS gatehouse_vm gatehouse_image gatehouse_attest gatehouse_eth TIMEOUT 300)
  add_dependencies(tst_CommandDialogue gatehousectl)
  set_tests_properties(integration.CommandDialogue PROPERTIES RESOURCE_LOCK anvil)
endif()
