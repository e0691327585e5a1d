// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/PckExtension.h"
#include "core/attest/Quote.h"
#include "core/collateral/Downloader.h"
#include "core/collateral/SourceSpec.h"

#include <optional>
#include <qcoro/qcorotask.h>

namespace gatehouse::collateral {

/// What a quote of certification data type 1 to 3 says of the PCK that signed it, in the place of its certificate (DCAP quote format,
/// "QE certification data": PPID || CPUSVN || PCESVN || PCEID), and the platform's name at its PCCS.
struct PckQuestion
{
    attest::Bytes16 qeId;                ///< The first 16 bytes of the header's user data.
    std::optional<attest::Bytes16> ppid; ///< Type 1.
    QByteArray encryptedPpid;            ///< Type 3: RSA-3072, the only length that the interface takes; empty otherwise.
    attest::Bytes16 cpuSvn;
    std::uint16_t pceSvn = 0;
    attest::PceId pceId;

    /// errors::noPckCertificate for quotes of other types.
    static Result<PckQuestion> of(const attest::UnverifiedQuote& quote);
    /// The same machine at the same TCB has the same.
    Sha256Digest id() const;
    /// PCCS: GET /sgx/certification/v4/pckcert?qeid=&encrypted_ppid=&cpusvn=&pcesvn=&pceid=; numbers as in the quote, little-endian.
    QUrl urlAt(const QUrl& pccs) const;
    /// errors::wrongPlatform when @p leaf is the certificate of another machine or of a newer PCE than the quote names. That the
    /// certificate's key signed the quote is for the verifier to say.
    Result<void> checkAnswer(const attest::PckExtension& leaf) const;
};

/// Whether the quote names its PCK without bringing the certificate.
bool needsPckCertificate(const attest::UnverifiedQuote& quote);

/// More than a leaf of 1,700 bytes as PEM; Intel's have no more.
inline constexpr qint64 maxPckAnswerBytes = 64 * 1024;

/// Asks a PCCS for the PCK certificate and its issuers: PEM of leaf, intermediate and root, readable, in this order and of this
/// platform; nothing is proven. errors::noPckCertificate for services that are no PCCS (Intel's gives it for an API key only),
/// errors::unknownPlatform, badAnswer, wrongPlatform, core/http's, errors::busy, errors::cancelled.
QCoro::Task<Result<QByteArray>> fetchPckChain(SourceSpec spec, PckQuestion question, DownloadLimits limits, process::CancelToken cancel);

} // namespace gatehouse::collateral
