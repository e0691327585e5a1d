# SPDX-License-Identifier: GPL-3.0-or-later
gatehouse_test(integration/ImageCommands LIBS gatehouse_image)
add_dependencies(tst_ImageCommands gatehousectl)
