# SPDX-License-Identifier: GPL-3.0-or-later
# What a person is told on the command line when something is missing, in the way or about to be lost: the real program.
if(TARGET gatehousectl)
  gatehouse_test(integration/StopCommand LIBS gatehouse_vm gatehouse_http SOURCES ${CMAKE_SOURCE_DIR}/tests/support/FirmwareGuest.cpp
                 TIMEOUT 600 LABELS libvirt)
  add_dependencies(tst_StopCommand gatehousectl)
  gatehouse_test(integration/WrongInput LIBS gatehouse_base TIMEOUT 600)
  add_dependencies(tst_WrongInput gatehousectl)
  set_tests_properties(integration.WrongInput PROPERTIES RESOURCE_LOCK anvil)
endif()
