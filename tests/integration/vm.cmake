gatehouse_test(integration/Libvirt LIBS gatehouse_vm SOURCES ${CMAKE_SOURCE_DIR}/tests/support/FirmwareGuest.cpp TIMEOUT 600 LABELS libvirt)
gatehouse_test(integration/LibvirtSession LIBS gatehouse_vm TIMEOUT 900 LABELS libvirt)
add_dependencies(tst_LibvirtSession tst_Libvirt)
