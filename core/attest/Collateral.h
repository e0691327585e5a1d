// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QByteArray>
#include <QJsonObject>

namespace gatehouse::attest {

/// Everything a verifier needs beside the quote and the root, as text and bytes whose content nobody has checked yet.
/// Its JSON shape is the one that the DCAP tools exchange: PEM chains, hex CRLs and signatures, and the exact JSON texts
/// that are signed.
struct Collateral
{
    QByteArray pckCrlIssuerChain;     ///< PEM: issuer of the PCK CRL, then the root.
    QByteArray rootCaCrl;             ///< DER.
    QByteArray pckCrl;                ///< DER.
    QByteArray tcbInfoIssuerChain;    ///< PEM: TCB signing certificate, then the root.
    QByteArray tcbInfo;               ///< Exact text of the inner JSON object.
    QByteArray tcbInfoSignature;      ///< Raw r || s.
    QByteArray qeIdentityIssuerChain; ///< PEM: TCB signing certificate, then the root.
    QByteArray qeIdentity;            ///< Exact text of the inner JSON object.
    QByteArray qeIdentitySignature;   ///< Raw r || s.
    QByteArray pckCertificateChain;   ///< PEM: leaf, intermediate, root; only for quotes that do not carry it.

    /// From the single-JSON shape. Unknown members are ignored; a missing one, a wrong type, bad hex or more than
    /// maxBytes is errors::badCollateral naming the member.
    static Result<Collateral> fromJson(const QByteArray& json);
    /// The same of a document that was read already, by parseJsonObject() with whatever limit.
    static Result<Collateral> fromObject(const QJsonObject& object);
    /// The single-JSON shape, as it travels.
    QByteArray toJson() const;

    /// A TDX bundle has about 12,000 bytes with Intel's longest CRL; more than this is not collateral.
    static constexpr qsizetype maxBytes = 4 * 1024 * 1024;
};

/// The answers of Intel's PCS API v4 (or of a PCCS) that make up one bundle, as they came: bodies and the issuer chain headers,
/// which are percent-encoded PEM.
struct PcsAnswers
{
    QByteArray tcbInfoBody;               ///< {"tcbInfo": {…}, "signature": hex}
    QByteArray tcbInfoIssuerChain;        ///< TCB-Info-Issuer-Chain
    QByteArray qeIdentityBody;            ///< {"enclaveIdentity": {…}, "signature": hex}
    QByteArray qeIdentityIssuerChain;     ///< SGX-Enclave-Identity-Issuer-Chain
    QByteArray pckCrlBody;                ///< DER, PEM or hex
    QByteArray pckCrlIssuerChain;         ///< SGX-PCK-CRL-Issuer-Chain
    QByteArray rootCaCrlBody;             ///< DER, PEM or hex

    /// One bundle with the exact signed texts. errors::badCollateral or errors::badCrl names the part.
    Result<Collateral> toCollateral() const;
};

/// Splits {"<member>": {…}, "signature": hex} into the exact text of the object and the raw signature. errors::badCollateral.
struct SignedJson
{
    QByteArray text;
    QByteArray signature;
};
Result<SignedJson> splitSignedJson(const QByteArray& answer, const char* member);

} // namespace gatehouse::attest
