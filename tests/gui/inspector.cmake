# The quote inspector on its own; the list of the other pages is console.cmake.
if(TARGET gatehouse_console)
  gatehouse_test(gui/QuoteInspector GUI LIBS gatehouse_console gatehouse_api gatehouse_attest LABELS gui TIMEOUT 480)
endif()
