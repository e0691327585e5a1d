# What runs, and what leads there.
if(TARGET gatehouse_console)
  gatehouse_test(gui/ActivityPane GUI LIBS gatehouse_console gatehouse_api LABELS gui TIMEOUT 240)
  gatehouse_test(gui/LongWork GUI LIBS gatehouse_console gatehouse_api LABELS gui TIMEOUT 240)
  gatehouse_test(gui/LostLibvirt GUI LIBS gatehouse_console gatehouse_api LABELS gui TIMEOUT 240)
  if(TARGET gatehouse_ctl)
    gatehouse_test(gui/ConsoleCommands GUI LIBS gatehouse_console gatehouse_api gatehouse_ctl LABELS gui TIMEOUT 240)
  endif()
endif()
