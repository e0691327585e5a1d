# SPDX-License-Identifier: GPL-3.0-or-later
gatehouse_test(integration/BuildCommands LIBS gatehouse_image TIMEOUT 1200 LABELS slow)
add_dependencies(tst_BuildCommands gatehousectl gatehouse-stand-in-agent gatehouse-checkout-stand-in)
target_compile_definitions(tst_BuildCommands PRIVATE STAND_IN_AGENT="$<TARGET_FILE:gatehouse-stand-in-agent>"
                           CHECKOUT_STAND_IN="$<TARGET_FILE:gatehouse-checkout-stand-in>")
set_tests_properties(integration.BuildCommands PROPERTIES RESOURCE_LOCK image-cache)
