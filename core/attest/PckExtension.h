// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Certificate.h"
#include "core/attest/QuoteTypes.h"

#include <optional>

namespace gatehouse::attest {

using Fmspc = FixedBytes<6, struct FmspcTag>;
using PceId = FixedBytes<2, struct PceIdTag>;

/// What Intel writes about a platform into its PCK leaf certificate: extension 1.2.840.113741.1.13.1 (Intel SGX PCK
/// certificate and CRL profile specification, §1.3.5).
struct PckExtension
{
    Bytes16 ppid;
    std::array<std::uint8_t, 16> components{};
    std::uint16_t pceSvn = 0;
    Bytes16 cpuSvn;
    PceId pceId;
    Fmspc fmspc;
    int sgxType = 0; ///< 0 standard, 1 scalable, 2 scalable with integrity.
    std::optional<Bytes16> platformInstanceId;
    std::optional<bool> dynamicPlatform;
    std::optional<bool> cachedKeys;
    std::optional<bool> smtEnabled;

    /// errors::badCertificate when the extension is missing, a mandatory part is missing, twice there or wrongly sized.
    static Result<PckExtension> fromCertificate(const Certificate& leaf);
    static Result<PckExtension> fromDer(const QByteArray& der);
    /// The extension's content, as the devnet's authority writes it.
    Result<QByteArray> toDer() const;

    static constexpr const char* oid = "1.2.840.113741.1.13.1";
};

} // namespace gatehouse::attest
