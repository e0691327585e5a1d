# SPDX-License-Identifier: GPL-3.0-or-later
# Speed of measuring as a ratio to sha256sum over the same bytes in the same run.
find_package(benchmark QUIET)
if(benchmark_FOUND)
  add_executable(bench_image ${CMAKE_CURRENT_LIST_DIR}/bench_Image.cpp)
  target_link_libraries(bench_image PRIVATE gatehouse_image benchmark::benchmark)
endif()
