// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/TpmHash.h"
#include "core/base/Bytes.h"

#include <QList>
#include <QMap>
#include <memory>

struct evp_pkey_st;

namespace gatehouse::attest {

/// Some PCRs of one bank.
struct TpmPcrSelection
{
    TpmHash bank = TpmHash::Sha256;
    QList<int> pcrs; ///< Ascending.
    friend bool operator==(const TpmPcrSelection&, const TpmPcrSelection&) = default;
};

/// PCR number → value, of one bank.
using TpmPcrValues = QMap<int, QByteArray>;

/// TPM2_Quote's answer with the key that made it. Parsing proves nothing; verify() does.
/// Source: Trusted Platform Module Library, part 2: TPMS_ATTEST 10.12.12, TPMT_SIGNATURE 11.3.4, TPMT_PUBLIC 12.2.4.
class TpmQuote
{
public:
    /// All three marshalled as the TPM gives them; @p akPublic as TPMT_PUBLIC or, with its length in front, TPM2B_PUBLIC.
    /// RSA-2048 to 4096 (RSASSA, RSAPSS) and ECC P-256 and P-384 keys. errors::badTpmQuote names field and offset.
    static Result<TpmQuote> parse(ByteView attest, ByteView signature, ByteView akPublic);

    const QByteArray& extraData() const { return m_extraData; }
    const QList<TpmPcrSelection>& selections() const { return m_selections; }
    const QByteArray& pcrDigest() const { return m_pcrDigest; }
    std::uint64_t clockMilliseconds() const { return m_clock; }
    std::uint32_t resetCount() const { return m_resetCount; }
    std::uint32_t restartCount() const { return m_restartCount; }
    bool isClockSafe() const { return m_clockSafe; }
    std::uint64_t firmwareVersion() const { return m_firmwareVersion; }
    /// restricted, sign, fixedTPM, fixedParent and sensitiveDataOrigin are all set: the key signs only what the TPM itself
    /// made, so that the quote cannot be forged with it.
    bool isAttestationKey() const { return m_isAttestationKey; }
    /// Whether the key is the RSA key with these numbers, big-endian.
    bool isByRsaKey(const QByteArray& modulus, const QByteArray& exponent) const;

    /// Whether the key signed it, the key is a restricted signing key, extraData equals @p nonce, exactly @p selection was
    /// quoted, and its digest is that of @p values. The first that fails is errors::tpmQuoteRefused with expected and actual.
    Result<void> verify(ByteView nonce, const TpmPcrSelection& selection, const TpmPcrValues& values) const;

private:
    TpmQuote() = default;
    Result<void> readAttest(ByteView bytes);
    Result<void> readSignature(ByteView bytes);
    Result<void> readPublic(ByteView bytes);
    bool signatureHolds() const;

    QByteArray m_attest;
    QByteArray m_extraData;
    QList<TpmPcrSelection> m_selections;
    QByteArray m_pcrDigest;
    std::uint64_t m_clock = 0;
    std::uint32_t m_resetCount = 0;
    std::uint32_t m_restartCount = 0;
    bool m_clockSafe = false;
    std::uint64_t m_firmwareVersion = 0;
    std::uint16_t m_signatureScheme = 0;
    TpmHash m_signatureHash = TpmHash::Sha256;
    QByteArray m_signature; ///< DER for ECDSA, raw for RSA.
    std::shared_ptr<evp_pkey_st> m_key;
    bool m_isAttestationKey = false;
};

} // namespace gatehouse::attest
