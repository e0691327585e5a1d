# SPDX-License-Identifier: GPL-3.0-or-later
# Starts of machines of which libvirt tells late.
gatehouse_test(integration/LateEvents LIBS gatehouse_api gatehouse_vm SOURCES ${CMAKE_SOURCE_DIR}/tests/support/FirmwareGuest.cpp
               TIMEOUT 600 LABELS libvirt)
