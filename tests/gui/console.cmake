# The window on its demo services: models, looks, and the main job driven by mouse and keyboard.
if(NOT TARGET gatehouse_console)
  return()
endif()
set(console_libs gatehouse_console gatehouse_api)
gatehouse_test(gui/ConsoleModels GUI LIBS ${console_libs} LABELS gui)
gatehouse_test(gui/ConsoleLook GUI LIBS ${console_libs} LABELS gui)
gatehouse_test(gui/ConsoleSession GUI LIBS ${console_libs} Qt6::DBus LABELS gui)
gatehouse_test(gui/ConsoleFlow GUI LIBS ${console_libs} LABELS gui TIMEOUT 240)

# The same main job on a real X server; counted as skipped where Xvfb is missing.
add_test(NAME gui.ConsoleFlowX11 COMMAND ${CMAKE_SOURCE_DIR}/tests/gui/with-xvfb $<TARGET_FILE:tst_ConsoleFlow>)
set_tests_properties(gui.ConsoleFlowX11 PROPERTIES TIMEOUT 240 LABELS "gui" SKIP_RETURN_CODE 77
  ENVIRONMENT "QT_QPA_PLATFORM=xcb;LC_ALL=C.UTF-8;GATEHOUSE_SCREENSHOT_SUFFIX=-x11")

add_test(NAME gui.ConsoleProgram COMMAND ${CMAKE_SOURCE_DIR}/tests/gui/check-program $<TARGET_FILE:gatehouse>)
set_tests_properties(gui.ConsoleProgram PROPERTIES TIMEOUT 120 LABELS "gui" ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8")
