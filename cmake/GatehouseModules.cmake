# SPDX-License-Identifier: GPL-3.0-or-later
# gatehouse_module(NAME <name> SOURCES ... [DEPENDS <module>...] [LIBS <target>...] [PRIVATE_LIBS <target>...])
#   One folder core/<name>, one static target gatehouse_<name>, one namespace gatehouse::<name>.
#   DEPENDS names modules of a lower level only; gatehouse_check_layers() stops the configure step otherwise.
#
# The levels, lowest first. Modules on one level do not include each other.
set(GATEHOUSE_LEVELS
  "base"
  "process crypto store http"
  "eth"
  "image vm attest gossip logs onboard_protocol"
  "collateral evidence"
  "onboard node deploy"
  "devnet"
  "api"
  CACHE INTERNAL "")
set_property(GLOBAL PROPERTY GATEHOUSE_MODULES "")

function(gatehouse_module)
  cmake_parse_arguments(M "" "NAME" "SOURCES;DEPENDS;LIBS;PRIVATE_LIBS" ${ARGN})
  set(target "gatehouse_${M_NAME}")
  add_library(${target} STATIC ${M_SOURCES})
  add_library(Gatehouse::${M_NAME} ALIAS ${target})
  target_link_libraries(${target} PUBLIC gatehouse_options)
  foreach(dep IN LISTS M_DEPENDS)
    target_link_libraries(${target} PUBLIC gatehouse_${dep})
  endforeach()
  target_link_libraries(${target} PUBLIC ${M_LIBS} PRIVATE ${M_PRIVATE_LIBS})
  foreach(lib IN LISTS M_LIBS M_PRIVATE_LIBS) # Found in the module's folder, linked once more by the shared library above it.
    if(lib MATCHES "^PkgConfig::")
      get_target_property(global ${lib} IMPORTED_GLOBAL)
      if(NOT global)
        set_target_properties(${lib} PROPERTIES IMPORTED_GLOBAL TRUE)
      endif()
    endif()
  endforeach()
  if(GATEHOUSE_PCH)
    if(M_NAME STREQUAL "base")
      target_precompile_headers(${target} PRIVATE "${CMAKE_SOURCE_DIR}/cmake/CorePrecompiled.h")
    else()
      target_precompile_headers(${target} REUSE_FROM gatehouse_base)
    endif()
  endif()
  set_property(GLOBAL APPEND PROPERTY GATEHOUSE_MODULES ${M_NAME})
  set_property(GLOBAL PROPERTY GATEHOUSE_DEPS_${M_NAME} "${M_DEPENDS}")
  set_property(GLOBAL PROPERTY GATEHOUSE_LIBS_${M_NAME} "${M_LIBS};${M_PRIVATE_LIBS}")
endfunction()

function(gatehouse_level_of name out)
  set(i 0)
  foreach(level IN LISTS GATEHOUSE_LEVELS)
    separate_arguments(names UNIX_COMMAND "${level}")
    if(name IN_LIST names)
      set(${out} ${i} PARENT_SCOPE)
      return()
    endif()
    math(EXPR i "${i}+1")
  endforeach()
  message(FATAL_ERROR "Module '${name}' has no level: add it to GATEHOUSE_LEVELS in cmake/GatehouseModules.cmake")
endfunction()

function(gatehouse_check_layers)
  get_property(modules GLOBAL PROPERTY GATEHOUSE_MODULES)
  foreach(module IN LISTS modules)
    gatehouse_level_of(${module} own)
    get_property(deps GLOBAL PROPERTY GATEHOUSE_DEPS_${module})
    foreach(dep IN LISTS deps)
      gatehouse_level_of(${dep} theirs)
      if(NOT theirs LESS own)
        message(FATAL_ERROR "Layering: core/${module} (level ${own}) may not depend on core/${dep} (level ${theirs})")
      endif()
    endforeach()
  endforeach()
endfunction()
