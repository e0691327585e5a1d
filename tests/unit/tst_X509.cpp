// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates and revocation lists that RFC 5280 does not allow, made by OpenSSL with one thing changed and signed anew: each is
// refused, when it is read or by the mark that a chain is refused for.
#include "core/attest/CertificateBuilder.h"
#include "core/attest/X509Details.h"
#include "core/crypto/OpenSslHandles.h"
#include "support/attest/TestPlatform.h"

#include <QtTest>
#include <openssl/x509v3.h>

using namespace gatehouse;
using namespace gatehouse::attest;

namespace {

using ChangeCertificate = std::function<void(X509*)>;
using ChangeList = std::function<void(X509_CRL*)>;

const test::TestPlatform& platform()
{
    static const test::TestPlatform all;
    return all;
}

template<typename Native>
QByteArray encoded(const Native* native, int (*encode)(const Native*, unsigned char**))
{
    unsigned char* der = nullptr;
    const int length = encode(native, &der);
    const QByteArray bytes(reinterpret_cast<const char*>(der), length);
    OPENSSL_free(der);
    return bytes;
}

QByteArray certificateWith(const Certificate& certificate, const P256SigningKey& issuer, const ChangeCertificate& change)
{
    const auto* cursor = reinterpret_cast<const unsigned char*>(certificate.der().constData());
    const crypto::X509Ptr native(d2i_X509(nullptr, &cursor, long(certificate.der().size())));
    change(native.get());
    X509_sign(native.get(), issuer.native(), EVP_sha256());
    return encoded<X509>(native.get(), i2d_X509);
}

QByteArray listWith(const ChangeList& change)
{
    const test::TestPlatform& p = platform();
    const Crl list = *buildCrl(*p.ca, p.caKey, p.window, {QByteArray(1, 7)});
    const auto* cursor = reinterpret_cast<const unsigned char*>(list.der().constData());
    const crypto::X509CrlPtr native(d2i_X509_CRL(nullptr, &cursor, long(list.der().size())));
    change(native.get());
    X509_CRL_sign(native.get(), p.caKey.native(), EVP_sha256());
    return encoded<X509_CRL>(native.get(), i2d_X509_CRL);
}

/// Puts @p content in the place of the extension @p nid, or adds it.
X509_EXTENSION* extension(int nid, const QByteArray& content, bool critical)
{
    const crypto::Asn1StringPtr data(ASN1_OCTET_STRING_new());
    ASN1_OCTET_STRING_set(data.get(), reinterpret_cast<const unsigned char*>(content.constData()), int(content.size()));
    return X509_EXTENSION_create_by_NID(nullptr, nid, critical ? 1 : 0, data.get());
}

ChangeCertificate replaced(int nid, const char* hex, bool critical = true)
{
    return [=](X509* native) {
        const int at = X509_get_ext_by_NID(native, nid, -1);
        if (at >= 0)
            X509_EXTENSION_free(X509_delete_ext(native, at));
        const crypto::X509ExtensionPtr made(extension(nid, QByteArray::fromHex(hex), critical));
        X509_add_ext(native, made.get(), -1);
    };
}

ChangeList added(int nid, const char* hex, bool critical)
{
    return [=](X509_CRL* native) {
        const crypto::X509ExtensionPtr made(extension(nid, QByteArray::fromHex(hex), critical));
        X509_CRL_add_ext(native, made.get(), -1);
    };
}

/// A time of any text: OpenSSL's own functions make only good ones.
crypto::Asn1TimePtr timeOf(int type, const char* text)
{
    crypto::Asn1TimePtr time(ASN1_STRING_type_new(type));
    ASN1_STRING_set(time.get(), text, -1);
    return time;
}

} // namespace

Q_DECLARE_METATYPE(ChangeCertificate)

