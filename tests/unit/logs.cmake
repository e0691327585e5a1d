gatehouse_test(unit/LogText LIBS gatehouse_logs)
gatehouse_test(unit/LogFollower LIBS gatehouse_logs)
gatehouse_test(unit/BootProgressParser LIBS gatehouse_logs)
