// SPDX-License-Identifier: GPL-3.0-or-later
// Whole agents as processes, on a real chain with the real authority; the host is ours to lie with.
#include "core/attest/AuthorityServer.h"
#include "core/crypto/Hashes.h"
#include "core/crypto/SealedBox.h"
#include "core/eth/KeyManagerArtefact.h"
#include "tests/support/AnvilProcess.h"
#include "tests/support/VerifyOk.h"
#include "tests/support/agent/AgentProcess.h"
#include "tests/support/agent/MiniHost.h"
#include "tests/support/agent/Swtpm.h"
#include "tests/support/agent/TestAuthority.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslSocket>
#include <QTcpSocket>
#include <QtTest>
#include <csignal>
#include <qcoro/qcorotask.h>

using namespace gatehouse;
using test::AgentProcess;

// Waits for a line of an agent's log; shows the log when it does not come.
#define TRY_LOG(agent, text) QTRY_VERIFY2_WITH_TIMEOUT((agent).reached(text), (agent).log().constData(), 30'000)

class GuestAgentTest : public QObject
{
    Q_OBJECT

    test::AnvilProcess m_anvil;
    SystemClock m_clock;
    std::optional<attest::QuotingAuthority> m_authority;
    std::unique_ptr<attest::AuthorityServer> m_authorityServer;
    std::optional<eth::EthClient> m_client;
    std::unique_ptr<eth::TransactionSender> m_operator;
    eth::KeyManagerArtefact m_artefact;
    std::optional<eth::KeyManager> m_contract;
    std::unique_ptr<test::MiniHost> m_host;
    http::HttpClient m_http;