class X509Test : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void certificates_data()
    {
        QTest::addColumn<ChangeCertificate>("change");
        QTest::addColumn<QString>("expected"); ///< "good", "critical", or a word of the error.
        const auto row = [](const char* name, const ChangeCertificate& change, const char* expected) { QTest::newRow(name) << change << QString(expected); };
        row("unchanged", [](X509*) {}, "good");
        // RFC 5280 §4.2: what is critical and not processed is refused, however well a library knows it.
        row("critical name constraints", replaced(NID_name_constraints, "300da00b3009820782652e636f6d2e"), "critical");
        row("critical policy constraints", replaced(NID_policy_constraints, "3003800100"), "critical");
        row("critical certificate policies", replaced(NID_certificate_policies, "30083006060455 1d2000"), "critical");
        row("critical inhibit anyPolicy", replaced(NID_inhibit_any_policy, "020100"), "critical");
        row("critical extended key usage", replaced(NID_ext_key_usage, "300a06082b06010505070301"), "critical");
        row("critical alternative name", replaced(NID_subject_alt_name, "3003820161"), "critical");
        row("critical distribution points", replaced(NID_crl_distribution_points, "3000"), "critical");
        row("critical key identifier", replaced(NID_subject_key_identifier, "040101"), "critical");
        row("extended key usage that is not critical", replaced(NID_ext_key_usage, "300a06082b06010505070301", false), "good");
        // RFC 5280 §4.2.1.9.
        row("path length 0", replaced(NID_basic_constraints, "30060101ff020100"), "good");
        row("path length -1", replaced(NID_basic_constraints, "30060101ff0201ff"), "path length");
        row("path length beyond 64 bits", replaced(NID_basic_constraints, "300f0101ff020a01000000000000000000"), "path length");
        row("path length of none that is a CA", replaced(NID_basic_constraints, "3003020100"), "path length");
        row("bytes after the constraints", replaced(NID_basic_constraints, "30030101ff00"), "basic constraints");
        row("key usage of the wrong type", replaced(NID_key_usage, "0500"), "key usage");
        // RFC 5280 §4.1.2.5.
        const auto until = [](int type, const char* text) {
            return ChangeCertificate([=](X509* native) { X509_set1_notAfter(native, timeOf(type, text).get()); });
        };
        row("UTCTime", until(V_ASN1_UTCTIME, "491231235959Z"), "good");
        row("GeneralizedTime", until(V_ASN1_GENERALIZEDTIME, "20991231235959Z"), "good");
        row("time without a zone", until(V_ASN1_UTCTIME, "491231235959"), "time");
        row("time without a zone, long form", until(V_ASN1_GENERALIZEDTIME, "20491231235959"), "time");
        row("time without seconds", until(V_ASN1_UTCTIME, "4912312359Z"), "time");
        row("time of another zone", until(V_ASN1_UTCTIME, "491231235959+0100"), "time");
        row("time with a fraction", until(V_ASN1_GENERALIZEDTIME, "20491231235959.5Z"), "time");
        row("thirteenth month", until(V_ASN1_UTCTIME, "491331235959Z"), "time");
        row("letters", until(V_ASN1_UTCTIME, "4912312359aaZ"), "time");
        row("nothing", until(V_ASN1_UTCTIME, ""), "time");
        // RFC 5280 §4.2: at most one of each.
        row("an extension twice", [](X509* native) {
            const crypto::X509ExtensionPtr made(extension(NID_key_usage, QByteArray::fromHex("03020106"), true));
            X509_add_ext(native, made.get(), -1);
        }, "twice");
    }
    void certificates()
    {
        QFETCH(ChangeCertificate, change);
        QFETCH(QString, expected);
        const QByteArray der = certificateWith(*platform().ca, platform().rootKey, change);
        const Result<Certificate> read = Certificate::fromDer(der);
        if (expected != "good" && expected != "critical") {
            QVERIFY(!read);
            QVERIFY2(read.error().detail().contains(expected), qPrintable(read.error().detail()));
            return;
        }
        QVERIFY2(read, read ? "" : qPrintable(read.error().detail()));
        QVERIFY(read->isSignedBy(*platform().root)); // Nothing else is wrong with it.
        QCOMPARE(read->hasUnknownCriticalExtension(), expected == "critical");
    }
    void pathLengthsAreKept()
    {
        const test::TestPlatform& p = platform();
        const auto lengthOf = [&](const char* hex) { return Certificate::fromDer(certificateWith(*p.ca, p.rootKey, replaced(NID_basic_constraints, hex)))->pathLength(); };
        QVERIFY(lengthOf("30030101ff") == std::nullopt);
        QVERIFY(lengthOf("30060101ff020100") == 0);
        QVERIFY(lengthOf("30060101ff020103") == 3);
        QVERIFY(lengthOf("300a0101ff0205010000 0000") == std::numeric_limits<int>::max());
        QVERIFY(p.root->pathLength() == 1);
        QVERIFY(p.pck->pathLength() == std::nullopt);
    }
    void aRootThatAllowsNoCaBelowItVouchesForNoPlatform()
    {
        test::TestPlatform p;
        p.root = *Certificate::fromDer(certificateWith(*p.root, p.rootKey, replaced(NID_basic_constraints, "30060101ff020100")));
        p.parts.pckChainPem = p.pck->toPem() + p.ca->toPem() + p.root->toPem();
        const Report report = p.report();
        QVERIFY(!report.isAuthentic());
        const auto row = std::find_if(report.checks.begin(), report.checks.end(), [](const Check& check) { return check.id == "pckChain.extensions"; });
        QVERIFY(row != report.checks.end() && row->status == CheckStatus::Failed);
        QVERIFY2(row->actual.contains("allows no CA below it"), qPrintable(row->actual));
    }
    void listsOfSomeCertificatesOnlyAreRefused()
    {
        const auto isRefused = [](const ChangeList& change) {
            const Result<Crl> list = Crl::fromDer(listWith(change));
            return !list || list->hasUnknownCriticalExtension();
        };
        QVERIFY(!isRefused([](X509_CRL*) {}));
        QVERIFY(!isRefused(added(NID_freshest_crl, "3000", false)));
        for (const bool critical : {true, false}) {
            QVERIFY(isRefused(added(NID_delta_crl, "020101", critical)));
            QVERIFY(isRefused(added(NID_issuing_distribution_point, "3003810101", critical)));
        }
        QVERIFY(isRefused(added(NID_freshest_crl, "3000", true)));
        QVERIFY(isRefused([](X509_CRL* list) { X509_CRL_set1_nextUpdate(list, timeOf(V_ASN1_UTCTIME, "491231235959").get()); }));
        QVERIFY(isRefused([](X509_CRL* list) { X509_CRL_set1_lastUpdate(list, timeOf(V_ASN1_UTCTIME, "2611010000Z").get()); }));
        // And the verdict says why.
        Collateral collateral = platform().collateral();
        collateral.pckCrl = listWith(added(NID_delta_crl, "020101", false));
        const Report report = verify(platform().quote(), collateral, platform().now, platform().roots());
        const auto row = std::find_if(report.checks.begin(), report.checks.end(), [](const Check& check) { return check.id == "pckCrl.extensions"; });
        QVERIFY(row->status == CheckStatus::Failed);
        QVERIFY2(row->actual.contains("some certificates only"), qPrintable(row->actual));
    }
};

QTEST_GUILESS_MAIN(X509Test)
#include "tst_X509.moc"
