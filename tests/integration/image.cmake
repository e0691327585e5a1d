# SPDX-License-Identifier: GPL-3.0-or-later
# What the image starts in these tests: reports its registers on the console and powers off.
add_executable(gatehouse-stand-in-agent ${CMAKE_CURRENT_LIST_DIR}/StandInAgent.cpp)
target_link_libraries(gatehouse-stand-in-agent PRIVATE gatehouse_warnings)
gatehouse_test(integration/ImageBuild LIBS gatehouse_image gatehouse_http TIMEOUT 900 LABELS slow
               SOURCES ${CMAKE_CURRENT_LIST_DIR}/../support/LoopbackMirror.cpp)
add_dependencies(tst_ImageBuild gatehouse-stand-in-agent)
target_compile_definitions(tst_ImageBuild PRIVATE STAND_IN_AGENT="$<TARGET_FILE:gatehouse-stand-in-agent>")
gatehouse_test(integration/ImageBuildAsUser LIBS gatehouse_image TIMEOUT 900 LABELS slow)
add_dependencies(tst_ImageBuildAsUser gatehouse-stand-in-agent)
target_compile_definitions(tst_ImageBuildAsUser PRIVATE STAND_IN_AGENT="$<TARGET_FILE:gatehouse-stand-in-agent>")
gatehouse_test(integration/BuildInterrupted LIBS gatehouse_image TIMEOUT 900 LABELS slow
               SOURCES ${CMAKE_CURRENT_LIST_DIR}/../support/BuilderProcess.cpp)
add_dependencies(tst_BuildInterrupted gatehouse-stand-in-agent)
target_compile_definitions(tst_BuildInterrupted PRIVATE STAND_IN_AGENT="$<TARGET_FILE:gatehouse-stand-in-agent>")
gatehouse_test(integration/Sandbox LIBS gatehouse_image TIMEOUT 600 LABELS slow)
add_dependencies(tst_Sandbox gatehouse-stand-in-agent)
target_compile_definitions(tst_Sandbox PRIVATE STAND_IN_AGENT="$<TARGET_FILE:gatehouse-stand-in-agent>")
# One build of a recipe at a time in one cache. Set once for each test: a second call would replace the first one's lock.
set_tests_properties(integration.ImageBuild integration.ImageBuildAsUser integration.BuildInterrupted integration.Sandbox PROPERTIES RESOURCE_LOCK image-cache)
gatehouse_test(integration/ArtifactSource LIBS gatehouse_image gatehouse_http)