    std::unique_ptr<AgentProcess> agent()
    {
        auto agent = std::make_unique<AgentProcess>();
        const QString authority = QString("http://127.0.0.1:%1").arg(m_authorityServer->port());
        agent->trusted = {{"CONTRACT", m_contract->address().toChecksumText()},
                          {"CHAIN_ID", "31337"},
                          {"ETH_RPC_URL", m_anvil.httpUrl().toString()},
                          {"HOST_SERVICE", m_host->url().toString()},
                          {"ATTESTATION_URL", authority},
                          {"COLLATERAL_URL", authority + "/collateral"},
                          {"QUOTE_PROVIDER", "plain"}};
        agent->hints = {{"HOST_ADDR", m_operator->from().toChecksumText()}};
        agent->rootPem = m_authority->root().toPem();
        return agent;
    }
    /// A first node that is up.
    std::unique_ptr<AgentProcess> firstNode()
    {
        auto first = agent();
        first->start();
        if (QTest::qWaitFor([&] { return first->reached("step=ready state=done") || first->hasEnded(); }, 30'000))
            m_host->setGuest(QUrl(first->outward().toString() + "/onboard"));
        return first;
    }
    http::HttpReply send(const QUrl& url, const std::optional<QByteArray>& form = {})
    {
        http::HttpRequestOptions any;
        any.statusPolicy = http::HttpStatusPolicy::Any;
        const auto reply = form ? QCoro::waitFor(m_http.post(url, "application/x-www-form-urlencoded", *form, any))
                                : QCoro::waitFor(m_http.get(url, any));
        return reply ? *reply : http::HttpReply{0, {}, reply.error().toString().toUtf8(), {}};
    }
    QJsonObject json(const QUrl& url) { return QJsonDocument::fromJson(send(url).body).object(); }
    QUrl at(const QUrl& base, const QString& path) { return QUrl(base.toString() + path); }
    QJsonObject applicationOf(AgentProcess& agent)
    {
        QJsonObject object;
        [[maybe_unused]] const bool came = QTest::qWaitFor(
            [&] {
                object = json(agent.application());
                return !object.isEmpty();
            },
            15'000);
        return object;
    }

    /// What the application answers through HTTPS, with the name and chain checked; empty on any trouble.
    QByteArray askThroughTls(AgentProcess& agent, const test::TestAuthority& authority, const QString& domain, QSslCertificate* shown = nullptr)
    {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setCaCertificates({authority.root()});
        QSslSocket socket;
        socket.setSslConfiguration(configuration);
        socket.connectToHostEncrypted("127.0.0.1", agent.httpsPort(), domain);
        if (!socket.waitForEncrypted(20'000))
            return {};
        if (shown)
            *shown = socket.peerCertificate();
        socket.write("GET / HTTP/1.1\r\nHost: " + domain.toLatin1() + "\r\nConnection: close\r\n\r\n");
        QByteArray answer;
        [[maybe_unused]] const bool ended = QTest::qWaitFor(
            [&] { return answer += socket.readAll(), socket.state() == QAbstractSocket::UnconnectedState; }, 20'000);
        return answer.mid(answer.indexOf("\r\n\r\n") + 4);
    }

private Q_SLOTS:
    void initTestCase()
    {
        const auto started = m_anvil.start();
        if (!started && started.error().kind() == ErrorKind::Unavailable && started.error().toString().contains("npm"))
            QSKIP("anvil is not installed");
        VERIFY_OK(started);
        m_authority = attest::QuotingAuthority::ephemeral(m_clock.now()).value();
        m_authorityServer = std::make_unique<attest::AuthorityServer>(*m_authority, m_clock);
        VERIFY_OK(m_authorityServer->listen({{QHostAddress::LocalHost, 0}}));
        m_client.emplace(*eth::EthClient::forUrl(m_anvil.httpUrl()));
        eth::SenderOptions options;
        options.pollInterval = std::chrono::milliseconds(50);
        m_operator = std::make_unique<eth::TransactionSender>(
            *m_client, crypto::SigningKey::fromBytes(view(test::AnvilProcess::accountSecret(0))).value(), 31337, options);
        m_artefact = eth::KeyManagerArtefact::load(QStringLiteral(GATEHOUSE_SOURCE_DIR "/resources")).value();
    }
    void init()
    {
        const auto receipt = QCoro::waitFor(m_operator->send({std::nullopt, m_artefact.bytecode, {}}));
        VERIFY_OK(receipt);
        m_contract.emplace(*m_client, *receipt->contractAddress);
        eth::FmspcField fmspc;
        std::copy(m_authority->fmspc().bytes().begin(), m_authority->fmspc().bytes().end(), fmspc.array().begin());
        m_host = std::make_unique<test::MiniHost>(*m_contract, m_operator.get(), fmspc);
    }

    void firstNodeStartsTheNetworkAndSecondJoins()
    {
        const auto first = firstNode();
        TRY_LOG(*first, "step=ready state=done");
        const auto xPub = QCoro::waitFor(m_contract->xPub()).value();
        QVERIFY(xPub.has_value());
        QCOMPARE(first->value("ready", "xpub"), xPub->toChecksumText());

        const auto second = agent();
        second->start();
        TRY_LOG(*second, "step=ready state=done");
        QCOMPARE(second->value("ready", "xpub"), xPub->toChecksumText());
        QVERIFY(second->value("ready", "node") != first->value("ready", "node"));

        const QJsonObject a = applicationOf(*first);
        const QJsonObject b = applicationOf(*second);
        QCOMPARE(a["fingerprint"].toString().size(), 16);
        QCOMPARE(a["fingerprint"], b["fingerprint"]);
        QCOMPARE(b["nodeAddress"].toString(), second->value("ready", "node"));
        QCOMPARE(b["bootCount"].toInt(), 1);

        const QJsonObject status = json(at(second->outward(), "/status"));
        QVERIFY(status["ready"].toBool());
        QCOMPARE(status["step"].toString(), "ready");
        QCOMPARE(status["nodeAddress"].toString(), second->value("ready", "node"));
        QCOMPARE(status["measurements"].toObject()["mrtd"].toString().size(), 96);
        QVERIFY(status["application"].toObject()["running"].toBool());
        QCOMPARE(QCoro::waitFor(m_contract->requested(*eth::Address::fromText(second->value("ready", "node")))).value(),
                 eth::RequestState::Onboarded);

        // The derived key stands in no log, and in no environment or argument of the processes.
        const QByteArray key = send(at(second->inward(), "/getkey/demo")).body;
        QCOMPARE(key.size(), 64);
        QFile log(second->hostVolume() + "/startup_script.log");
        QVERIFY(log.open(QIODevice::ReadOnly));
        const QByteArray written = log.readAll();
        QVERIFY(written.contains("step=ready state=done"));
        for (const QByteArray& text : {written, first->log(), second->log(), send(at(second->outward(), "/status")).body})
            QVERIFY(!text.contains(key));
        first->stop();
        QCOMPARE(first->exitCode(), 0);
    }

    void restartedNodeJoinsAnewAndKeepsItsData()
    {
        const auto first = firstNode();
        auto second = agent();
        second->start();
        TRY_LOG(*second, "step=ready state=done");
        const QString node = second->value("ready", "node");
        const QString fingerprint = applicationOf(*second)["fingerprint"].toString();
        QFile kept(second->dataFolder() + "/kept");
        QVERIFY(kept.open(QIODevice::WriteOnly));
        second->stop();
        QCOMPARE(second->exitCode(), 0);
        second->start();
        TRY_LOG(*second, "step=ready state=done");
        QVERIFY(second->value("ready", "node") != node);
        QCOMPARE(applicationOf(*second)["fingerprint"].toString(), fingerprint);
        QVERIFY(QFile::exists(second->dataFolder() + "/kept"));
    }

    void applicationComesBackWhenItDies()
    {
        const auto first = firstNode();
        QVERIFY(!applicationOf(*first).isEmpty());
        QProcess find;
        find.start("pgrep", {"-P", QString::number(first->processId())});
        QVERIFY(find.waitForFinished());
        const auto children = find.readAllStandardOutput().split('\n');
        QVERIFY(!children[0].isEmpty());
        QVERIFY(::kill(children[0].toInt(), SIGKILL) == 0);
        TRY_LOG(*first, "start 2 of");
        QVERIFY(!applicationOf(*first).isEmpty());
    }

    void originalClientIsAnswered()
    {
        const auto first = firstNode();
        TRY_LOG(*first, "step=ready state=done");
        const QUrl in = first->inward();
        // appdata and attest, judged by cast: keccak256("demo" || 00ff) and the contract's own verify().
        const QByteArray appData = send(at(in, "/appdata/demo/00ff")).body;
        QCOMPARE(QString("0x" + appData.toHex()), m_anvil.cast({"keccak", "0x64656d6f00ff"}).value());
        const QByteArray signature = send(at(in, "/attest/demo/00ff")).body;
        QCOMPARE(signature.size(), 65);
        QVERIFY(signature[0] == 27 || signature[0] == 28);
        QCOMPARE(m_anvil.cast({"call", m_contract->address().toChecksumText(), "verify(bytes32,bytes)(bool)", "0x" + appData.toHex(),
                               "0x" + signature.toHex()}).value(), "true");
        const QByteArray key = send(at(in, "/getkey/demo")).body;
        QVERIFY(QRegularExpression("^[0-9a-f]{64}$").match(QString::fromLatin1(key)).hasMatch());
        QVERIFY(send(at(in, "/getkey/other")).body != key);

        // Nothing of it outward.
        const QUrl out = first->outward();
        for (const QString path : {"/getkey/demo", "/appdata/demo/00", "/attest/demo/00", "/"})
            QCOMPARE(send(at(out, path)).status, 404);
        QCOMPARE(send(at(out, "/onboard")).status, 405);
        QCOMPARE(send(at(in, "/onboard"), QByteArray("addr=1")).status, 404);

        // A joiner that is not ours: raw bytes on a socket, curl's spelling, upper-case hex.
        const auto box = crypto::BoxKeyPair::generate();
        const auto key2 = crypto::SigningKey::generate();
        const QString addr = eth::addressOf(key2).toChecksumText();
        const QByteArray preimage = "register:" + box.publicKey().toByteArray() + ":" + addr.toLatin1();
        const QByteArray reportData = QCryptographicHash::hash(preimage, QCryptographicHash::Sha256) + QByteArray(32, '\0');
        const QByteArray quote =
            send(QUrl(QString("http://127.0.0.1:%1/attestation/%2").arg(m_authorityServer->port()).arg(toHex(reportData)))).body;
        const auto sig = eth::signForContract(key2, eth::registerDigest(m_operator->from()));
        VERIFY_OK(QCoro::waitFor(m_operator->send(m_contract->request(eth::calls::registerNode(eth::addressOf(key2), sig)))));
        const QByteArray form = "addr=" + addr.toLatin1() + "&pubk=" + box.publicKey().toByteArray().toHex().toUpper() + "&quote=" + quote.toHex();
        QTcpSocket socket;
        socket.connectToHost(out.host(), quint16(out.port()));
        QVERIFY(socket.waitForConnected());
        socket.write("POST /onboard HTTP/1.1\r\nHost: " + out.authority().toLatin1()
                     + "\r\nUser-Agent: python-requests/2.32\r\nAccept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: keep-alive\r\n"
                       "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + QByteArray::number(form.size()) + "\r\n\r\n" + form);
        QByteArray answer;
        QTRY_VERIFY_WITH_TIMEOUT((answer += socket.readAll(), socket.state() == QAbstractSocket::UnconnectedState), 10'000);
        QVERIFY2(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer.constData());
        const QJsonObject object = QJsonDocument::fromJson(answer.mid(answer.indexOf("\r\n\r\n") + 4)).object();
        QCOMPARE(object.keys(), QStringList({"ciph", "sig"}));
        const QByteArray ciph = QByteArray::fromHex(object["ciph"].toString().toLatin1());
        const auto secret = box.open(view(ciph));
        VERIFY_OK(secret);
        // What came is the network's key, and getkey is keyed BLAKE2b over it.
        QCOMPARE(m_anvil.cast({"wallet", "address", "--private-key", "0x" + toHex(secret->bytes())}).value(), first->value("ready", "xpub"));
        QCOMPARE(toHex(crypto::blake2b256(secret->bytes(), view(QByteArray("demo"))).bytes()).toLatin1(), key);
        // The contract takes the signature: MRTD hash and FMSPC are those of protocol.md §1.3.
        QByteArray fmspc = m_authority->fmspc().toByteArray();
        fmspc.append(10, '\0');
        const QByteArray mrtdHash = QCryptographicHash::hash(quote.mid(184, 48), QCryptographicHash::Sha256);
        VERIFY_OK(m_anvil.cast({"send", "--private-key", "0x" + test::AnvilProcess::accountSecret(2).toHex(), m_contract->address().toChecksumText(),
                                "onboard(address,bytes16,bytes32,bytes,bytes)", addr, "0x" + fmspc.toHex(), "0x" + mrtdHash.toHex(),
                                "0x" + ciph.toHex(), "0x" + object["sig"].toString()}));
    }

    void httpsIsServedWithTheCertificateOfItsRequest()
    {
        test::TestAuthority authority;
        const auto first = agent();
        first->trusted["TLS_DOMAIN"] = "node.example.org";
        // What the host prepared in the way of the request: a link that must not be written through.
        QFile victim(first->dataFolder() + "/victim");
        QVERIFY(victim.open(QIODevice::WriteOnly));
        victim.write("untouched");
        victim.close();
        QVERIFY(QFile::link(victim.fileName(), first->hostVolume() + "/request.csr"));
        first->start();
        TRY_LOG(*first, "step=ready state=done");
        TRY_LOG(*first, "request.csr written for node.example.org");
        QVERIFY(victim.open(QIODevice::ReadOnly));
        QCOMPARE(victim.readAll(), QByteArray("untouched"));
        const QByteArray request = first->fromHostVolume("request.csr");
        const QByteArray key = send(at(first->inward(), "/getkey/unstoppable_tls")).body;
        QVERIFY(!applicationOf(*first).isEmpty()); // It runs without any certificate.

        // The key is P-256 with getkey's 32 bytes as its scalar, as the openssl program computes it.
        const QByteArray sec1 = QByteArray::fromHex("30310201010420" + key + "a00a06082a8648ce3d030107");
        const QByteArray pem = "-----BEGIN EC PRIVATE KEY-----\n" + sec1.toBase64() + "\n-----END EC PRIVATE KEY-----\n";
        QCOMPARE(authority.say({"req", "-noout", "-pubkey"}, request), authority.say({"pkey", "-pubout"}, pem));

        first->toHostVolume("certificate.pem", authority.issue(authority.foreignRequest()));
        TRY_LOG(*first, "certificate.pem is not used: agent.bad-certificate: the certificate is for another key");
        QCOMPARE(first->httpsPort(), 0);
        first->toHostVolume("certificate.pem", QByteArray(100'000, 'x'));
        TRY_LOG(*first, "certificate.pem is larger than 65536 bytes");
        const QByteArray certificate = authority.issue(request);
        QVERIFY2(!certificate.isEmpty(), authority.error().constData());
        first->toHostVolume("certificate.pem", certificate);
        TRY_LOG(*first, "serving at port");
        QSslCertificate shown;
        const QByteArray answer = askThroughTls(*first, authority, "node.example.org", &shown);
        QCOMPARE(QJsonDocument::fromJson(answer).object()["fingerprint"], applicationOf(*first)["fingerprint"]);
        QCOMPARE(shown, QSslCertificate(certificate));
        QVERIFY(json(at(first->outward(), "/status"))["https"].toObject()["serving"].toBool());

        // A worse one changes nothing; a better one is taken.
        first->toHostVolume("certificate.pem", "nonsense");
        TRY_LOG(*first, "certificate 1 cannot be read as PEM");
        QVERIFY(!askThroughTls(*first, authority, "node.example.org").isEmpty());
        const QByteArray renewed = authority.issue(request);
        first->toHostVolume("certificate.pem", renewed);
        QTRY_VERIFY_WITH_TIMEOUT((askThroughTls(*first, authority, "node.example.org", &shown), shown == QSslCertificate(renewed)), 30'000);
        for (const QByteArray& text : {first->log(), first->fromHostVolume("startup_script.log"), request})
            QVERIFY(!text.contains(key));

        // A second node of the network has the same key: the same certificate serves it.
        m_host->setGuest(at(first->outward(), "/onboard"));
        const auto second = agent();
        second->trusted["TLS_DOMAIN"] = "node.example.org";
        second->toHostVolume("certificate.pem", renewed);
        second->start();
        TRY_LOG(*second, "serving at port");
        QVERIFY(!askThroughTls(*second, authority, "node.example.org").isEmpty());
        second->stop();
        QCOMPARE(second->exitCode(), 0);
    }

    void runningNodeRefuses_data()
    {
        QTest::addColumn<QByteArray>("lie");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("failedCheck");
        QTest::newRow("another address") << QByteArray("addr") << 403 << "chain.requested";
        QTest::newRow("another key") << QByteArray("pubk") << 403 << "policy.reportData";
        QTest::newRow("another quote") << QByteArray("quote") << 403 << "policy.reportData";
        QTest::newRow("changed measurement") << QByteArray("rtmr") << 403 << "quote.signature";
        QTest::newRow("no quote at all") << QByteArray("junk") << 403 << "quote.structure";
        QTest::newRow("missing field") << QByteArray("missing") << 400 << "";
        QTest::newRow("broken address") << QByteArray("badaddr") << 400 << "";
    }
    void runningNodeRefuses()
    {
        QFETCH(QByteArray, lie);
        QFETCH(QString, failedCheck);
        const auto first = firstNode();
        TRY_LOG(*first, "step=ready state=done");
        m_host->changeOnboardForm = [this, lie](const http::FormData& form) {
            http::FormData changed;
            for (auto [name, value] : form.fields()) {
                if (name == "addr" && lie == "addr")
                    value = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
                if (name == "addr" && lie == "badaddr")
                    value = "0x12";
                if (name == "pubk" && lie == "pubk")
                    value = crypto::BoxKeyPair::generate().publicKey().toByteArray().toHex();
                if (name == "quote" && lie == "quote")
                    value = m_authority->issueQuote({}).value().toHex();
                if (name == "quote" && lie == "rtmr")
                    value[2 * (48 + 328 + 48)] = value[2 * (48 + 328 + 48)] == '0' ? '1' : '0'; // RTMR1
                if (name == "quote" && lie == "junk")
                    value = "00ff";
                if (name == "quote" && lie == "missing")
                    continue;
                changed.add(name, value);
            }
            return changed;
        };
        const auto second = agent();
        second->start();
        QTRY_VERIFY2_WITH_TIMEOUT(second->hasEnded(), second->log().constData(), 30'000);
        QTEST(m_host->lastOnboard.status, "status");
        const QJsonObject refusal = QJsonDocument::fromJson(m_host->lastOnboard.body).object();
        QVERIFY(!refusal["error"].toString().isEmpty());
        QStringList failed;
        for (const QJsonValue row : refusal["checks"].toArray()) {
            if (row["status"].toString() == "failed")
                failed.append(row["id"].toString());
        }
        if (!failedCheck.isEmpty())
            QVERIFY2(failed.contains(failedCheck), qPrintable(failed.join(' ')));
        QCOMPARE(second->exitCode(), 1);
        QVERIFY(second->log().contains("step=register state=failed detail=agent.host-refused"));
    }

    void rejectionOnChainEndsTheJoiner_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("host tells the reason") << 403 << QByteArray("onboard.rejected: RTMR2 differs");
        QTest::newRow("host pretends to be busy") << 503 << QByteArray("try again");
    }
    void rejectionOnChainEndsTheJoiner()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, words);
        const auto first = firstNode();
        TRY_LOG(*first, "step=ready state=done");
        m_host->registerAnswer = [status, words] { return http::HttpResponse::text(status == 403 ? 503 : status, QString::fromUtf8(words)); };
        const auto second = agent();
        second->start();
        TRY_LOG(*second, "waiting for approval");
        QTRY_VERIFY_WITH_TIMEOUT(m_host->lastRegister.single("addr").has_value(), 20'000);
        const eth::Address joiner = *eth::Address::fromText(QString::fromLatin1(*m_host->lastRegister.single("addr")));
        const auto sig = eth::ContractSignature::fromHex(QString::fromLatin1(*m_host->lastRegister.single("sig")));
        VERIFY_OK(sig);
        VERIFY_OK(QCoro::waitFor(m_operator->send(m_contract->request(eth::calls::registerNode(joiner, *sig)))));
        QVERIFY(!second->hasEnded()); // It is only asked to wait so far.
        VERIFY_OK(QCoro::waitFor(m_operator->send(m_contract->request(eth::calls::reject(joiner)))));
        m_host->registerAnswer = [status, words] { return http::HttpResponse::text(status, QString::fromUtf8(words)); };
        QTRY_VERIFY2_WITH_TIMEOUT(second->hasEnded(), second->log().constData(), 60'000);
        QCOMPARE(second->exitCode(), 1);
        QVERIFY2(second->log().contains("step=register state=failed detail=agent.rejected")
                     && second->log().contains("the contract's owner has rejected " + joiner.toChecksumText().toLatin1()) && second->log().contains(words),
                 second->log().constData());
    }

    void hostThatLiesToAJoinerIsNamed_data()
    {
        QTest::addColumn<QByteArray>("lie");
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("tampered") << QByteArray("flip") << QByteArray("agent.bad-ciphertext");
        QTest::newRow("short") << QByteArray("short") << QByteArray("agent.bad-ciphertext: the host handed over 79 bytes");
        QTest::newRow("empty") << QByteArray("empty") << QByteArray("agent.bad-ciphertext");
        QTest::newRow("huge") << QByteArray("huge") << QByteArray("again in"); // Not even read.
        QTest::newRow("another key") << QByteArray("other") << QByteArray("agent.ciphertext-for-another-key: ciphertext for another key");
        QTest::newRow("not a key") << QByteArray("zero") << QByteArray("agent.bad-ciphertext: the box does not hold");
        QTest::newRow("refused") << QByteArray("403") << QByteArray("agent.host-refused: the host service answered 403: no");
        QTest::newRow("busy") << QByteArray("503") << QByteArray("agent.host-silent: the host service answered 503: later; again in 1000 ms");
        QTest::newRow("console codes") << QByteArray("codes") << QByteArray("answered 403:  [2J x y");
    }
    void hostThatLiesToAJoinerIsNamed()
    {
        QFETCH(QByteArray, lie);
        QFETCH(QByteArray, line);
        const auto first = firstNode();
        TRY_LOG(*first, "step=ready state=done");
        m_host->registerAnswer = [this, lie] {
            const auto pubk = crypto::BoxPublicKey::fromHex(QString::fromLatin1(*m_host->lastRegister.single("pubk")));
            const QByteArray sealed = *crypto::seal(*pubk, view(lie == "zero" ? QByteArray(32, '\0') : QByteArray(32, 'k')));
            if (lie == "flip")
                return http::HttpResponse::bytes(QByteArray(sealed).replace(79, 1, sealed[79] == 'x' ? "y" : "x"));
            if (lie == "short")
                return http::HttpResponse::bytes(sealed.chopped(1));
            if (lie == "empty")
                return http::HttpResponse::bytes({});
            if (lie == "huge")
                return http::HttpResponse::bytes(QByteArray(1'000'000, 'x'));
            if (lie == "403")
                return http::HttpResponse::text(403, "no");
            if (lie == "503")
                return http::HttpResponse::text(503, "later");
            if (lie == "codes")
                return http::HttpResponse::text(403, "\x1b[2J\nx\ry");
            return http::HttpResponse::bytes(sealed);
        };
        const auto second = agent();
        second->start();
        TRY_LOG(*second, line);
        if (lie == "503" || lie == "huge") {
            m_host->registerAnswer = nullptr; // It asks again and gets in.
            TRY_LOG(*second, "step=ready state=done");
        } else {
            QTRY_VERIFY_WITH_TIMEOUT(second->hasEnded(), 10'000);
            QCOMPARE(second->exitCode(), 1);
            QVERIFY(!second->log().contains("step=disk"));
        }
    }

    void hostThatLiesAboutBootstrapChangesNothing()
    {
        // The host says it is done, but the chain does not show it; then somebody else is first.
        m_host->bootstrapAnswer = [] { return http::HttpResponse::text(200, "ok"); };
        const auto node = agent();
        node->start();
        TRY_LOG(*node, "agent.host-silent: the host service answered 200");
        QVERIFY(!node->log().contains("step=disk"));
        m_host->registerAnswer = [] { return http::HttpResponse::text(403, "rejected"); };
        const auto other = crypto::SigningKey::generate();
        VERIFY_OK(QCoro::waitFor(m_operator->send(m_contract->request(eth::calls::bootstrap(eth::addressOf(other))))));
        TRY_LOG(*node, "step=bootstrap state=done detail=another node was first: " + eth::addressOf(other).toChecksumText().toLatin1());
        QTRY_VERIFY_WITH_TIMEOUT(node->hasEnded(), 10'000);
        QVERIFY(node->log().contains("step=register state=failed detail=agent.host-refused"));
    }

    void wrongInputEndsWithAClearLine_data()
    {
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("chain id") << "trusted" << "CHAIN_ID" << "1"
                                  << QByteArray("step=chain state=failed detail=agent.wrong-chain: wrong chain id: expected 1, actual 31337");
        QTest::newRow("no contract") << "trusted" << "CONTRACT" << "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed" << QByteArray("step=enrol state=failed");
        QTest::newRow("unknown key") << "trusted" << "DEBUG" << "1" << QByteArray("step=config state=failed detail=agent.bad-config: trusted.env: DEBUG");
        QTest::newRow("bad hint") << "hints" << "HOST_ADDR" << "0x12" << QByteArray("step=hints state=failed detail=agent.bad-hint");
        QTest::newRow("other network") << "trusted" << "NETWORK_XPUB" << "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
                                       << QByteArray("step=enrol state=failed detail=agent.wrong-network");
        QTest::newRow("tpm wanted") << "trusted" << "QUOTE_PROVIDER" << "tpm" << QByteArray("step=config state=failed detail=agent.no-tpm");
        QTest::newRow("other root") << "root" << "" << "" << QByteArray("state=failed detail=agent.bad-own-quote");
        QTest::newRow("policy") << "policy" << "" << "" << QByteArray("step=config state=failed detail=agent.bad-config: policy");
    }
    void wrongInputEndsWithAClearLine()
    {
        QFETCH(QString, where);
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(QByteArray, line);
        const auto node = agent();
        if (where == "trusted")
            node->trusted[key] = value;
        else if (where == "hints")
            node->hints[key] = value;
        else if (where == "policy")
            node->policy = "accept_everything = true\n";
        else
            node->rootPem = attest::QuotingAuthority::ephemeral(m_clock.now())->root().toPem();
        node->start();
        QTRY_VERIFY2_WITH_TIMEOUT(node->hasEnded(), node->log().constData(), 20'000);
        QVERIFY2(node->log().contains(line), node->log().constData());
        QCOMPARE(node->exitCode(), 1);
        QCOMPARE(m_host->bootstraps, 0);
        QVERIFY(!node->log().contains("step=disk"));
    }

    void missingAccountIsNamedWhenItIsNeeded()
    {
        const auto first = firstNode();
        const auto node = agent();
        node->hints = {{"MOCK_VERIFY_URL", "http://127.0.0.1:1/"}};
        node->start();
        QTRY_VERIFY_WITH_TIMEOUT(node->hasEnded(), 20'000);
        QVERIFY(node->log().contains("step=register state=failed detail=agent.bad-hint: guest.env on the host volume has no HOST_ADDR"));
        QVERIFY(node->log().contains("ignored, as the host is not trusted: MOCK_VERIFY_URL"));
        QCOMPARE(node->exitCode(), 1);
    }

    void unreachableChainIsWaitedFor()
    {
        const auto node = agent();
        node->trusted["ETH_RPC_URL"] = "http://127.0.0.1:1";
        node->start();
        TRY_LOG(*node, "step=chain state=note detail=");
        const QJsonObject status = json(at(node->outward(), "/status"));
        QCOMPARE(status["step"].toString(), "chain");
        QVERIFY(!status["ready"].toBool());
        const auto refusal = send(at(node->outward(), "/onboard"), QByteArray("addr=1"));
        QCOMPARE(refusal.status, 503);
        node->stop();
        QCOMPARE(node->exitCode(), 0);
    }

    void changedImageIsRefusedByItsRegister()
    {
        test::Swtpm firstTpm, sameTpm, changedTpm;
        if (!firstTpm.start() || !sameTpm.start() || !changedTpm.start())
            QSKIP("swtpm is not installed");
        QVERIFY(changedTpm.extend(11, QByteArray(32, 'x')));
        auto first = agent();
        first->trusted["QUOTE_PROVIDER"] = "tpm";
        first->tpm = firstTpm.tcti();
        first->start();
        TRY_LOG(*first, "step=ready state=done");
        m_host->setGuest(at(first->outward(), "/onboard"));
        QCOMPARE(json(at(first->outward(), "/status"))["pcrs"].toObject()["11"].toString(), QString(64, '0'));

        auto same = agent();
        same->trusted["QUOTE_PROVIDER"] = "tpm";
        same->tpm = sameTpm.tcti();
        same->start();
        TRY_LOG(*same, "step=ready state=done");
        QCOMPARE(applicationOf(*same)["fingerprint"], applicationOf(*first)["fingerprint"]);

        auto changed = agent();
        changed->trusted["QUOTE_PROVIDER"] = "tpm";
        changed->tpm = changedTpm.tcti();
        changed->start();
        QTRY_VERIFY2_WITH_TIMEOUT(changed->hasEnded(), changed->log().constData(), 30'000);
        QCOMPARE(m_host->lastOnboard.status, 403);
        const QJsonObject refusal = QJsonDocument::fromJson(m_host->lastOnboard.body).object();
        QStringList failed;
        for (const QJsonValue row : refusal["checks"].toArray()) {
            if (row["status"].toString() == "failed") {
                failed.append(row["id"].toString());
                if (failed.last() == "policy.measurements")
                    continue;
                QCOMPARE(row["expected"].toString(), json(at(first->outward(), "/status"))["measurements"].toObject()["rtmr2"].toString());
                QCOMPARE(row["actual"].toString(), changed->value("quote", "rtmr2"));
            }
        }
        QCOMPARE(failed, QStringList({"policy.measurements", "policy.rtmr2"}));
        QVERIFY(refusal["detail"].toString().contains("RTMR2: expected "));

        // Without evidence the registers are zeros, which is not this image either.
        auto plain = agent();
        plain->start();
        QTRY_VERIFY2_WITH_TIMEOUT(plain->hasEnded(), plain->log().constData(), 30'000);
        QCOMPARE(m_host->lastOnboard.status, 403);
    }
};

QTEST_GUILESS_MAIN(GuestAgentTest)
#include "tst_GuestAgent.moc"
