gatehouse_test(integration/NodeOnAnvil LIBS gatehouse_node SOURCES ${CMAKE_SOURCE_DIR}/tests/support/AnvilProcess.cpp)
