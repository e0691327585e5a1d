# SPDX-License-Identifier: GPL-3.0-or-later
# What a person is warned of on the command line, with libvirt, QEMU and the real program.
if(TARGET gatehousectl)
  gatehouse_test(integration/StopCommand LIBS gatehouse_vm gatehouse_http SOURCES ${CMAKE_SOURCE_DIR}/tests/support/FirmwareGuest.cpp
                 TIMEOUT 600 LABELS libvirt)
  add_dependencies(tst_StopCommand gatehousectl)
endif()
