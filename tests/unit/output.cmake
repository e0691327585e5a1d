# SPDX-License-Identifier: GPL-3.0-or-later
gatehouse_test(unit/OutputText LIBS gatehouse_ctl)
