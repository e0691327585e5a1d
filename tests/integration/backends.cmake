# SPDX-License-Identifier: GPL-3.0-or-later
gatehouse_test(integration/CloudImageFetch LIBS gatehouse_image)
add_executable(gatehouse-checkout-stand-in ${CMAKE_CURRENT_LIST_DIR}/../support/CheckoutStandIn.cpp)
target_link_libraries(gatehouse-checkout-stand-in PRIVATE gatehouse_warnings)
foreach(name YoctoBuild MkosiBuild)
  gatehouse_test(integration/${name} LIBS gatehouse_image TIMEOUT 300)
  add_dependencies(tst_${name} gatehouse-checkout-stand-in)
  target_compile_definitions(tst_${name} PRIVATE CHECKOUT_STAND_IN="$<TARGET_FILE:gatehouse-checkout-stand-in>")
endforeach()
# Killed, cancelled and without disk in each step of the back ends above and the cloud image.
gatehouse_test(integration/BackEndsInterrupted LIBS gatehouse_image TIMEOUT 900
               SOURCES ${CMAKE_CURRENT_LIST_DIR}/../support/BuilderProcess.cpp)
add_dependencies(tst_BackEndsInterrupted gatehouse-checkout-stand-in)
target_compile_definitions(tst_BackEndsInterrupted PRIVATE CHECKOUT_STAND_IN="$<TARGET_FILE:gatehouse-checkout-stand-in>")
