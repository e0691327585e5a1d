// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/Collateral.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/Crl.h"
#include "core/attest/JsonScan.h"

#include <QJsonDocument>

namespace gatehouse::attest {

namespace {

enum class Encoding { Text, Hex };
enum class Presence { Required, Optional };

struct Member
{
    const char* name;
    QByteArray Collateral::*field;
    Encoding encoding;
    Presence presence;
};

constexpr std::array members{
    Member{"pck_crl_issuer_chain", &Collateral::pckCrlIssuerChain, Encoding::Text, Presence::Required},
    Member{"root_ca_crl", &Collateral::rootCaCrl, Encoding::Hex, Presence::Required},
    Member{"pck_crl", &Collateral::pckCrl, Encoding::Hex, Presence::Required},
    Member{"tcb_info_issuer_chain", &Collateral::tcbInfoIssuerChain, Encoding::Text, Presence::Required},
    Member{"tcb_info", &Collateral::tcbInfo, Encoding::Text, Presence::Required},
    Member{"tcb_info_signature", &Collateral::tcbInfoSignature, Encoding::Hex, Presence::Required},
    Member{"qe_identity_issuer_chain", &Collateral::qeIdentityIssuerChain, Encoding::Text, Presence::Required},
    Member{"qe_identity", &Collateral::qeIdentity, Encoding::Text, Presence::Required},
    Member{"qe_identity_signature", &Collateral::qeIdentitySignature, Encoding::Hex, Presence::Required},
    Member{"pck_certificate_chain", &Collateral::pckCertificateChain, Encoding::Text, Presence::Optional},
};

} // namespace

Result<Collateral> Collateral::fromJson(const QByteArray& json)
{
    const Result<QJsonObject> object = parseJsonObject(json, maxBytes);
    if (!object)
        return fail(errors::badCollateral, object.error().detail());
    return fromObject(*object);
}

Result<Collateral> Collateral::fromObject(const QJsonObject& object)
{
    Collateral collateral;
    for (const Member& member : members) {
        const QString name = QLatin1String(member.name);
        const QJsonValue value = object.value(name);
        if (value.isUndefined() || value.isNull()) {
            if (member.presence == Presence::Optional)
                continue;
            return fail(errors::badCollateral, QStringLiteral("'%1' is missing").arg(name));
        }
        if (!value.isString())
            return fail(errors::badCollateral, QStringLiteral("'%1' is not a text").arg(name));
        if (member.encoding == Encoding::Text) {
            collateral.*member.field = value.toString().toUtf8();
            continue;
        }
        const Result<QByteArray> bytes = fromHex(value.toString(), maxBytes);
        if (!bytes || bytes->isEmpty())
            return fail(errors::badCollateral, QStringLiteral("'%1' is not hex").arg(name));
        collateral.*member.field = *bytes;
    }
    return collateral;
}

QByteArray Collateral::toJson() const
{
    QJsonObject object;
    for (const Member& member : members) {
        const QByteArray& bytes = this->*member.field;
        if (bytes.isEmpty() && member.presence == Presence::Optional)
            continue;
        object.insert(QLatin1String(member.name),
                      member.encoding == Encoding::Hex ? toHex(bytes) : QString::fromUtf8(bytes));
    }
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

Result<Collateral> PcsAnswers::toCollateral() const
{
    // A header that is not percent-encoded has no percent sign in it: PEM uses none.
    const auto chain = [](const QByteArray& header) { return QByteArray::fromPercentEncoding(header); };
    Collateral collateral;
    GH_TRY(const SignedJson tcbInfo, splitSignedJson(tcbInfoBody, "tcbInfo"));
    GH_TRY(const SignedJson qeIdentity, splitSignedJson(qeIdentityBody, "enclaveIdentity"));
    GH_TRY(const Crl pckCrl, Crl::fromAnyEncoding(pckCrlBody));
    GH_TRY(const Crl rootCrl, Crl::fromAnyEncoding(rootCaCrlBody));
    collateral.tcbInfo = tcbInfo.text;
    collateral.tcbInfoSignature = tcbInfo.signature;
    collateral.tcbInfoIssuerChain = chain(tcbInfoIssuerChain);
    collateral.qeIdentity = qeIdentity.text;
    collateral.qeIdentitySignature = qeIdentity.signature;
    collateral.qeIdentityIssuerChain = chain(qeIdentityIssuerChain);
    collateral.pckCrl = pckCrl.der();
    collateral.pckCrlIssuerChain = chain(pckCrlIssuerChain);
    collateral.rootCaCrl = rootCrl.der();
    return collateral;
}

Result<SignedJson> splitSignedJson(const QByteArray& answer, const char* member)
{
    const Result<QJsonObject> object = parseJsonObject(answer, Collateral::maxBytes);
    if (!object)
        return fail(errors::badCollateral, object.error().detail());
    const QString name = QLatin1String(member);
    if (!object->value(name).isObject())
        return fail(errors::badCollateral, QStringLiteral("'%1' is missing or not an object").arg(name));
    const Result<QByteArray> signature = fromHex(object->value(QLatin1String("signature")).toString(), 64);
    if (!signature || signature->size() != 64)
        return fail(errors::badCollateral, QStringLiteral("'signature' of %1 is not 64 bytes of hex").arg(name));
    return SignedJson{exactMemberText(answer, QByteArray(member)), *signature};
}

} // namespace gatehouse::attest
