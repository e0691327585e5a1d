if(NOT TARGET gatehouse_console)
  return()
endif()
gatehouse_test(gui/PolicyPage GUI LIBS gatehouse_console gatehouse_api LABELS gui)
