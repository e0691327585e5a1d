// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/CertificateBuilder.h"
#include "core/attest/QuoteBuilder.h"
#include "core/attest/SimulatedTcb.h"
#include "core/attest/Verifier.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::test {

/// A platform, its quoting enclave and the Intel that speaks about them, every part of it open to change: set what a case
/// needs, then take quote() and collateral(). All of it is signed correctly unless a case breaks it on purpose.
class TestPlatform
{
public:
    TestPlatform();

    /// 2026-11-01 12:00 UTC; everything is valid from a day before to 30 days after.
    QDateTime now{QDate(2026, 11, 1), QTime(12, 0), Qt::UTC};
    attest::ValidityWindow window;

    attest::P256SigningKey rootKey;
    attest::P256SigningKey caKey;
    attest::P256SigningKey pckKey;
    attest::P256SigningKey tcbKey;
    attest::P256SigningKey attestationKey;
    attest::PckExtension extension;

    /// Certificates, made anew by issue() after a change of names, windows or extension.
    QString caName = QStringLiteral("Test SGX PCK Platform CA");
    attest::ValidityWindow rootWindow, caWindow, pckWindow, tcbWindow;
    std::optional<attest::Certificate> root, ca, pck, tcb;
    void issue();

    /// The quote: TDX version 4 by default.
    attest::QuoteParts parts;
    /// SGX of this version instead.
    void useSgx(std::uint16_t version);
    void useTd15();

    /// The documents as JSON objects; empty texts mean "as the objects say".
    QJsonObject tcbInfo;
    QJsonObject qeIdentity;
    QByteArray tcbInfoText;
    QByteArray qeIdentityText;

    attest::ValidityWindow rootCrlWindow, pckCrlWindow;
    QList<QByteArray> revokedByRoot;
    QList<QByteArray> revokedByCa;

    QByteArray quote() const;
    attest::Collateral collateral() const;
    attest::TrustedRoots roots() const;
    attest::Report report() const { return attest::verify(quote(), collateral(), now, roots()); }

    /// The quote signed anew after its header or body was changed.
    QByteArray signedAnew(QByteArray changed) const;
    /// The same certificate with one more extension, signed anew by @p issuerKey.
    static attest::Certificate withExtension(const attest::Certificate& certificate, const attest::P256SigningKey& issuerKey,
                                             const char* oid, bool critical);
    /// One row of tcbLevels with all components at the given values.
    static QJsonObject platformLevel(int sgxSvn, int pceSvn, const QList<int>& tdxSvns, const char* status, const QStringList& advisories = {},
                                     const char* date = "2026-01-01T00:00:00Z");
    static QJsonObject isvLevel(int isvSvn, const char* status, const QStringList& advisories = {}, const char* date = "2026-01-01T00:00:00Z");
    /// Replaces the levels of the module's identity.
    void setModuleLevels(const QJsonArray& levels, const QString& id = QStringLiteral("TDX_01"));
};

} // namespace gatehouse::test
