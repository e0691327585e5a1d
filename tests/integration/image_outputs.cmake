# SPDX-License-Identifier: GPL-3.0-or-later
gatehouse_test(integration/ImageCommands LIBS gatehouse_image)
add_dependencies(tst_ImageCommands gatehousectl)
gatehouse_test(integration/Reproducible LIBS gatehouse_image TIMEOUT 1800 LABELS slow)
gatehouse_test(integration/KilledProof LIBS gatehouse_image gatehouse_attest TIMEOUT 300)
add_dependencies(tst_KilledProof gatehousectl)
add_dependencies(tst_Reproducible gatehouse-stand-in-agent)
target_compile_definitions(tst_Reproducible PRIVATE STAND_IN_AGENT="$<TARGET_FILE:gatehouse-stand-in-agent>")
# Its packages are those of the other builds.
set_tests_properties(integration.Reproducible PROPERTIES RESOURCE_LOCK image-cache)
