# SPDX-License-Identifier: GPL-3.0-or-later
gatehouse_fuzz(user_data LIBS gatehouse_node_agent)
