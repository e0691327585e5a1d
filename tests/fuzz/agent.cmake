gatehouse_fuzz(env_file LIBS gatehouse_agent)
gatehouse_fuzz(qgs_answer LIBS gatehouse_agent)
gatehouse_fuzz(oci_archive LIBS gatehouse_agent RUNS 3000)
