# SPDX-License-Identifier: GPL-3.0-or-later
gatehouse_fuzz(pe LIBS gatehouse_image)
gatehouse_fuzz(gpt LIBS gatehouse_image RUNS 4000)
gatehouse_fuzz(fat LIBS gatehouse_image)
gatehouse_fuzz(disk LIBS gatehouse_image)
gatehouse_fuzz(recipe LIBS gatehouse_image RUNS 3000)
gatehouse_fuzz(tar LIBS gatehouse_image)
gatehouse_fuzz(elf LIBS gatehouse_image)
gatehouse_fuzz(packagelock LIBS gatehouse_image)
