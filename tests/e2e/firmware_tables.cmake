# SPDX-License-Identifier: GPL-3.0-or-later
# Runs OVMF alone, without a guest. With the lock of the image tests its machine does not start beside theirs.
gatehouse_test(e2e/FirmwareTables LIBS gatehouse_image TIMEOUT 1200 LABELS slow)
set_tests_properties(e2e.FirmwareTables PROPERTIES RESOURCE_LOCK image-cache)
