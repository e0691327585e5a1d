# SPDX-License-Identifier: GPL-3.0-or-later
if(TARGET gatehouse_api)
  gatehouse_test(unit/HostWorker LIBS gatehouse_api gatehouse_onboard)
endif()
gatehouse_test(unit/KernelModules LIBS gatehouse_image)
