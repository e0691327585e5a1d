# SPDX-License-Identifier: GPL-3.0-or-later
foreach(name RecipeBackEnds CustomiseCommands Appliance)
  gatehouse_test(unit/${name} LIBS gatehouse_image)
endforeach()
gatehouse_test(unit/OwnTree LIBS gatehouse_process)
add_dependencies(tst_OwnTree gatehouse_process_helper)
foreach(name BitbakeLog YoctoPreflight BuildMeasurements)
  gatehouse_test(unit/${name} LIBS gatehouse_image)
endforeach()
