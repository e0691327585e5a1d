# SPDX-License-Identifier: GPL-3.0-or-later
gatehouse_test(unit/DemoTimes LIBS gatehouse_ctl)
gatehouse_test(unit/CommandSchema LIBS gatehouse_base)
