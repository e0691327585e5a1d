# SPDX-License-Identifier: GPL-3.0-or-later
gatehouse_test(e2e/ImageBoot LIBS gatehouse_image TIMEOUT 1200 LABELS slow
               SOURCES ${CMAKE_CURRENT_LIST_DIR}/../support/BootedMachine.cpp)
add_dependencies(tst_ImageBoot gatehouse-stand-in-agent)
target_compile_definitions(tst_ImageBoot PRIVATE STAND_IN_AGENT="$<TARGET_FILE:gatehouse-stand-in-agent>")
set_tests_properties(e2e.ImageBoot PROPERTIES RESOURCE_LOCK image-cache)
