gatehouse_test(unit/HostileInput LIBS gatehouse_evidence SOURCES ${CMAKE_SOURCE_DIR}/tests/support/attest/TestPlatform.cpp)
