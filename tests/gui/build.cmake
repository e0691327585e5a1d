# SPDX-License-Identifier: GPL-3.0-or-later
if(TARGET gatehouse_console)
  gatehouse_test(gui/BuildDialog GUI LIBS gatehouse_console gatehouse_api LABELS gui)
  gatehouse_test(gui/MeasureDialog GUI LIBS gatehouse_console gatehouse_api LABELS gui)
  gatehouse_test(gui/ImageDetail GUI LIBS gatehouse_console gatehouse_api LABELS gui)
endif()
