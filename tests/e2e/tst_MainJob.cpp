// SPDX-License-Identifier: GPL-3.0-or-later
// The main job through every layer, as ./run --headless does it: an image is built, two machines boot under libvirt, the
// second is approved and gets the secret, is restarted, and a third from a changed image is refused. While that runs, the
// first node is used as its operator would: it gets a certificate and serves HTTPS, and the contract names a container,
// which it runs in place of the application of its image.
#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/devnet/DevnetInfo.h"
#include "core/devnet/OperatorKey.h"
#include "core/eth/KeyManager.h"
#include "core/http/HttpClient.h"
#include "core/vm/MachineStore.h"
#include "tests/support/CommandSchema.h"
#include "tests/support/VerifyOk.h"
#include "tests/support/agent/TestArchive.h"
#include "tests/support/agent/TestAuthority.h"

#include <QDir>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslSocket>
#include <QtTest>
#include <qcoro/qcorotask.h>

using namespace gatehouse;

namespace {

/// Of the devnet that `demo` uses, here or where the environment says, as tests/fresh/run does.
quint16 portBase()
{
    const int said = qEnvironmentVariableIntValue("GATEHOUSE_PORT_BASE");
    return said > 0 ? quint16(said) : 19500;
}
/// The name of its first node.
constexpr auto firstNode = "demo-a";
/// One that the command line starts beside them.
constexpr auto oneMore = "demo-one-more";
constexpr int minute = 60'000;
/// Emulated, on a computer that is busy with other things.
constexpr int slow = 10 * minute;
constexpr auto domain = "gatehouse.internal"; // What a recipe without tls_domain gives.

/// What the host has of a node.
struct Node
{
    vm::MachineSpec spec;

    QUrl url(const char* purpose, const char* path) const
    {
        return QUrl(QStringLiteral("http://127.0.0.1:%1%2").arg(port(purpose)).arg(QLatin1String(path)));
    }
    quint16 port(const char* purpose) const
    {
        for (const vm::PortForward& each : spec.ports)
            if (each.purpose == QLatin1String(purpose))
                return each.hostPort;
        return 0;
    }
    QByteArray fromHostVolume(const char* name) const
    {
        return readFile(spec.hostVolumePath + QLatin1Char('/') + QLatin1String(name), 4 * 1024 * 1024).value_or(QByteArray());
    }
};

} // namespace

class MainJobTest : public QObject
{
    Q_OBJECT
    QProcess m_demo;
    QByteArray m_told; ///< What it wrote to standard error so far.
    QFile m_log{GATEHOUSE_BINARY_DIR "/e2e-main-job.log"};
    QJsonObject m_answer;
    int m_status = -1;
    Node m_node;
    QString m_contract; ///< Where the first node says it is.
    std::optional<test::TestImage> m_image;
    test::TestAuthority m_authority;
    http::HttpClient m_http;

