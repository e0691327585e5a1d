gatehouse_fuzz(evidence LIBS gatehouse_evidence RUNS 3000)
gatehouse_fuzz(audit_log LIBS gatehouse_evidence RUNS 6000)
