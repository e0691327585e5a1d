gatehouse_test(unit/PolicyDocument LIBS gatehouse_attest)
gatehouse_test(unit/AuditLog LIBS gatehouse_evidence)
gatehouse_test(unit/EvidenceBundle LIBS gatehouse_evidence TIMEOUT 300)
gatehouse_test(unit/EvidenceJournal LIBS gatehouse_onboard)
