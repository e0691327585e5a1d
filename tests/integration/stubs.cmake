# SPDX-License-Identifier: GPL-3.0-or-later
gatehouse_test(integration/StubVersions LIBS gatehouse_image TIMEOUT 1200 LABELS slow
               SOURCES ${CMAKE_CURRENT_LIST_DIR}/../support/StubPackages.cpp ${CMAKE_CURRENT_LIST_DIR}/../support/StubUki.cpp)
add_dependencies(tst_StubVersions gatehouse-stand-in-agent)
target_compile_definitions(tst_StubVersions PRIVATE STAND_IN_AGENT="$<TARGET_FILE:gatehouse-stand-in-agent>")
set_tests_properties(integration.StubVersions PROPERTIES RESOURCE_LOCK image-cache)
