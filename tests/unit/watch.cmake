# SPDX-License-Identifier: GPL-3.0-or-later
if(TARGET gatehouse_api)
  gatehouse_test(unit/PathWatch LIBS gatehouse_api)
  gatehouse_test(unit/LivePolicyService LIBS gatehouse_api)
  gatehouse_test(unit/AllowedImages LIBS gatehouse_api)
endif()
