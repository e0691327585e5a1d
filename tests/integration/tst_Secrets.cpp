// SPDX-License-Identifier: GPL-3.0-or-later
// The operator's key and the network's master secret, which this test really knows, stand in no argument, environment, log,
// file or foreign memory of a network that runs: devnet, host service, two nodes and their applications as plain processes.
#include "core/devnet/Devnet.h"
#include "core/eth/KeyManager.h"
#include "core/eth/NodeTools.h"
#include "core/onboard/AttestRequestVerifier.h"
#include "core/onboard/EthHostServiceChain.h"
#include "core/onboard/GuestClientHttp.h"
#include "core/onboard/HostService.h"
#include "core/onboard/RequestStoreSqlite.h"
#include "support/onboard/RawHttp.h"
#include "support/onboard/SimulatedGuest.h"
#include "tests/support/ProcessRecorder.h"
#include "tests/support/SecretScanner.h"
#include "tests/support/agent/AgentProcess.h"

#include <QTemporaryDir>
#include <QtTest>
#include <grp.h>
#include <qcoro/qcorotask.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace gatehouse;
using test::AgentProcess;
using test::ProcessRecorder;
using test::SecretScanner;

#define VERIFY_NONE(findings) \
    do { \
        const QStringList none = (findings); \
        QVERIFY2(none.isEmpty(), qPrintable(none.join('\n'))); \
    } while (false)

namespace {

constexpr quint16 basePort = 22300;
constexpr quint16 servePort = 22500;
constexpr quint16 droppedPort = 22700;
constexpr uid_t nobody = 65534;
const QString anvilName = "anvil", agentName = "gatehouse-guest-agent", applicationName = "gatehouse-demo-app", ctlName = "gatehousectl";

/// What this process itself logs: the host service and the devnet run in it.
QByteArray ownLog;
QtMessageHandler formerHandler = nullptr;

void keepLine(QtMsgType type, const QMessageLogContext& context, const QString& text)
{
    ownLog += text.toUtf8() + '\n';
    formerHandler(type, context, text);
}

QString binary(const QString& name)
{
    return QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/") + name;
}

void putFile(const QString& path, const QByteArray& content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
}

/// As another user when we are root: root's processes do not show whether they are dumpable.
void dropRoot(QProcess& process)
{
    if (::geteuid() != 0)
        return;
    process.setChildProcessModifier([] {
        if (::setgroups(0, nullptr) != 0 || ::setgid(nobody) != 0 || ::setuid(nobody) != 0)
            ::_exit(126);
    });
}

uid_t userOfDropped()
{
    return ::geteuid() == 0 ? nobody : ::geteuid();
}

} // namespace

class SecretsTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<ProcessRecorder> m_recorder;
    SecretScanner m_scanner;
    std::unique_ptr<devnet::Devnet> m_devnet;
    std::unique_ptr<onboard::HostService> m_service;
    std::shared_ptr<onboard::GuestClientHttp> m_guests;
    std::unique_ptr<AgentProcess> m_first, m_second;
    std::optional<crypto::SigningKey> m_master;
    http::HttpClient m_http;

    static devnet::Devnet::Options devnetOptions(const QString& folder, quint16 port)
    {
        devnet::Devnet::Options options;
        options.paths.state = folder;
        options.paths.cache = folder + "/cache";
        options.paths.share = QStringLiteral(GATEHOUSE_SOURCE_DIR);
        options.portBase = port;
        return options;
    }
    void startService()
    {
        const auto clock = std::make_shared<SystemClock>();
        const attest::QuotingAuthority authority = m_devnet->authority();
        const auto verifier = std::make_shared<onboard::AttestRequestVerifier>(
            *attest::TrustedRoots::fromCertificate(authority.root()), [authority](const QDateTime& now) { return authority.collateral(now); },
            onboard::AttestRequestVerifier::defaultPolicy("test"), clock);
        verifier->setMeasurements({attest::MeasurementSet::fromRegisters("test image", attest::simulatedRegistersWithoutEvidence())});
        const eth::Address contract = m_devnet->info().contract;
        auto store = onboard::RequestStoreSqlite::open(m_folder.filePath("requests.db"),
                                                       onboard::RequestStoreSqlite::networkKey(31337, contract.toChecksumText()));
        QVERIFY2(store, store ? "" : qPrintable(store.error().toString()));
        eth::SenderOptions sender;
        sender.pollInterval = std::chrono::milliseconds(50);
        m_guests = std::make_shared<onboard::GuestClientHttp>();
        onboard::HostService::Parts parts;
        parts.chain = std::make_shared<onboard::EthHostServiceChain>(*eth::EthClient::forUrl(m_devnet->info().rpcUrl()), contract, 31337,
                                                                     m_devnet->operatorKey(), sender);
        parts.guests = m_guests;
        parts.verifier = verifier;
        parts.store = std::shared_ptr<onboard::RequestStore>(std::move(*store));
        parts.clock = clock;
        parts.gossipRelays = {m_devnet->info().gossipUrl()};
        onboard::HostServiceOptions options;
        options.port = 0;
        options.driver.firstRetry = std::chrono::milliseconds(50);
        options.watcher.pollEvery = std::chrono::milliseconds(100);
        m_service = std::make_unique<onboard::HostService>(parts, options);
        connect(m_service.get(), &onboard::HostService::linkChanged, this,
                [](const QString& link, bool, const QString& detail) { ownLog += (link + " " + detail + "\n").toUtf8(); });
        connect(&m_service->book(), &onboard::OnboardRequestBook::requestChanged, this, [this](const QString& id) {
            if (const auto request = m_service->book().get(id))
                ownLog += (id + " " + toString(request->state) + " " + request->error + "\n").toUtf8();
        });
        const auto started = m_service->start();
        QVERIFY2(started, started ? "" : qPrintable(started.error().toString()));
    }
    std::unique_ptr<AgentProcess> agent() const
    {
        auto agent = std::make_unique<AgentProcess>();
        const QString authority = m_devnet->info().authorityUrl().toString();
        agent->trusted = {{"CONTRACT", m_devnet->info().contract.toChecksumText()},
                          {"CHAIN_ID", "31337"},
                          {"ETH_RPC_URL", m_devnet->info().rpcUrl().toString()},
                          {"HOST_SERVICE", QString("http://127.0.0.1:%1").arg(m_service->port())},
                          {"ATTESTATION_URL", authority},
                          {"COLLATERAL_URL", authority + "/collateral"},
                          {"QUOTE_PROVIDER", "plain"}};
        agent->hints = {{"HOST_ADDR", m_devnet->info().operatorAddress.toChecksumText()}};
        agent->rootPem = m_devnet->authority().root().toPem();
        return agent;
    }
    QString state(const QString& id) const
    {
        const auto request = m_service->book().get(id);
        return request ? toString(request->state) : QString();
    }
    /// Approves whoever has been verified, as an operator who says yes to all.
    void approveVerified()
    {
        for (const auto& request : m_service->book().list().value_or(QList<onboard::OnboardRequest>())) {
            if (state(request.id) == "verified")
                (void)m_service->approve(request.id, "test");
        }
    }
    QByteArray get(const QUrl& url)
    {
        const auto reply = QCoro::waitFor(m_http.get(url));
        return reply ? reply->body : QByteArray();
    }
    QStringList folders() const
    {
        return {m_folder.path(), QFileInfo(m_first->hostVolume()).path(), QFileInfo(m_second->hostVolume()).path()};
    }
    /// Arguments and environments ever seen, all logs, all files of the state, the nodes and whatever is open.
    QStringList scanEverything(QStringList* files)
    {
        m_recorder->look();
        QStringList findings = m_recorder->findings(m_scanner);
        findings += m_scanner.inBytes(m_first->log(), "the log of the first node");
        findings += m_scanner.inBytes(m_second->log(), "the log of the second node");
        findings += m_scanner.inBytes(ownLog, "the log of the host");
        for (const QString& folder : folders())
            findings += m_scanner.inFolder(folder, files);
        return findings + ProcessRecorder::findingsInOpenFiles(m_scanner);
    }
    /// Every process of the system has been seen with its arguments and, unless the kernel keeps it from us, its environment.
    void verifySeen(const QString& name, int count) const
    {
        int found = 0;
        for (const ProcessRecorder::Seen& seen : m_recorder->seen()) {
            if (seen.program != name)
                continue;
            ++found;
            QVERIFY(!seen.arguments.isEmpty());
            QVERIFY2(!seen.environments.isEmpty() || (seen.environmentRefused && seen.undumpable), qPrintable(name));
        }
        QVERIFY2(found >= count, qPrintable(QString("%1 of %2").arg(found).arg(name)));
    }
    static bool canReadMemoryOf(qint64 pid)
    {
        QFile memory(QString("/proc/%1/mem").arg(pid));
        return memory.open(QIODevice::ReadOnly);
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!eth::NodeTools::standard(QStringLiteral(GATEHOUSE_SOURCE_DIR)).anvil())
            QSKIP("anvil is not installed; ./test installs it");
        formerHandler = qInstallMessageHandler(keepLine);
        QLoggingCategory::setFilterRules("gatehouse*.debug=true");
        m_recorder = std::make_unique<ProcessRecorder>();
        m_devnet = std::make_unique<devnet::Devnet>(devnetOptions(m_folder.path(), basePort));
        connect(m_devnet.get(), &devnet::Devnet::chainLine, this, [](const QString& text) { ownLog += text.toUtf8() + '\n'; });
        const auto started =
            QCoro::waitFor(m_devnet->start(std::make_shared<Operation>("devnet.start", "test", devnet::Devnet::steps())));
        QVERIFY2(started, started ? "" : qPrintable(started.error().toString()));
        startService();
    }
    void cleanupTestCase()
    {
        m_first.reset();
        m_second.reset();
        m_service.reset();
        if (m_devnet && m_devnet->isRunning())
            QVERIFY(QCoro::waitFor(m_devnet->stop()));
        m_recorder.reset();
        qInstallMessageHandler(formerHandler);
    }

    // The order matters from here on: one network is started, looked at and stopped.

    void networkOfTwoNodesRuns()
    {
        m_first = agent();
        m_first->start();
        QTRY_VERIFY2_WITH_TIMEOUT((approveVerified(), m_first->reached("step=ready state=done")), m_first->log().constData(), 40'000);
        m_guests->setNodes({m_first->outward()});
        m_second = agent();
        m_second->start();
        QTRY_VERIFY2_WITH_TIMEOUT((approveVerified(), m_second->reached("step=ready state=done")), m_second->log().constData(), 40'000);
        QTRY_COMPARE_WITH_TIMEOUT(ProcessRecorder::running(applicationName).size(), 2, 20'000);
        // The applications have got their keys once they answer.
        QTRY_VERIFY_WITH_TIMEOUT(get(m_first->application()).contains("fingerprint"), 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(get(m_second->application()).contains("fingerprint"), 20'000);
    }

    void theTestKnowsBothSecrets()
    {
        const crypto::SigningKey operatorKey = m_devnet->operatorKey();
        QCOMPARE(eth::addressOf(operatorKey), m_devnet->info().operatorAddress);
        m_scanner.add("operator key", operatorKey.secret().bytes());

        // A third node of the same measurements, whose keys are ours: the secret is handed to it when the host approves.
        const test::SimulatedGuest guest(m_devnet->authority());
        const auto form = guest.registerForm(m_devnet->info().operatorAddress);
        test::RawHttp request(m_service->port(),
                              test::RawHttp::form("/register", "addr=" + guest.id().toLatin1() + "&sig=" + form.sig.toByteArray().toHex()
                                                                   + "&pubk=" + form.pubk.toByteArray().toHex() + "&quote=" + form.quote.toHex()));
        QTRY_COMPARE_WITH_TIMEOUT(state(guest.id()), QString("verified"), 20'000);
        QVERIFY(m_service->approve(guest.id(), "test"));
        QVERIFY(request.waitForEnd());
        QCOMPARE(request.status(), 200);
        const auto secret = guest.box().open(view(request.body()));
        QVERIFY(secret);
        m_master = *crypto::SigningKey::fromBytes(secret->bytes());
        QCOMPARE(eth::addressOf(*m_master).toChecksumText(), m_first->value("ready", "xpub"));
        m_scanner.add("master secret", secret->bytes());
    }

    void whileItRuns()
    {
        QStringList files;
        VERIFY_NONE(scanEverything(&files));
        verifySeen(anvilName, 1);
        verifySeen(agentName, 2);
        verifySeen(applicationName, 2);
        verifySeen("tst_Secrets", 1);
        for (const char* name : {"/requests.db", "/requests.db-wal", "/devnet/operator.json", "/devnet/operator.passphrase", "/devnet.lock",
                                 "/host/startup_script.log", "/config/trusted.env"})
            QVERIFY2(!files.filter(QRegularExpression(QRegularExpression::escape(name) + "$")).isEmpty(), qPrintable(name + ("\n" + files.join('\n'))));
        QVERIFY(ownLog.contains(m_second->value("ready", "node").toLatin1()));
        // Nor is it told to who asks.
        for (AgentProcess* node : {m_first.get(), m_second.get()}) {
            const QByteArray status = get(QUrl(node->outward().toString() + "/status"));
            QVERIFY(status.contains("nodeAddress"));
            VERIFY_NONE(m_scanner.inBytes(status + get(node->application()), "what a node tells"));
        }
    }

    void memoryOfWhoMustNotKnow()
    {
        QList<qint64> looked;
        for (const QString& name : {anvilName, applicationName}) {
            for (const qint64 pid : ProcessRecorder::running(name)) {
                if (!canReadMemoryOf(pid))
                    QSKIP("the kernel does not let us look at other processes");
                qint64 bytes = 0;
                VERIFY_NONE(m_scanner.inMemory(pid, &bytes));
                QVERIFY(bytes > 100'000);
                looked.append(pid);
            }
        }
        QCOMPARE(looked.size(), 3);
    }

    void memoryOfANode()
    {
        const qint64 pid = m_second->processId();
        if (::geteuid() != 0) {
            QVERIFY(!canReadMemoryOf(pid));
            return;
        }
        qint64 bytes = 0;
        const QStringList findings = m_scanner.inMemory(pid, &bytes);
        // It holds the master secret, once and raw, and was never told the operator's key.
        QCOMPARE(findings, QStringList(QString("master secret raw in the memory of process %1").arg(pid)));
    }

    void noCoreOfANode()
    {
        for (const qint64 pid : {m_first->processId(), m_second->processId()}) {
            const QByteArray limits = ProcessRecorder::content(pid, "limits");
            const QRegularExpression none("Max core file size +0 +0 ");
            QVERIFY2(none.match(QString::fromLatin1(limits)).hasMatch(), limits.constData());
        }
    }

    void programsWithSecretsAreUndumpable_data()
    {
        QTest::addColumn<QString>("program");
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<bool>("undumpable");
        QTest::newRow("guest agent") << binary(agentName) << QStringList{"--no-disk", "data", "--host-volume", "", "--config-dir", "config", "--inward", "127.0.0.1:0",
                                                                         "--outward", "127.0.0.1:0", "--tpm", "none"} << true;
        QTest::newRow("gatehousectl") << binary(ctlName) << QStringList{"serve"} << true;
        if (QFile::exists(binary("gatehouse")))
            QTest::newRow("console") << binary("gatehouse") << QStringList{"--demo-data"} << true;
        QTest::newRow("control") << "/bin/cat" << QStringList{"-"} << false;
    }
    void programsWithSecretsAreUndumpable()
    {
        QFETCH(QString, program);
        QFETCH(QStringList, arguments);
        QFETCH(bool, undumpable);
        QTemporaryDir folder;
        QDir(folder.path()).mkdir("config");
        putFile(folder.filePath("config/root.pem"), m_devnet->authority().root().toPem());
        QByteArray trusted = "ETH_RPC_URL=http://127.0.0.1:1\n"; // It waits for this chain.
        const QMap<QString, QString> lines = m_first->trusted;
        for (auto line = lines.begin(); line != lines.end(); ++line) {
            if (line.key() != "ETH_RPC_URL")
                trusted += (line.key() + "=" + line.value() + "\n").toLatin1();
        }
        putFile(folder.filePath("config/trusted.env"), trusted);
        if (::geteuid() == 0) {
            QVERIFY(::chown(qPrintable(folder.path()), nobody, nobody) == 0);
            QVERIFY(::chmod(qPrintable(folder.filePath("config")), 0755) == 0);
        }
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* name : {"HOME", "GATEHOUSE_STATE", "GATEHOUSE_CACHE", "XDG_RUNTIME_DIR"})
            environment.insert(name, folder.path());
        environment.insert("GATEHOUSE_SHARE", QStringLiteral(GATEHOUSE_SOURCE_DIR));
        environment.insert("GATEHOUSE_PORT_BASE", QString::number(droppedPort));
        environment.insert("QT_QPA_PLATFORM", "offscreen");
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(folder.path());
        process.setProcessChannelMode(QProcess::MergedChannels);
        dropRoot(process);
        process.start(program, arguments);
        if (!process.waitForStarted())
            QSKIP(qPrintable("another user cannot start it: " + process.errorString()));
        const qint64 pid = process.processId();
        const auto owner = [pid] { return ProcessRecorder::ownerOf(pid); };
        if (undumpable)
            QTRY_VERIFY2_WITH_TIMEOUT(owner() == 0, process.readAll().constData(), 15'000);
        else
            QTRY_COMPARE_WITH_TIMEOUT(ProcessRecorder::programOf(pid), QString("cat"), 5'000);
        // It runs on with what it is, and is no failed start.
        QTest::qWait(300);
        QVERIFY2(process.state() == QProcess::Running, process.readAll().constData());
        QCOMPARE(owner(), undumpable ? uint(0) : uint(userOfDropped()));
        process.terminate();
        const bool ended = process.waitForFinished(10'000);
        if (!ended) {
            process.kill();
            process.waitForFinished();
        }
        QVERIFY2(ended, process.readAll().constData());
    }

    void afterEverythingStopped()
    {
        m_first->stop();
        m_second->stop();
        QCOMPARE(m_first->exitCode(), 0);
        QCOMPARE(m_second->exitCode(), 0);
        m_service.reset();
        QVERIFY(QCoro::waitFor(m_devnet->stop()));
        for (const QString& name : {anvilName, agentName, applicationName})
            QVERIFY2(ProcessRecorder::running(name).isEmpty(), qPrintable(name));
        QStringList files;
        VERIFY_NONE(scanEverything(&files));
        QVERIFY(!files.filter("/devnet/chain.json").isEmpty());
        for (const QString& folder : folders())
            QVERIFY(QDir(folder).entryList({"core", "core.*"}, QDir::Files).isEmpty());
    }

    /// The same network as the program for it runs, with a key of its own.
    void gatehousectlServe()
    {
        QTemporaryDir folder;
        devnet::Devnet owner(devnetOptions(folder.path(), servePort));
        QVERIFY(owner.prepare());
        SecretScanner scanner;
        scanner.add("operator key", owner.operatorKey().secret().bytes());
        ProcessRecorder recorder;
        QProcess serve;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("GATEHOUSE_STATE", folder.path());
        environment.insert("GATEHOUSE_CACHE", folder.filePath("cache"));
        environment.insert("GATEHOUSE_SHARE", QStringLiteral(GATEHOUSE_SOURCE_DIR));
        environment.insert("GATEHOUSE_PORT_BASE", QString::number(servePort));
        serve.setProcessEnvironment(environment);
        serve.setProcessChannelMode(QProcess::MergedChannels);
        serve.start(binary(ctlName), {"--verbose", "serve"});
        QByteArray log;
        QTRY_VERIFY2_WITH_TIMEOUT((log += serve.readAll(), log.contains("Serving")), log.constData(), 40'000);
        QTest::qWait(500);
        const auto client = eth::EthClient::forUrl(owner.info().rpcUrl());
        QCOMPARE(*QCoro::waitFor(eth::KeyManager(*client, owner.info().contract).owner()), owner.info().operatorAddress);
        recorder.look();
        QStringList files;
        VERIFY_NONE(scanner.inFolder(folder.path(), &files));
        VERIFY_NONE(ProcessRecorder::findingsInOpenFiles(scanner));
        const QList<qint64> chains = ProcessRecorder::running(anvilName);
        QCOMPARE(chains.size(), 1);
        serve.terminate();
        QTRY_VERIFY2_WITH_TIMEOUT(serve.state() == QProcess::NotRunning, log.constData(), 20'000);
        // The chain ends with it and is not left behind; ProcessRecorder::running() would not see an orphan.
        QVERIFY(!QFile::exists(QString("/proc/%1").arg(chains.first())));
        log += serve.readAll();
        VERIFY_NONE(scanner.inBytes(log, "what gatehousectl prints"));
        VERIFY_NONE(scanner.inFolder(folder.path(), &files));
        QVERIFY(!files.filter("/devnet/chain.json").isEmpty() && !files.filter("/requests.db").isEmpty());
        VERIFY_NONE(recorder.findings(scanner));
        QStringList programs;
        for (const ProcessRecorder::Seen& seen : recorder.seen())
            programs.append(seen.program);
        QVERIFY2(programs.contains(ctlName) && programs.contains(anvilName), qPrintable(programs.join(' ')));
    }

    // What was not found above would have been found.

    void plantedInAFile_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("finding");
        const auto rows = [](const char* name, const crypto::SigningKey& key) {
            const QByteArray raw = toByteArray(key.secret().bytes());
            const auto row = [name](const char* title, const QByteArray& content, const char* as) {
                QTest::newRow(qPrintable(QString("%1, %2").arg(name, title))) << content << QString("%1 %2 in ").arg(name, as);
            };
            row("raw", "x" + raw + "y", "raw");
            row("hex", "key=" + raw.toHex() + "\n", "in hex");
            row("0x and upper case", "0x" + raw.toHex().toUpper(), "in hex");
            row("cut off", "0x" + raw.toHex().left(40), "in hex");
            row("JSON", "{\"k\":\"" + raw.toBase64() + "\"}", "in base64");
            row("base64 within more", ("ab" + raw + "cd").toBase64(), "in base64");
            row("base64url within more", ("a" + raw + "cd").toBase64(QByteArray::Base64UrlEncoding), "in base64");
            row("across the edge of two reads", QByteArray(4 * 1024 * 1024 - 9, ' ') + raw, "raw");
        };
        if (!m_master)
            QSKIP("there was no network");
        rows("operator key", m_devnet->operatorKey());
        rows("master secret", *m_master);
    }
    void plantedInAFile()
    {
        QFETCH(QByteArray, content);
        QFETCH(QString, finding);
        QTemporaryDir folder(m_folder.filePath("planted-XXXXXX"));
        QDir(folder.path()).mkdir(".hidden");
        putFile(folder.filePath(".hidden/planted.db-wal"), content);
        QStringList files;
        const QStringList found = scanEverything(&files);
        QVERIFY2(found.contains(finding + folder.filePath(".hidden/planted.db-wal")), qPrintable(found.join('\n')));
    }

    void plantedInAProcess()
    {
        QVERIFY(m_master);
        const QByteArray raw = toByteArray(m_master->secret().bytes());
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("PLANTED", QString::fromLatin1(toByteArray(m_devnet->operatorKey().secret().bytes()).toBase64()));
        child.setProcessEnvironment(environment);
        child.start("/bin/cat", {"-", QString::fromLatin1("0x" + raw.toHex())});
        QVERIFY(child.waitForStarted());
        const qint64 pid = child.processId();
        QTRY_COMPARE(ProcessRecorder::programOf(pid), QString("cat"));
        QTRY_VERIFY(m_recorder->seen().value(pid).program == "cat"); // By itself, without being asked.
        QStringList files;
        const QStringList found = scanEverything(&files);
        QVERIFY2(found.contains(QString("master secret in hex in the arguments of cat (%1)").arg(pid)), qPrintable(found.join('\n')));
        QVERIFY2(found.contains(QString("operator key in base64 in the environment of cat (%1)").arg(pid)), qPrintable(found.join('\n')));
        if (canReadMemoryOf(pid)) {
            qint64 bytes = 0;
            QVERIFY(m_scanner.inMemory(pid, &bytes).size() >= 2);
        }
        child.closeWriteChannel();
        QVERIFY(child.waitForFinished());
    }

    void plantedInALog()
    {
        QVERIFY(m_master);
        qInfo().noquote() << "planted" << toHex(m_devnet->operatorKey().secret().bytes());
        QStringList files;
        QVERIFY(scanEverything(&files).contains("operator key in hex in the log of the host"));
    }
};

QTEST_GUILESS_MAIN(SecretsTest)
#include "tst_Secrets.moc"
