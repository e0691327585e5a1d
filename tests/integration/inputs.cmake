# SPDX-License-Identifier: GPL-3.0-or-later
# What a person is told on the command line when something is missing, in the way or about to be lost: the real program.
if(TARGET gatehousectl)
  gatehouse_test(integration/StopCommand LIBS gatehouse_vm gatehouse_http SOURCES ${CMAKE_SOURCE_DIR}/tests/support/FirmwareGuest.cpp
                 TIMEOUT 600 LABELS libvirt)
  add_dependencies(tst_StopCommand gatehousectl)
  gatehouse_test(integration/WrongInput LIBS gatehouse_base TIMEOUT 600)
  add_dependencies(tst_WrongInput gatehousectl)
  set_tests_properties(integration.WrongInput PROPERTIES RESOURCE_LOCK anvil)
  if(TARGET gatehouse_console)
    # The program that serves and the window, ended without a warning.
    gatehouse_test(integration/KilledConsole GUI LIBS gatehouse_console gatehouse_api gatehouse_devnet TIMEOUT 900 LABELS libvirt
                   SOURCES ${CMAKE_SOURCE_DIR}/tests/support/FirmwareGuest.cpp ${CMAKE_SOURCE_DIR}/tests/support/CleanRun.cpp
                           ${CMAKE_SOURCE_DIR}/tests/support/Orphans.cpp)
    add_dependencies(tst_KilledConsole gatehousectl gatehouse)
    set_tests_properties(integration.KilledConsole PROPERTIES RESOURCE_LOCK anvil)
  endif()
endif()
