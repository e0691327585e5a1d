gatehouse_test(integration/Libvirt LIBS gatehouse_vm SOURCES ${CMAKE_SOURCE_DIR}/tests/support/FirmwareGuest.cpp TIMEOUT 600 LABELS libvirt)
gatehouse_test(integration/LibvirtSession LIBS gatehouse_vm TIMEOUT 900 LABELS libvirt)
add_dependencies(tst_LibvirtSession tst_Libvirt)
# The real image with something in the agent's place that stays and says when it is asked to end.
add_executable(gatehouse-idle-agent ${CMAKE_CURRENT_LIST_DIR}/IdleAgent.cpp)
target_link_libraries(gatehouse-idle-agent PRIVATE gatehouse_warnings)
gatehouse_test(integration/MachineBoot LIBS gatehouse_image gatehouse_vm TIMEOUT 1200 LABELS libvirt slow)
add_dependencies(tst_MachineBoot gatehouse-idle-agent)
target_compile_definitions(tst_MachineBoot PRIVATE IDLE_AGENT="$<TARGET_FILE:gatehouse-idle-agent>")
# It builds the recipe in the cache of the image tests, which one process at a time may do.
set_tests_properties(integration.MachineBoot PROPERTIES RESOURCE_LOCK image-cache)
