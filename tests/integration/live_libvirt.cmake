# libvirt that goes away under the real services and the window, and comes back.
if(TARGET gatehouse_console)
  gatehouse_test(integration/LiveLibvirt GUI LIBS gatehouse_console gatehouse_api gatehouse_vm TIMEOUT 600 LABELS libvirt
                 SOURCES ${CMAKE_SOURCE_DIR}/tests/support/FirmwareGuest.cpp ${CMAKE_SOURCE_DIR}/tests/support/Orphans.cpp)
endif()
