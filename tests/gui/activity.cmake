# What runs, and what leads there.
if(TARGET gatehouse_console)
  gatehouse_test(gui/ActivityPane GUI LIBS gatehouse_console gatehouse_api LABELS gui TIMEOUT 240)
  gatehouse_test(gui/LongWork GUI LIBS gatehouse_console gatehouse_api LABELS gui TIMEOUT 240)
endif()
