# Speed of attestation as a ratio to OpenSSL's own P-256 verification, in turns within one process; run by hand: docs/performance.md.
find_package(benchmark QUIET)
if(benchmark_FOUND)
  add_executable(bench_attest ${CMAKE_CURRENT_LIST_DIR}/bench_Attest.cpp)
  target_link_libraries(bench_attest PRIVATE gatehouse_attest OpenSSL::Crypto ${CMAKE_DL_LIBS} benchmark::benchmark)
endif()
