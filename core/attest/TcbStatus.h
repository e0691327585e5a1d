// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>

namespace gatehouse::attest {

/// The DCAP status of a quote (Intel's quote verification library, sgx_ql_qv_result_t without the failures).
enum class TcbStatus {
    UpToDate,
    SWHardeningNeeded,
    ConfigurationNeeded,
    ConfigurationAndSWHardeningNeeded,
    OutOfDate,
    OutOfDateConfigurationNeeded,
    TDRelaunchAdvised,
    TDRelaunchAdvisedConfigurationNeeded,
    Revoked,
};

/// The name as Intel's collateral and our command line spell it.
QString toString(TcbStatus status);
/// The exact name, or nothing: an unknown status must never be taken for a known one.
std::optional<TcbStatus> tcbStatusFromString(QStringView text);

/// Platform status and one more component (module or quoting enclave, UpToDate, OutOfDate or Revoked) into one:
/// EvaluateTcb.cpp's convergence rules; not the more severe of the two.
TcbStatus converged(TcbStatus platform, TcbStatus component);
/// What a TD that still runs on the TCB of its launch is told when the platform has moved on.
TcbStatus relaunchStatus(TcbStatus launch, TcbStatus current);

} // namespace gatehouse::attest
