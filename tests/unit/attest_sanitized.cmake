# The verifying part of core/attest once more, compiled with the address and undefined behaviour sanitizers, and the test that
# changes every bit it can: every ordinary run of the tests shows that no mutation verifies or reads out of bounds.
set(verifier Certificate Collateral CheckList Crl Digests EcdsaP256 ExaminedCollateral JsonMembers JsonScan PckChainCache PckExtension Quote
    QuoteEvaluation QuoteVerification TcbEvaluation TcbInfo TcbStatus TrustedRoots Verifier X509Details X509Templates EventLog TpmHash TpmKey TpmQuote)
list(TRANSFORM verifier PREPEND "${CMAKE_SOURCE_DIR}/core/attest/")
list(TRANSFORM verifier APPEND ".cpp")
add_executable(tst_AttestMutation ${CMAKE_CURRENT_LIST_DIR}/tst_AttestMutation.cpp ${verifier}
  ${CMAKE_SOURCE_DIR}/core/base/Bytes.cpp ${CMAKE_SOURCE_DIR}/core/base/Check.cpp ${CMAKE_SOURCE_DIR}/core/base/Error.cpp
  ${CMAKE_SOURCE_DIR}/core/base/SecretBytes.cpp ${CMAKE_SOURCE_DIR}/core/crypto/Hashes.cpp
  ${CMAKE_SOURCE_DIR}/core/crypto/OpenSslHandles.cpp)
target_link_libraries(tst_AttestMutation PRIVATE gatehouse_options $<TARGET_FILE:Qt6::Test> OpenSSL::Crypto PkgConfig::SODIUM PkgConfig::CRYPTOPP)
target_include_directories(tst_AttestMutation SYSTEM PRIVATE $<TARGET_PROPERTY:Qt6::Test,INTERFACE_INCLUDE_DIRECTORIES>)
target_include_directories(tst_AttestMutation PRIVATE ${CMAKE_SOURCE_DIR}/tests)
target_compile_definitions(tst_AttestMutation PRIVATE GATEHOUSE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
target_compile_options(tst_AttestMutation PRIVATE -UQT_NO_CAST_FROM_ASCII)
if(NOT GATEHOUSE_SANITIZERS) # Otherwise the whole tree has the ones that were asked for.
  # Warnings are errors in the ordinary build of the same files; instrumented code gives GCC ideas of its own.
  target_compile_options(tst_AttestMutation PRIVATE -O1 -g1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
    -Wno-error)
  target_link_options(tst_AttestMutation PRIVATE -fsanitize=address,undefined)
endif()
if(GATEHOUSE_PCH)
  target_precompile_headers(tst_AttestMutation PRIVATE ${CMAKE_SOURCE_DIR}/cmake/CorePrecompiled.h)
endif()
foreach(part quotes collateral boot)
  string(SUBSTRING ${part} 0 1 first)
  string(TOUPPER ${first} first)
  string(SUBSTRING ${part} 1 -1 rest)
  set(parts ${part} recorded${first}${rest})
  if(part STREQUAL boot)
    set(parts tpmQuotes eventLogs recordedEventLogs)
  endif()
  add_test(NAME unit.AttestMutation.${part} COMMAND tst_AttestMutation ${parts})
  set_tests_properties(unit.AttestMutation.${part} PROPERTIES TIMEOUT 900 LABELS unit SKIP_RETURN_CODE 77
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;QTEST_FUNCTION_TIMEOUT=900000")
endforeach()
