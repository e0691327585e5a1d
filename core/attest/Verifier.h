// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/ExaminedCollateral.h"
#include "core/attest/Report.h"

#include <QDateTime>

namespace gatehouse::attest {

/// Is it genuine? Every check of Intel's DCAP verification, each as its own row, pure in its four arguments: no clock, no
/// network, no trust in anything but @p roots. Never fails: what is wrong is in the report, all of it where that is safe.
/// @p quote is raw bytes; see quoteBytesFromFile() for hex text. Time and memory are bounded by the sizes of the inputs.
Report verify(const QByteArray& quote, const Collateral& collateral, const QDateTime& now, const TrustedRoots& roots);

/// The same with collateral that was examined before: three signatures per quote instead of ten.
Report verify(const QByteArray& quote, const ExaminedCollateral& collateral, const QDateTime& now);

} // namespace gatehouse::attest
