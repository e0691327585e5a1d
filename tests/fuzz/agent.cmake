gatehouse_fuzz(env_file LIBS gatehouse_agent)
