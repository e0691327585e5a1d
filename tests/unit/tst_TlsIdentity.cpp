// SPDX-License-Identifier: GPL-3.0-or-later
// The TLS key of a network, its signing request and what is taken as its certificate, judged by the openssl program.
#include "guest-agent/AgentErrors.h"
#include "guest-agent/TlsIdentity.h"
#include "tests/support/agent/TestAuthority.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::agent;

class TlsIdentityTest : public QObject
{
    Q_OBJECT

    test::TestAuthority m_authority;
    static TlsIdentity identity(char fill = 'k') { return TlsIdentity::fromScalar(SecretBytes(view(QByteArray(32, fill)))).value(); }
    static QDateTime now() { return QDateTime::currentDateTimeUtc(); }

private Q_SLOTS:
    void keyIsTheScalarOfGetkey()
    {
        // The point of the scalar 1 is the generator (SEC 2 §2.4.2).
        const auto one = TlsIdentity::fromScalar(SecretBytes(view(QByteArray(31, '\0') + '\1')));
        QVERIFY(one);
        QCOMPARE(one->publicPoint().toHex(),
                 QByteArray("046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                            "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"));
        const MasterSecret secret(crypto::SigningKey::fromBytes(view(QByteArray(32, 'x'))).value());
        const auto derived = TlsIdentity::derive(secret);
        QVERIFY(derived);
        const auto key = secret.applicationKey(view(QByteArray("unstoppable_tls")));
        QCOMPARE(derived->publicPoint(), TlsIdentity::fromScalar(*key)->publicPoint());
    }

    void numbersThatAreNoScalarAreRefused_data()
    {
        QTest::addColumn<QByteArray>("scalar");
        QTest::newRow("zero") << QByteArray(32, '\0');
        QTest::newRow("order") << QByteArray::fromHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
        QTest::newRow("largest") << QByteArray(32, '\xff');
        QTest::newRow("short") << QByteArray(31, 'k');
        QTest::newRow("empty") << QByteArray();
    }
    void numbersThatAreNoScalarAreRefused()
    {
        QFETCH(QByteArray, scalar);
        const auto refused = TlsIdentity::fromScalar(SecretBytes(view(scalar)));
        QVERIFY(!refused);
        QVERIFY(refused.error().is(agent::errors::badTlsKey));
    }

    void requestNamesTheDomainAndIsSigned()
    {
        const auto request = identity().signingRequest("node.example.org");
        QVERIFY(request);
        const QByteArray said = m_authority.say({"req", "-verify", "-noout", "-text"}, *request);
        QVERIFY2(said.contains("verify OK"), said.constData());
        QVERIFY(said.contains("CN = node.example.org"));
        QVERIFY(said.contains("DNS:node.example.org"));
        QVERIFY(said.contains("prime256v1"));
        QVERIFY(said.contains("ecdsa-with-SHA256"));
        QVERIFY(!identity().signingRequest("a,IP:127.0.0.1"));
    }

    void domains_data()
    {
        QTest::addColumn<QString>("domain");
        QTest::addColumn<bool>("good");
        QTest::newRow("usual") << "dstack-mockup.ln.soc1024.com" << true;
        QTest::newRow("one label") << "node" << true;
        QTest::newRow("longest label") << QString(63, 'a') + ".org" << true;
        QTest::newRow("label too long") << QString(64, 'a') + ".org" << false;
        QTest::newRow("too long") << QString("a.").repeated(127) + "aa" << false;
        QTest::newRow("empty") << "" << false;
        QTest::newRow("dot at the end") << "a." << false;
        QTest::newRow("hyphen first") << "-a.org" << false;
        QTest::newRow("second name") << "a,DNS:b" << false;
        QTest::newRow("section") << "@alt" << false;
        QTest::newRow("line end") << "a.org\n" << false;
        QTest::newRow("wildcard") << "*.org" << false;
    }
    void domains()
    {
        QFETCH(QString, domain);
        QTEST(TlsIdentity::isDomain(domain), "good");
    }

    void certificateForOurKeyIsTaken()
    {
        const auto own = identity();
        const QByteArray certificate = m_authority.issue(*own.signingRequest("node.example.org"));
        QVERIFY2(!certificate.isEmpty(), m_authority.error().constData());
        for (const QByteArray& pem : {certificate, certificate + m_authority.rootPem(), "# with words before\n" + certificate}) {
            const auto server = own.serverContext(pem, now());
            QVERIFY2(server, server ? "" : qPrintable(server.error().toString()));
            QVERIFY(server->context);
            QVERIFY(server->subject.contains("CN=node.example.org"));
            QVERIFY(server->until > now());
        }
    }

    void whatIsNotOursIsRefused_data()
    {
        QTest::addColumn<QByteArray>("pem");
        QTest::addColumn<int>("days");
        QTest::addColumn<QString>("why");
        const QByteArray good = m_authority.issue(*identity().signingRequest("node.example.org"));
        QTest::newRow("another key") << m_authority.issue(*identity('o').signingRequest("node.example.org")) << 0 << "another key";
        QTest::newRow("foreign") << m_authority.issue(m_authority.foreignRequest()) << 0 << "another key";
        QTest::newRow("root first") << m_authority.rootPem() + good << 0 << "another key";
        QTest::newRow("expired") << good << 3 << "valid from";
        QTest::newRow("not yet") << good << -3 << "valid from";
        QTest::newRow("empty") << QByteArray() << 0 << "cannot be read";
        QTest::newRow("no PEM") << QByteArray(5000, 'x') << 0 << "cannot be read";
        QTest::newRow("cut off") << good.left(good.size() / 2) << 0 << "cannot be read";
        QTest::newRow("broken second") << good + QByteArray(good).replace(60, 8, "!!!!!!!!") << 0 << "certificate 2";
        QTest::newRow("a request") << *identity().signingRequest("node.example.org") << 0 << "cannot be read";
        QTest::newRow("nine") << good.repeated(9) << 0 << "more than 8";
        QTest::newRow("large") << good + QByteArray(TlsIdentity::maxCertificateBytes, '\n') << 0 << "larger than";
    }
    void whatIsNotOursIsRefused()
    {
        QFETCH(QByteArray, pem);
        QFETCH(int, days);
        QFETCH(QString, why);
        const auto server = identity().serverContext(pem, now().addDays(days));
        QVERIFY(!server);
        QVERIFY(server.error().is(agent::errors::badCertificate));
        QVERIFY2(server.error().detail().contains(why), qPrintable(server.error().toString()));
    }
};

QTEST_GUILESS_MAIN(TlsIdentityTest)
#include "tst_TlsIdentity.moc"
