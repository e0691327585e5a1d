if(NOT TARGET gatehouse_console)
  return()
endif()
gatehouse_test(gui/CollateralPanel GUI LIBS gatehouse_console gatehouse_api LABELS gui)
