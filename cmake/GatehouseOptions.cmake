# SPDX-License-Identifier: GPL-3.0-or-later
# Compiler settings as interface targets: nothing is set globally but the standard and the position-independent code
# that a shared core library needs.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_AUTOMOC ON)
set(CMAKE_AUTORCC ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # ccache refuses precompiled headers unless told which differences do not matter.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime;${CCACHE_PROGRAM}"
      CACHE STRING "" FORCE)
endif()
find_program(MOLD_PROGRAM mold)

function(gatehouse_declare_options)
  add_library(gatehouse_warnings INTERFACE)
  target_compile_options(gatehouse_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wunused -Wformat=2
    -Wimplicit-fallthrough -Wextra-semi
    $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op -Wno-subobject-linkage -fpch-preprocess>
    $<$<BOOL:${GATEHOUSE_WERROR}>:-Werror>)

  add_library(gatehouse_hardening INTERFACE)
  target_compile_options(gatehouse_hardening INTERFACE
    -fstack-protector-strong -fcf-protection=full
    $<$<CXX_COMPILER_ID:GNU>:-fstack-clash-protection>)
  if(NOT GATEHOUSE_SANITIZERS AND NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
    target_compile_options(gatehouse_hardening INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  endif()
  target_link_options(gatehouse_hardening INTERFACE -Wl,--as-needed -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
  if(MOLD_PROGRAM)
    target_link_options(gatehouse_hardening INTERFACE -fuse-ld=mold)
  endif()

  add_library(gatehouse_sanitizers INTERFACE)
  if(GATEHOUSE_SANITIZERS)
    target_compile_options(gatehouse_sanitizers INTERFACE
      -fsanitize=${GATEHOUSE_SANITIZERS} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
    target_link_options(gatehouse_sanitizers INTERFACE -fsanitize=${GATEHOUSE_SANITIZERS})
  endif()

  if(GATEHOUSE_FUZZ)
    # Coverage for libFuzzer in the libraries too: without it a target would mutate blindly.
    target_compile_options(gatehouse_sanitizers INTERFACE -fsanitize=fuzzer-no-link)
    target_link_options(gatehouse_sanitizers INTERFACE -fsanitize=fuzzer-no-link)
  endif()

  # What every Gatehouse target shares. The Qt modules stand here, and not in each module, so that one precompiled
  # header serves all of core; --as-needed keeps what a program does not use out of it.
  add_library(gatehouse_options INTERFACE)
  target_include_directories(gatehouse_options INTERFACE "${CMAKE_SOURCE_DIR}")
  target_compile_definitions(gatehouse_options INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY QT_NO_URL_CAST_FROM_STRING
    QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_NO_FOREACH QT_NO_KEYWORDS QT_STRICT_ITERATORS
    QT_DISABLE_DEPRECATED_BEFORE=0x060400 GATEHOUSE_VERSION="${PROJECT_VERSION}")
  target_link_libraries(gatehouse_options INTERFACE
    Qt6::Core Qt6::Network Qt6::WebSockets Qt6::Sql QCoro6::Core QCoro6::Network QCoro6::WebSockets tl::expected
    gatehouse_warnings gatehouse_hardening gatehouse_sanitizers)
endfunction()
