# What an operator does beside deciding: putting off, noting, asking why, beginning a new network.
if(TARGET gatehouse_console)
  gatehouse_test(gui/OnboardingDesk GUI LIBS gatehouse_console gatehouse_api LABELS gui TIMEOUT 240)
  add_test(NAME gui.OnboardingDeskX11 COMMAND ${CMAKE_SOURCE_DIR}/tests/gui/with-xvfb $<TARGET_FILE:tst_OnboardingDesk>)
  set_tests_properties(gui.OnboardingDeskX11 PROPERTIES TIMEOUT 240 LABELS "gui" SKIP_RETURN_CODE 77
    ENVIRONMENT "QT_QPA_PLATFORM=xcb;LC_ALL=C.UTF-8;GATEHOUSE_SCREENSHOT_SUFFIX=-x11")
  gatehouse_test(gui/Notifier GUI LIBS gatehouse_console gatehouse_api LABELS gui)
endif()
