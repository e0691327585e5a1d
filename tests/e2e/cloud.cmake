# SPDX-License-Identifier: GPL-3.0-or-later
# Counted as skipped where libguestfs (guestfs-tools), busybox-static or a kernel's package is missing.
gatehouse_test(e2e/CloudImageBuild LIBS gatehouse_image TIMEOUT 1500 LABELS slow)
# It has a cache of its own; with this lock its machines do not start beside those of the other image tests.
set_tests_properties(e2e.CloudImageBuild PROPERTIES RESOURCE_LOCK image-cache)
# Counted as skipped where mkosi 20 or newer is missing.
gatehouse_test(e2e/MkosiBoot LIBS gatehouse_image TIMEOUT 1800 LABELS slow
               SOURCES ${CMAKE_CURRENT_LIST_DIR}/../support/BootedMachine.cpp)
set_tests_properties(e2e.MkosiBoot PROPERTIES RESOURCE_LOCK image-cache)
