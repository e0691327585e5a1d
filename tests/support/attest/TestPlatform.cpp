// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/attest/TestPlatform.h"

#include "core/crypto/OpenSslHandles.h"

#include <openssl/x509v3.h>

namespace gatehouse::test {

using namespace attest;

namespace {

constexpr UnixSeconds day = 86400;
constexpr UnixSeconds year = 365 * day;

Certificate built(const QString& name, CertificateSpec::Role role, ValidityWindow window, const P256SigningKey& subject,
                  const P256SigningKey& issuerKey, const std::optional<Certificate>& issuer, const QByteArray& sgx = {})
{
    CertificateSpec spec;
    spec.commonName = name;
    spec.role = role;
    spec.validity = window;
    spec.sgxExtension = sgx;
    return *buildCertificate(spec, subject.publicKey(), issuerKey, issuer);
}

QByteArray text(const QJsonObject& object, const QByteArray& given)
{
    return given.isEmpty() ? QJsonDocument(object).toJson(QJsonDocument::Compact) : given;
}

} // namespace

TestPlatform::TestPlatform()
    : rootKey(*P256SigningKey::generate())
    , caKey(*P256SigningKey::generate())
    , pckKey(*P256SigningKey::generate())
    , tcbKey(*P256SigningKey::generate())
    , attestationKey(*P256SigningKey::generate())
    , extension(simulatedPckExtension())
{
    const UnixSeconds moment = now.toSecsSinceEpoch();
    window = {moment - day, moment + 30 * day};
    rootWindow = caWindow = pckWindow = tcbWindow = {moment - year, moment + year};
    rootCrlWindow = pckCrlWindow = window;
    issue();
    const SimulatedTcbOptions options{QDateTime::fromSecsSinceEpoch(window.from, Qt::UTC), QDateTime::fromSecsSinceEpoch(window.until, Qt::UTC),
                                      TcbStatus::UpToDate, {}, TcbStatus::UpToDate};
    tcbInfo = QJsonDocument::fromJson(simulatedTcbInfo(options)).object();
    qeIdentity = QJsonDocument::fromJson(simulatedQeIdentity(options)).object();
    parts.td = simulatedTd();
    parts.qeReport = simulatedQeReport();
    parts.authData = QByteArray(32, 'a');
}

void TestPlatform::issue()
{
    using Role = CertificateSpec::Role;
    root = built(QStringLiteral("Test SGX Root CA"), Role::Root, rootWindow, rootKey, rootKey, std::nullopt);
    ca = built(caName, Role::Intermediate, caWindow, caKey, rootKey, root);
    tcb = built(QStringLiteral("Test SGX TCB Signing"), Role::Leaf, tcbWindow, tcbKey, rootKey, root);
    pck = built(QStringLiteral("Test SGX PCK Certificate"), Role::Leaf, pckWindow, pckKey, caKey, ca, *extension.toDer());
}

void TestPlatform::useSgx(std::uint16_t version)
{
    parts.version = version;
    parts.bodyType = BodyType::SgxEnclave;
    parts.enclave = simulatedQeReport();
    tcbInfo.insert(QStringLiteral("id"), QStringLiteral("SGX"));
    tcbInfo.remove(QStringLiteral("tdxModule"));
    tcbInfo.remove(QStringLiteral("tdxModuleIdentities"));
    qeIdentity.insert(QStringLiteral("id"), QStringLiteral("QE"));
}

void TestPlatform::useTd15()
{
    parts.version = 5;
    parts.bodyType = BodyType::Td15;
}

QByteArray TestPlatform::quote() const
{
    QuoteParts own = parts;
    if (own.pckChainPem.isEmpty())
        own.pckChainPem = pck->toPem() + ca->toPem() + root->toPem();
    return *buildQuote(std::move(own), attestationKey, pckKey);
}

Collateral TestPlatform::collateral() const
{
    Collateral made;
    made.pckCrlIssuerChain = ca->toPem() + root->toPem();
    made.rootCaCrl = buildCrl(*root, rootKey, rootCrlWindow, revokedByRoot)->der();
    made.pckCrl = buildCrl(*ca, caKey, pckCrlWindow, revokedByCa)->der();
    made.tcbInfoIssuerChain = tcb->toPem() + root->toPem();
    made.qeIdentityIssuerChain = made.tcbInfoIssuerChain;
    made.tcbInfo = text(tcbInfo, tcbInfoText);
    made.tcbInfoSignature = tcbKey.sign(view(made.tcbInfo))->toByteArray();
    made.qeIdentity = text(qeIdentity, qeIdentityText);
    made.qeIdentitySignature = tcbKey.sign(view(made.qeIdentity))->toByteArray();
    return made;
}

TrustedRoots TestPlatform::roots() const
{
    return *TrustedRoots::fromCertificate(*root);
}

QByteArray TestPlatform::signedAnew(QByteArray changed) const
{
    // The signature follows the signed part and the length of the authentication data.
    const bool sgx = parts.bodyType == BodyType::SgxEnclave;
    const std::size_t body = sgx ? enclaveReportBytes : parts.bodyType == BodyType::Td15 ? td15BodyBytes : td10BodyBytes;
    const qsizetype signedBytes = qsizetype(quoteHeaderBytes + (parts.version >= 5 ? 6 : 0) + body);
    const QByteArray signature = attestationKey.sign(view(changed).first(std::size_t(signedBytes)))->toByteArray();
    return changed.replace(signedBytes + 4, signature.size(), signature);
}

Certificate TestPlatform::withExtension(const Certificate& certificate, const P256SigningKey& issuerKey, const char* oid, bool critical)
{
    const auto* cursor = reinterpret_cast<const unsigned char*>(certificate.der().constData());
    const crypto::X509Ptr native(d2i_X509(nullptr, &cursor, long(certificate.der().size())));
    const crypto::Asn1ObjectPtr object(OBJ_txt2obj(oid, 1));
    const crypto::Asn1StringPtr content(ASN1_OCTET_STRING_new());
    ASN1_OCTET_STRING_set(content.get(), reinterpret_cast<const unsigned char*>("\x05\x00"), 2);
    const std::unique_ptr<X509_EXTENSION, crypto::OpenSslDeleter<X509_EXTENSION_free>> added(
        X509_EXTENSION_create_by_OBJ(nullptr, object.get(), critical ? 1 : 0, content.get()));
    X509_add_ext(native.get(), added.get(), -1);
    X509_sign(native.get(), issuerKey.native(), EVP_sha256());
    unsigned char* der = nullptr;
    const int length = i2d_X509(native.get(), &der);
    const QByteArray bytes(reinterpret_cast<const char*>(der), length);
    OPENSSL_free(der);
    return *Certificate::fromDer(bytes);
}

QJsonObject TestPlatform::platformLevel(int sgxSvn, int pceSvn, const QList<int>& tdxSvns, const char* status, const QStringList& advisories,
                                        const char* date)
{
    QJsonArray sgx;
    QJsonArray tdx;
    for (int i = 0; i < 16; ++i) {
        sgx.append(QJsonObject{{QStringLiteral("svn"), sgxSvn}});
        tdx.append(QJsonObject{{QStringLiteral("svn"), tdxSvns.value(i)}});
    }
    return {{QStringLiteral("tcb"), QJsonObject{{QStringLiteral("sgxtcbcomponents"), sgx}, {QStringLiteral("pcesvn"), pceSvn}, {QStringLiteral("tdxtcbcomponents"), tdx}}},
            {QStringLiteral("tcbDate"), QLatin1String(date)},
            {QStringLiteral("tcbStatus"), QLatin1String(status)},
            {QStringLiteral("advisoryIDs"), QJsonArray::fromStringList(advisories)}};
}

QJsonObject TestPlatform::isvLevel(int isvSvn, const char* status, const QStringList& advisories, const char* date)
{
    return {{QStringLiteral("tcb"), QJsonObject{{QStringLiteral("isvsvn"), isvSvn}}},
            {QStringLiteral("tcbDate"), QLatin1String(date)},
            {QStringLiteral("tcbStatus"), QLatin1String(status)},
            {QStringLiteral("advisoryIDs"), QJsonArray::fromStringList(advisories)}};
}

void TestPlatform::setModuleLevels(const QJsonArray& levels, const QString& id)
{
    QJsonObject identity = tcbInfo.value(QStringLiteral("tdxModuleIdentities")).toArray().first().toObject();
    identity.insert(QStringLiteral("id"), id);
    identity.insert(QStringLiteral("tcbLevels"), levels);
    tcbInfo.insert(QStringLiteral("tdxModuleIdentities"), QJsonArray{identity});
}

} // namespace gatehouse::test
