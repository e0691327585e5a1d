# SPDX-License-Identifier: GPL-3.0-or-later
# What the page Images says: why a register differs, what the policy expects, how much room there is.
gatehouse_test(unit/BootDifference LIBS gatehouse_attest)
gatehouse_test(unit/DownloadMeter LIBS gatehouse_image)
gatehouse_test(unit/DiskNeeds LIBS gatehouse_image)
gatehouse_test(unit/MeasurementChange LIBS gatehouse_image)
if(TARGET gatehouse_api)
  gatehouse_test(unit/RecipeList LIBS gatehouse_api)
  gatehouse_test(unit/ImageExpectations LIBS gatehouse_api)
  gatehouse_test(unit/QuotedRegisters LIBS gatehouse_api)
  gatehouse_test(unit/RegisterOutput LIBS gatehouse_ctl)
endif()
