# SPDX-License-Identifier: GPL-3.0-or-later
if(NOT TARGET gatehouse_console)
  return()
endif()
gatehouse_test(gui/ImageOutputs GUI LIBS gatehouse_console gatehouse_api LABELS gui)
