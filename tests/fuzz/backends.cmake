# SPDX-License-Identifier: GPL-3.0-or-later
gatehouse_fuzz(bitbake_log LIBS gatehouse_image RUNS 3000)
gatehouse_fuzz(build_measurements LIBS gatehouse_image RUNS 5000)
