gatehouse_test(unit/HostileInput LIBS gatehouse_attest SOURCES ${CMAKE_SOURCE_DIR}/tests/support/attest/TestPlatform.cpp)
