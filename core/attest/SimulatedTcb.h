// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/PckExtension.h"
#include "core/attest/TcbStatus.h"

#include <QDateTime>
#include <QStringList>

/// The constants of the devnet's simulated platform and the documents about it; docs/simulated-platform.md.
namespace gatehouse::attest {

/// FMSPC 474844455600 ("GHDEV"), PCEID 0000, all components and PCESVN at their only level.
PckExtension simulatedPckExtension();
/// SVNs, MRSEAM and XFAM of the simulated TDX module; measurements and report data are the caller's.
TdReport simulatedTd();
EnclaveReport simulatedQeReport();

struct SimulatedTcbOptions
{
    QDateTime issueDate;
    QDateTime nextUpdate;
    TcbStatus platformStatus = TcbStatus::UpToDate;
    QStringList advisories;
    TcbStatus qeStatus = TcbStatus::UpToDate;
};
/// TCB info version 3, id "TDX" (Intel PCS API v4), as compact JSON.
QByteArray simulatedTcbInfo(const SimulatedTcbOptions& options);
/// QE identity version 2, id "TD_QE", as compact JSON.
QByteArray simulatedQeIdentity(const SimulatedTcbOptions& options);

} // namespace gatehouse::attest
