// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/QuoteTypes.h"

namespace gatehouse::attest {

/// The measurement registers of a TD.
struct TdRegisters
{
    Measurement mrTd;
    std::array<Measurement, 4> rtmr;
    friend bool operator==(const TdRegisters&, const TdRegisters&) = default;
};

/// The PCRs (SHA-256 bank) that the devnet's authority turns into RTMRs.
struct BootPcrs
{
    Sha256Digest pcr4;  ///< Boot loader: UKI and kernel image.
    Sha256Digest pcr9;  ///< Command line and initrd.
    Sha256Digest pcr11; ///< UKI sections.
};

/// extend = sha384(old || digest), as RTMRs and SHA-384 PCRs do.
Measurement extended(const Measurement& old, const Measurement& digest);

/// The registers of the simulated platform, docs/simulated-platform.md:
///   MRTD  = sha384("gatehouse simulated platform 1: MRTD")
///   RTMR0 = 0, RTMR3 = 0
///   RTMR1 = extend(0, sha384(PCR 4))
///   RTMR2 = extend(extend(0, sha384(PCR 9)), sha384(PCR 11))
TdRegisters simulatedRegisters(const BootPcrs& pcrs);
/// Without evidence of a boot: the same MRTD and RTMRs of zero.
TdRegisters simulatedRegistersWithoutEvidence();

/// The devnet platform's own constants.
Measurement simulatedMrSeam();

} // namespace gatehouse::attest
