// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/HttpClient.h"
#include "guest-agent/ApplicationRoutes.h"
#include "guest-agent/MasterSecret.h"

#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using namespace gatehouse::agent;

namespace {

// Computed by others: Python's hashlib.blake2b(message, key=bytes([0x11])*32, digest_size=32) with the messages b"demo" and
// b"\0gatehouse disk key v1", `cast keccak 0x64656d6f00ff`, `cast wallet address`.
#define DEMO_KEY "726c9199ef89fc3c4a6c0a6144c00b15340689f21acfc01fbc6186dc197dacb2"
#define DISK_KEY "9b8fb03014bccb20416b6a17a9c2a1805fd02ba4066c125038a8d0fc3d97b577"
#define APP_DATA "c90a8d8c0dd9bd69d9bf49b1598ba42ec87e554166981131d8926f44c51887c0"
#define X_PUB "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"

const QByteArray secretHex = QByteArray("11").repeated(32);

std::shared_ptr<const MasterSecret> secret()
{
    return std::make_shared<const MasterSecret>(
        *crypto::SigningKey::fromBytes(view(QByteArray::fromHex(secretHex))));
}

} // namespace

class MasterSecretTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void applicationKeyIsKeyedBlake2b()
    {
        const auto key = secret()->applicationKey(view(QByteArray("demo")));
        QVERIFY(key);
        QCOMPARE(toHex(key->bytes()), DEMO_KEY);
    }

    void diskKeyIsNoApplicationKey()
    {
        const SecretBytes disk = secret()->diskKey();
        QCOMPARE(disk.size(), std::size_t(32));
        QCOMPARE(toHex(disk.bytes()), DISK_KEY);
        QVERIFY(!secret()->applicationKey(view(QByteArray("\0gatehouse disk key v1", 22))));
        QVERIFY(!secret()->applicationKey(view(QByteArray("a\0b", 3))));
    }

    void handoverOpensAndVerifies()
    {
        const auto pair = crypto::BoxKeyPair::generate();
        const auto guest = *eth::Address::fromText(u"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
        eth::FmspcField fmspc;
        fmspc.array()[0] = 1;
        eth::MrtdField mrtd;
        mrtd.array()[31] = 2;
        const auto handover = secret()->handOver(guest, pair.publicKey(), fmspc, mrtd);
        QVERIFY(handover);
        QCOMPARE(handover->ciphertext.size(), 80);
        const auto opened = pair.open(view(handover->ciphertext));
        QVERIFY(opened);
        QCOMPARE(toHex(opened->bytes()).toLatin1(), secretHex);
        const auto signer = eth::recoverSigner(eth::onboardDigest(guest, fmspc, mrtd, view(handover->ciphertext)),
                                               handover->signature.bytes());
        QVERIFY(signer);
        QVERIFY(*signer == secret()->xPub());
        QVERIFY(!secret()->handOver(guest, crypto::BoxPublicKey(), fmspc, mrtd)); // A key of small order.
    }

    void routesAnswerAsTheOriginal()
    {
        http::HttpServer server;
        addApplicationRoutes(server, secret());
        QVERIFY(server.listen({{QHostAddress::LocalHost, 0}}));
        http::HttpClient client;
        http::HttpRequestOptions any;
        any.statusPolicy = http::HttpStatusPolicy::Any;
        const auto get = [&](const QByteArray& path) {
            return QCoro::waitFor(client.get(QUrl::fromEncoded("http://127.0.0.1:" + QByteArray::number(server.port()) + path), any));
        };
        QCOMPARE(get("/getkey/demo")->body, QByteArray(DEMO_KEY));
        QCOMPARE(get("/appdata/demo/00ff")->body.toHex(), QByteArray(APP_DATA));
        const auto attest = get("/attest/demo/00ff");
        QCOMPARE(attest->body.size(), 65);
        const auto signer = eth::recoverSigner(
            eth::attestDigest(*Keccak256Digest::fromHex(QStringLiteral(APP_DATA))), view(attest->body));
        QVERIFY(signer);
        QCOMPARE(signer->toChecksumText(), X_PUB);
        for (const QByteArray path : {"/getkey/", "/getkey/a%00b", "/getkey/a%2Fb", "/getkey/demo/x", "/appdata/demo/0", "/appdata/demo/zz",
                                      "/attest/demo", "/", "/onboard", "/status"})
            QCOMPARE(get(path)->status, 404);
        QCOMPARE(get("/getkey/" + QByteArray(129, 'x'))->status, 404);
        QCOMPARE(get("/getkey/" + QByteArray(128, 'x'))->status, 200);
        QCOMPARE(get("/appdata/demo/" + QByteArray(2050, '0'))->status, 404);
        QCOMPARE(get("/appdata/demo/" + QByteArray(2048, '0'))->status, 200);
    }
};

QTEST_GUILESS_MAIN(MasterSecretTest)
#include "tst_MasterSecret.moc"