    static QString program(const char* name) { return QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/") + QLatin1String(name); }

    bool passed(const QString& part) const
    {
        bool found = false;
        for (const QJsonValue& value : m_answer["checks"].toArray()) {
            const QJsonObject check = value.toObject();
            if (!check["id"].toString().contains(part))
                continue;
            found = true;
            if (check["status"] != "passed")
                return false;
        }
        return found;
    }

    bool hasBegun(const QByteArray& step) const { return m_told.contains("-- " + step); }
    /// Also once it has ended, so that a failure is not waited for.
    bool hasBegunOrEnded(const QByteArray& step) const { return hasBegun(step) || m_demo.state() == QProcess::NotRunning; }
    QByteArray lately() const { return m_told.right(2'000); }

    QByteArray ask(const QUrl& url)
    {
        const auto reply = QCoro::waitFor(m_http.get(url));
        return reply ? reply->body : QByteArray();
    }
    QJsonObject status() { return QJsonDocument::fromJson(ask(m_node.url("onboard", "/status"))).object(); }

    /// What the application answers through the forwarded port of HTTPS, with name and chain checked; empty on any trouble.
    QByteArray askThroughTls(QSslCertificate* shown = nullptr)
    {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setCaCertificates({m_authority.root()});
        QSslSocket socket;
        socket.setSslConfiguration(configuration);
        socket.connectToHostEncrypted("127.0.0.1", m_node.port("https"), domain);
        if (!socket.waitForEncrypted(minute))
            return {};
        if (shown)
            *shown = socket.peerCertificate();
        socket.write("GET / HTTP/1.1\r\nHost: " + QByteArray(domain) + "\r\nConnection: close\r\n\r\n");
        QByteArray answer;
        [[maybe_unused]] const bool ended = QTest::qWaitFor(
            [&] { return answer += socket.readAll(), socket.state() == QAbstractSocket::UnconnectedState; }, minute);
        return answer.mid(answer.indexOf("\r\n\r\n") + 4);
    }
    /// The line "name=" or "name:" of what the application in the container says; empty when there is none.
    static QByteArray lineOf(const QByteArray& text, const QByteArray& name)
    {
        for (const QByteArray& line : text.split('\n'))
            if (line.startsWith(name + '=') || line.startsWith(name + ':'))
                return line.mid(name.size() + 1).trimmed();
        return {};
    }

    struct Answer
    {
        int status = -1;
        QByteArray out, err;
        QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    };
    static std::unique_ptr<QProcess> start(const QStringList& arguments)
    {
        auto process = std::make_unique<QProcess>();
        process->start(program("gatehousectl"), QStringList{"--json", "--profile", "demo"} + arguments);
        return process;
    }
    /// What a command in the profile of the demo answered, held against its schema. The demo's lines are read meanwhile.
    static Answer answerOf(QProcess& process)
    {
        if (!QTest::qWaitFor([&process] { return process.state() == QProcess::NotRunning; }, slow))
            return {};
        const Answer answer{process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2, process.readAllStandardOutput(), process.readAllStandardError()};
        test::verifyDocument(process.arguments(), answer.out);
        return answer;
    }
    static Answer ctl(const QStringList& arguments) { return answerOf(*start(arguments)); }
    static QJsonObject machineInList(const QString& name)
    {
        for (const QJsonValue& machine : ctl({"vm", "list"}).json()["machines"].toArray())
            if (machine.toObject()["name"].toString() == name)
                return machine.toObject();
        return {};
    }
    static QString imageLabelled(const char* label)
    {
        const Answer built = ctl({"image", "build", "dstack", "--set", QStringLiteral("label=") + QLatin1String(label)});
        return built.status == 0 ? built.json()["image"].toObject()["id"].toString() : QString();
    }

    eth::KeyManager contractOf() const
    {
        const auto client = eth::EthClient::forUrl(QUrl(QString("http://127.0.0.1:%1").arg(devnet::DevnetPorts::fromBase(portBase()).chain)));
        return {*client, *eth::Address::fromText(m_contract)};
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_log.open(QIODevice::WriteOnly | QIODevice::Truncate));
        connect(&m_demo, &QProcess::readyReadStandardError, this, [this] {
            const QByteArray more = m_demo.readAllStandardError();
            m_told += more;
            m_log.write(more);
            m_log.flush();
        });
        m_demo.setProgram(program("gatehousectl"));
        m_demo.setArguments({"--json", "demo", "--hold"});
        m_demo.start();
        QVERIFY(m_demo.waitForStarted());
    }
    void cleanupTestCase()
    {
        // It is removed where it was started; this is for after a failure.
        (void)ctl({"vm", "stop", oneMore, "--force", "--yes"});
        (void)ctl({"vm", "remove", oneMore, "--yes"});
        // After a failure it is released as well, and stops what it started.
        m_demo.closeWriteChannel();
        if (m_demo.state() != QProcess::NotRunning) {
            m_demo.terminate();
            QVERIFY(m_demo.waitForFinished(5 * minute));
        }
    }

    void firstNodeStarts()
    {
        QFile app(program("gatehouse-container-app"));
        QVERIFY(app.open(QIODevice::ReadOnly));
        test::TestArchive layer;
        layer.add("app", app.readAll(), '0', 0755);
        layer.add("version", "in the machine\n");
        m_image.emplace(QList<QByteArray>{layer.bytes()});
        QTRY_VERIFY2_WITH_TIMEOUT(hasBegunOrEnded("node B: start, ask to join"), lately().constData(), 2 * slow);
        QVERIFY2(hasBegun("node B: start, ask to join"), lately().constData());
        const auto spec = vm::MachineStore(Paths::forProfile("demo").state + "/machines").load(firstNode);
        VERIFY_OK(spec);
        m_node.spec = *spec;
        QTRY_VERIFY_WITH_TIMEOUT(eth::Address::fromText(m_contract = status()["contract"].toString()).has_value(), slow);
        // It lies there long before anybody asks for it.
        VERIFY_OK(writeFileAtomically(spec->hostVolumePath + "/app-example.tar", m_image->ociArchive()));
    }

    /// docs/guest-agent.md, "HTTPS", from outside the machine.
    void firstNodeServesHttps()
    {
        QVERIFY(m_node.port("https") != 0);
        QTRY_VERIFY_WITH_TIMEOUT(!m_node.fromHostVolume("request.csr").isEmpty(), slow);
        const QByteArray certificate = m_authority.issue(m_node.fromHostVolume("request.csr"));
        QVERIFY2(!certificate.isEmpty(), m_authority.error().constData());
        QVERIFY(!status()["https"].toObject()["serving"].toBool());
        VERIFY_OK(writeFileAtomically(m_node.spec.hostVolumePath + "/certificate.pem", certificate));
        QTRY_VERIFY2_WITH_TIMEOUT(status()["https"].toObject()["serving"].toBool(), lately().constData(), slow);
        QSslCertificate shown;
        QJsonObject answer;
        QTRY_VERIFY_WITH_TIMEOUT(!(answer = QJsonDocument::fromJson(askThroughTls(&shown)).object()).isEmpty(), slow);
        QCOMPARE(shown, QSslCertificate(certificate));
        // It is the application of the image that answers through it: the one that also answers in the clear.
        QJsonObject plain;
        QTRY_VERIFY_WITH_TIMEOUT(!(plain = QJsonDocument::fromJson(ask(m_node.url("application", "/"))).object()).isEmpty(), slow);
        QVERIFY(!plain["fingerprint"].toString().isEmpty());
        QCOMPARE(answer["fingerprint"], plain["fingerprint"]);
        QCOMPARE(answer["nodeAddress"], plain["nodeAddress"]);

        // The key belongs to the network: its holders attest it, and the contract knows them.
        static const QRegularExpression line("pubkey=([0-9a-f]{130}) sig=([0-9a-f]{130})");
        const auto logged = line.match(QString::fromUtf8(m_node.fromHostVolume("startup_script.log")));
        QVERIFY(logged.hasMatch());
        const QByteArray point = QByteArray::fromHex(logged.captured(1).toLatin1());
        QVERIFY(shown.publicKey().toDer().endsWith(point));
        const QByteArray tagged = QByteArray("unstoppable_tls") + point;
        const auto appData = crypto::keccak256(view(tagged));
        const auto contract = contractOf();
        const QByteArray signature = QByteArray::fromHex(logged.captured(2).toLatin1());
        const auto genuine = QCoro::waitFor(contract.verify(appData, signature));
        VERIFY_OK(genuine);
        QVERIFY(*genuine);
    }

    /// docs/guest-agent.md, "The application", from outside the machine.
    void firstNodeRunsTheNamedContainer()
    {
        QVERIFY(!m_contract.isEmpty());
        const auto key = devnet::loadOrMakeOperatorKey(Paths::forProfile("demo").state + "/devnet");
        VERIFY_OK(key);
        // Node B has started for the second time and found the application of its image; nothing of the demo sends now.
        QTRY_VERIFY2_WITH_TIMEOUT(hasBegunOrEnded("build a changed image"), lately().constData(), 2 * slow);
        QVERIFY2(hasBegun("build a changed image"), lately().constData());
        const eth::KeyManager contract = contractOf();
        eth::TransactionSender sender(contract.client(), key->clone(), devnet::DevnetInfo::chainId);
        const QString name = "app-example@sha256:" + QString::fromLatin1(m_image->manifestDigest());
        QElapsedTimer since;
        since.start();
        VERIFY_OK(QCoro::waitFor(sender.send(contract.request(eth::calls::setContainer(name)))));

        QByteArray report;
        QTRY_VERIFY2_WITH_TIMEOUT(lineOf(report = ask(m_node.url("application", "/")), "version") == "in the machine",
                                  m_node.fromHostVolume("startup_script.log").right(3'000).constData(), slow);
        qInfo("%7.1f s  from the name on chain to the container's answer", double(since.elapsed()) / 1000);
        QJsonObject said;
        QTRY_VERIFY_WITH_TIMEOUT(!(said = status()).isEmpty(), slow);
        const QJsonObject application = said["application"].toObject();
        QCOMPARE(application["kind"].toString(), "container");
        QCOMPARE(application["image"].toString().toLatin1(), m_image->configDigest());
        QCOMPARE(application["wanted"].toString(), name);
        QCOMPARE(lineOf(report, "node"), said["nodeAddress"].toString().toLatin1());
        QCOMPARE(lineOf(report, "key").size(), 64); // The inner routes, through the bridge.
        QCOMPARE(lineOf(report, "data"), QByteArray("yes"));
        QCOMPARE(lineOf(report, "root"), QByteArray("Read-only file system"));
        QCOMPARE(lineOf(report, "host"), QByteArray("Read-only file system"));
        QCOMPARE(lineOf(report, "outside"), QByteArray("Network is unreachable"));
        QCOMPARE(lineOf(report, "NoNewPrivs"), QByteArray("1"));
        QCOMPARE(lineOf(report, "Seccomp"), QByteArray("2"));
        QCOMPARE(lineOf(report, "idmap").simplified(), QByteArray("0 200000 65536"));
        // HTTPS stands in front of whatever runs.
        QTRY_COMPARE_WITH_TIMEOUT(lineOf(askThroughTls(), "version"), QByteArray("in the machine"), slow);
    }

    void demoHolds()
    {
        QElapsedTimer since;
        since.start();
        QTRY_VERIFY2_WITH_TIMEOUT(hasBegunOrEnded("hold the nodes"), lately().constData(), 2 * slow);
        QVERIFY2(hasBegun("hold the nodes"), lately().constData());
        qInfo("%7.1f s  waited for the demo after that", double(since.elapsed()) / 1000);
    }

    /// Each a process of its own that has just begun, beside the one that serves.
    void theCommandLineShowsTheMachines()
    {
        for (const char* name : {firstNode, "demo-b"}) {
            QCOMPARE(machineInList(name)["state"].toString(), QString("running"));
            const QJsonObject shown = ctl({"vm", "show", name}).json();
            int compared = 0;
            for (const QJsonValue& value : shown["registers"].toArray()) {
                const QJsonObject pcr = value.toObject();
                QCOMPARE(pcr["observed"].toString().size(), 64);
                QCOMPARE(pcr["observed"], pcr["predicted"]);
                ++compared;
            }
            QCOMPARE(compared, 3);
            QVERIFY(shown["encryptedDisk"].toObject()["open"].toBool());
            QVERIFY(shown["ports"].toArray().size() >= 3);
            QVERIFY(eth::Address::fromText(shown["nodeAddress"].toString()).has_value());
            QVERIFY(!shown["applicationAnswer"].toString().isEmpty());
            const QJsonArray lines = ctl({"vm", "log", name, "--lines", "30"}).json()["lines"].toArray();
            QCOMPARE(lines.size(), 30);
        }
        const Answer off = ctl({"vm", "show", "demo-c"}); // The one that was refused.
        QVERIFY2(off.status == 0, off.err.constData());
        QCOMPARE(off.json()["state"].toString(), QString("off"));
    }
    void theCommandLineShowsTheRequests()
    {
        const QString address = ctl({"vm", "show", "demo-b"}).json()["nodeAddress"].toString();
        QHash<QString, QString> machines; ///< By the request's id; as the process that serves has kept them.
        for (const QJsonValue& request : ctl({"onboard", "list"}).json()["requests"].toArray())
            machines.insert(request.toObject()["id"].toString(), request.toObject()["machine"].toString());
        QCOMPARE(machines.value(address), QString("demo-b"));
        QCOMPARE(machines.values().count("demo-b"), 2); // It was started twice, and asks with a new address each time.
        const QJsonObject shown = ctl({"onboard", "show", address.left(14)}).json();
        QCOMPARE(shown["id"].toString(), address);
        QCOMPARE(shown["state"].toString(), QString("confirmed"));
        QCOMPARE(shown["verdict"].toString(), QString("accepted"));
        QVERIFY(shown["checks"].toArray().size() >= 25);
        QVERIFY(shown["history"].toArray().size() >= 5);
    }
    /// Another node, from the launch to its removal: started by one process, decided on by others.
    void theCommandLineStartsApprovesStopsAndRemoves()
    {
        const QString image = ctl({"vm", "show", firstNode}).json()["image"].toString();
        QSet<QString> known;
        for (const QJsonValue& request : ctl({"onboard", "list"}).json()["requests"].toArray())
            known.insert(request.toObject()["id"].toString());
        const auto launch = start({"vm", "start", oneMore, "--image", image.left(16)});
        QString asks;
        const auto asked = [&] {
            for (const QJsonValue& value : ctl({"onboard", "list"}).json()["requests"].toArray())
                if (const QJsonObject request = value.toObject(); !known.contains(request["id"].toString()) && request["state"].toString() == "verified")
                    asks = request["id"].toString();
            return !asks.isEmpty();
        };
        // The contract names a container by now: without its archive a new node has nothing to run.
        QTRY_VERIFY_WITH_TIMEOUT(machineInList(oneMore)["state"].toString() == "starting" || launch->state() == QProcess::NotRunning, slow);
        const auto spec = vm::MachineStore(Paths::forProfile("demo").state + "/machines").load(oneMore);
        VERIFY_OK(spec);
        VERIFY_OK(writeFileAtomically(spec->hostVolumePath + "/app-example.tar", m_image->ociArchive()));
        QTRY_VERIFY2_WITH_TIMEOUT(asked() || launch->state() == QProcess::NotRunning, lately().constData(), slow);
        QVERIFY2(!asks.isEmpty(), (launch->readAllStandardOutput() + launch->readAllStandardError()).constData());
        QVERIFY(ctl({"onboard", "show", asks}).json()["accepted"].toBool());
        const Answer approved = ctl({"onboard", "approve", asks});
        QVERIFY2(approved.status == 0 && !approved.json()["already"].toBool(true), approved.err.constData());
        const Answer started = answerOf(*launch);
        QVERIFY2(started.status == 0, started.err.constData());
        QCOMPARE(started.json()["machine"].toString(), QString(oneMore));
        for (const QJsonValue& step : started.json()["steps"].toArray())
            QVERIFY2(step.toObject()["state"].toString() != "failed", started.out.constData());
        QCOMPARE(ctl({"onboard", "show", asks}).json()["state"].toString(), QString("confirmed"));
        QCOMPARE(ctl({"onboard", "show", asks}).json()["machine"].toString(), QString(oneMore));
        const Answer twice = ctl({"onboard", "approve", asks});
        QVERIFY2(twice.status == 0 && twice.json()["already"].toBool(), twice.out.constData());
        QCOMPARE(machineInList(oneMore)["state"].toString(), QString("running"));
        const QJsonObject up = ctl({"vm", "show", oneMore}).json();
        QCOMPARE(up["nodeAddress"].toString(), asks);
        QVERIFY(up["encryptedDisk"].toObject()["open"].toBool());
        QCOMPARE(lineOf(up["applicationAnswer"].toString().toUtf8(), "version"), QByteArray("in the machine"));
        // The same secret: its application's key is that of the first node's.
        QCOMPARE(lineOf(up["applicationAnswer"].toString().toUtf8(), "key"), lineOf(ask(m_node.url("application", "/")), "key"));

        QCOMPARE(ctl({"vm", "remove", oneMore, "--yes"}).status, 4); // Not while it runs.
        const Answer stopped = ctl({"vm", "stop", oneMore}); // Others hold the secret: no question.
        QVERIFY2(stopped.status == 0, stopped.err.constData());
        QCOMPARE(machineInList(oneMore)["state"].toString(), QString("off"));
        const Answer removed = ctl({"vm", "remove", oneMore, "--yes"});
        QVERIFY2(removed.status == 0, removed.err.constData());
        QVERIFY(machineInList(oneMore).isEmpty());
    }
    void theCommandLineKeepsAnImageThatIsUsed()
    {
        const QString changed = imageLabelled("changed"); // As the demo did: from the cache, the same again.
        QVERIFY(!changed.isEmpty());
        QCOMPARE(ctl({"vm", "show", "demo-c"}).json()["image"].toString(), changed);
        const Answer refused = ctl({"image", "remove", changed});
        QCOMPARE(refused.status, 4);
        QCOMPARE(refused.json()["error"].toObject()["code"].toString(), QString("image.in-use"));
        QCOMPARE(ctl({"image", "show", changed}).status, 0);
    }

    void demoEnds()
    {
        m_demo.closeWriteChannel();
        QVERIFY2(m_demo.state() == QProcess::NotRunning || m_demo.waitForFinished(5 * minute), lately().constData());
        m_status = m_demo.exitCode();
        const QByteArray output = m_demo.readAllStandardOutput();
        m_answer = QJsonDocument::fromJson(output).object();
        QFile record(GATEHOUSE_BINARY_DIR "/e2e-main-job.json");
        QVERIFY(record.open(QIODevice::WriteOnly));
        record.write(QJsonDocument(m_answer).toJson());
        for (const QJsonValue& value : m_answer["steps"].toArray())
            qInfo("%7.1f s  %s", value["seconds"].toDouble(), qPrintable(value["title"].toString()));
        for (const QJsonValue& value : m_answer["times"].toArray())
            qInfo("%7.1f s  %5.2f x  %s", value["seconds"].toDouble(), value["ratio"].toDouble(), qPrintable(value["title"].toString()));
        QVERIFY2(m_status == 0, output.constData());
    }

    void everythingHeld()
    {
        QCOMPARE(m_answer["held"].toBool(), true);
        QVERIFY(m_answer["checks"].toArray().size() >= 15);
    }
    /// The limits of docs/performance.md, measured while the nodes started; demo itself ends with 1 when one is missed.
    void theTimeLimitsHeld()
    {
        QCOMPARE(m_answer["timesHeld"].toBool(), true);
        QStringList starts;
        double bare = 0;
        for (const QJsonValue& value : m_answer["times"].toArray()) {
            const QJsonObject row = value.toObject();
            const QString id = row["id"].toString();
            const double seconds = row["seconds"].toDouble();
            QVERIFY2(seconds > 0, qPrintable(id));
            if (id.startsWith("bare-uki"))
                bare = std::max(bare, seconds);
            if (id == "image-build" && !row["limit"].isNull()) // Null when packages had to be downloaded.
                QVERIFY2(seconds <= 240, qPrintable(QString::number(seconds)));
            if (!id.startsWith("node-"))
                continue;
            starts.append(id);
            QCOMPARE(row["limit"].toDouble(), 3.0);
            const double ratio = row["ratio"].toDouble();
            QVERIFY2(ratio > 0 && ratio <= 3, qPrintable(QString("%1: %2").arg(id).arg(ratio)));
            // It is a ratio to what was measured here, not a number of its own.
            QVERIFY2(seconds / ratio <= bare * 1.001, qPrintable(QString("%1: %2 s, %3 x, bare %4 s").arg(id).arg(seconds).arg(ratio).arg(bare)));
        }
        QCOMPARE(starts, QStringList({"node-a", "node-b", "node-b-again"}));
    }
    void registersReadInTheGuestsAreThePredictedOnes()
    {
        for (const char* machine : {"demo-a", "demo-b"})
            for (const char* pcr : {"pcr-4", "pcr-9", "pcr-11"})
                QVERIFY2(passed(QStringLiteral("%1-of-%2").arg(QLatin1String(pcr), QLatin1String(machine))), pcr);
    }
    void bothNodesHoldTheSameSecret() { QVERIFY(passed("same-secret-on-both-nodes")); }
    void bothDisksOpened()
    {
        QVERIFY(passed("encrypted-disk-of-demo-a-open"));
        QVERIFY(passed("encrypted-disk-of-demo-b-open"));
    }
    void dataSurvivesARestart()
    {
        QVERIFY(passed("data-still-there"));
        QVERIFY(passed("same-secret-after-the-restart"));
    }
    void aChangedImageIsRefusedByNameOfTheRegister()
    {
        QVERIFY(passed("changed-image-refused"));
        QVERIFY(passed("refusal-names-register"));
        QVERIFY(passed("approving-against-the-policy"));
        QVERIFY(passed("node-itself-refuses"));
    }
    void theCommandLineBuildsShowsAndRemovesAnImage()
    {
        const QString id = imageLabelled("changed");
        QVERIFY(!id.isEmpty());
        const QJsonObject shown = ctl({"image", "show", id.left(20)}).json();
        QCOMPARE(shown["id"].toString(), id);
        QCOMPARE(shown["state"].toString(), QString("ready"));
        QVERIFY(shown["commandLine"].toString().contains("roothash=" + shown["rootHash"].toString()));
        // The same registers, measured from the file alone.
        const QJsonObject measured = ctl({"image", "measure", shown["disk"].toString()}).json();
        for (const char* name : {"pcr4", "pcr9", "pcr11"}) {
            QCOMPARE(shown["registers"][QLatin1String(name)].toString().size(), 64);
            QCOMPARE(measured["registers"][QLatin1String(name)], shown["registers"][QLatin1String(name)]);
        }
        const auto listed = [&id] {
            for (const QJsonValue& image : ctl({"image", "list"}).json()["images"].toArray())
                if (image.toObject()["id"].toString() == id)
                    return true;
            return false;
        };
        QVERIFY(listed());
        const Answer removed = ctl({"image", "remove", id});
        QVERIFY2(removed.status == 0, removed.err.constData());
        QVERIFY(!listed() && !QFile::exists(shown["disk"].toString()));
    }
    void nothingIsLeftRunning()
    {
        for (const QString& pid : QDir("/proc").entryList(QDir::Dirs)) {
            QFile file("/proc/" + pid + "/cmdline");
            if (pid.toInt() == 0 || !file.open(QIODevice::ReadOnly))
                continue;
            const QByteArray words = file.readAll();
            QVERIFY2(!words.contains("guest=gatehouse-demo-") , words.constData());
            QVERIFY2(!(words.contains("anvil") && words.contains(QByteArray::number(devnet::DevnetPorts::fromBase(portBase()).chain))), words.constData());
        }
    }
};

int main(int argc, char** argv)
{
    // Qt Test ends a function after five minutes, which emulated machines on a busy computer can take; ctest has the limit.
    qputenv("QTEST_FUNCTION_TIMEOUT", QByteArray::number(4 * slow));
    QCoreApplication application(argc, argv);
    MainJobTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_MainJob.moc"
