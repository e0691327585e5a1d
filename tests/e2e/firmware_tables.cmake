# SPDX-License-Identifier: GPL-3.0-or-later
# Runs OVMF alone, without a guest: the installed one and that of Debian 13, six times, each at most five or nine minutes. With the lock of
# the image tests its machines do not start beside theirs.
gatehouse_test(e2e/FirmwareTables LIBS gatehouse_image TIMEOUT 2700 LABELS slow
               SOURCES ${CMAKE_CURRENT_LIST_DIR}/../support/StubPackages.cpp)
set_tests_properties(e2e.FirmwareTables PROPERTIES RESOURCE_LOCK image-cache)
