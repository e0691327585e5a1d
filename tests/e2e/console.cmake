# SPDX-License-Identifier: GPL-3.0-or-later
# The window on the real services, on an X server of its own; counted as skipped where Xvfb is missing.
if(NOT TARGET gatehouse_console)
  return()
endif()
gatehouse_test(e2e/ConsoleMainJob GUI LIBS gatehouse_console gatehouse_api TIMEOUT 2700 WRAPPER ${CMAKE_SOURCE_DIR}/tests/gui/with-xvfb
               SOURCES ${CMAKE_CURRENT_LIST_DIR}/../support/SecretScanner.cpp ${CMAKE_CURRENT_LIST_DIR}/../support/SystemSecrets.cpp
                       ${CMAKE_CURRENT_LIST_DIR}/../support/CleanRun.cpp ${CMAKE_CURRENT_LIST_DIR}/../support/Orphans.cpp
                       ${CMAKE_CURRENT_LIST_DIR}/../support/StallWatch.cpp)
add_dependencies(tst_ConsoleMainJob gatehouse-guest-agent gatehouse-demo-app)
set_tests_properties(e2e.ConsoleMainJob PROPERTIES RUN_SERIAL TRUE ENVIRONMENT "QT_QPA_PLATFORM=xcb;LC_ALL=C.UTF-8")
