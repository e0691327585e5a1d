# Words of the checks, and the evidence page.
if(NOT TARGET gatehouse_console)
  return()
endif()
gatehouse_test(gui/CheckText GUI LIBS gatehouse_console gatehouse_api gatehouse_evidence LABELS gui)
gatehouse_test(gui/EvidencePage GUI LIBS gatehouse_console gatehouse_api gatehouse_evidence LABELS gui TIMEOUT 600)
