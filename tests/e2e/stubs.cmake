# SPDX-License-Identifier: GPL-3.0-or-later
gatehouse_test(e2e/StubBoot LIBS gatehouse_image TIMEOUT 1500 LABELS slow
               SOURCES ${CMAKE_CURRENT_LIST_DIR}/../support/BootedMachine.cpp ${CMAKE_CURRENT_LIST_DIR}/../support/StubPackages.cpp
               ${CMAKE_CURRENT_LIST_DIR}/../support/StubUki.cpp)
add_dependencies(tst_StubBoot gatehouse-stand-in-agent)
target_compile_definitions(tst_StubBoot PRIVATE STAND_IN_AGENT="$<TARGET_FILE:gatehouse-stand-in-agent>")
set_tests_properties(e2e.StubBoot PROPERTIES RESOURCE_LOCK image-cache)
