# SPDX-License-Identifier: GPL-3.0-or-later
gatehouse_test(e2e/NethermindBoot LIBS gatehouse_image gatehouse_vm gatehouse_http gatehouse_eth z TIMEOUT 1500 LABELS libvirt slow)
add_dependencies(tst_NethermindBoot gatehouse-node-agent)
target_compile_definitions(tst_NethermindBoot PRIVATE NODE_AGENT="$<TARGET_FILE:gatehouse-node-agent>" STAND_IN_AGENT="")
# It builds in the cache of the image tests, which one process at a time may do.
set_tests_properties(e2e.NethermindBoot PROPERTIES RESOURCE_LOCK image-cache)
