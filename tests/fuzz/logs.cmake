gatehouse_fuzz(LogText LIBS gatehouse_logs)
