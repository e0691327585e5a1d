# SPDX-License-Identifier: GPL-3.0-or-later
foreach(name UserData NodeNetwork NodeCommands RotatingLog)
  gatehouse_test(unit/${name} LIBS gatehouse_node_agent gatehouse_image)
endforeach()
