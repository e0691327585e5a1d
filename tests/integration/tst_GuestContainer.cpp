// SPDX-License-Identifier: GPL-3.0-or-later
// The application that container() names, run by the real podman for a real agent. Everything lives in network, mount and
// process namespaces of this program's own, so that bridges and addresses meet nobody else's and nothing is left behind.
#include "core/attest/AuthorityServer.h"
#include "core/eth/KeyManagerArtefact.h"
#include "core/process/FindProgram.h"
#include "tests/support/AnvilProcess.h"
#include "tests/support/VerifyOk.h"
#include "tests/support/agent/AgentProcess.h"
#include "tests/support/agent/MiniHost.h"
#include "tests/support/agent/OwnNamespaces.h"
#include "tests/support/agent/TestArchive.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>
#include <csignal>
#include <qcoro/qcorotask.h>
#include <sys/mount.h>

using namespace gatehouse;
using test::AgentProcess;
using test::TestArchive;
using test::TestImage;

#define TRY_LOG(agent, text) QTRY_VERIFY2_WITH_TIMEOUT((agent).reached(text), (agent).log().constData(), 120'000)

namespace {

/// Why containers cannot run here; empty when they can.
QByteArray whyNotHere;

/// Names of the files in @p folder.
QStringList namesIn(const QString& folder)
{
    return QDir(folder).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot);
}

} // namespace

class GuestContainerTest : public QObject
{
    Q_OBJECT

    test::AnvilProcess m_anvil;
    SystemClock m_clock;
    std::optional<attest::QuotingAuthority> m_authority;
    std::unique_ptr<attest::AuthorityServer> m_authorityServer;
    std::optional<eth::EthClient> m_client;
    std::unique_ptr<eth::TransactionSender> m_operator;
    std::optional<eth::KeyManager> m_contract;
    std::unique_ptr<test::MiniHost> m_host;
    http::HttpClient m_http;
    QByteArray m_program;
    Result<QString> m_podman = QString();

    TestImage image(const QByteArray& version) const
    {
        TestArchive layer;
        layer.add("app", m_program, '0', 0755);
        layer.add("version", version + '\n');
        return TestImage({layer.bytes()});
    }
    void name(const QString& container)
    {
        VERIFY_OK(QCoro::waitFor(m_operator->send(m_contract->request(eth::calls::setContainer(container)))));
    }
    std::unique_ptr<AgentProcess> agent()
    {
        auto agent = std::make_unique<AgentProcess>();
        const QString authority = QString("http://127.0.0.1:%1").arg(m_authorityServer->port());
        agent->trusted = {{"CONTRACT", m_contract->address().toChecksumText()}, {"CHAIN_ID", "31337"},
                          {"ETH_RPC_URL", m_anvil.httpUrl().toString()}, {"HOST_SERVICE", m_host->url().toString()},
                          {"ATTESTATION_URL", authority}, {"COLLATERAL_URL", authority + "/collateral"}, {"QUOTE_PROVIDER", "plain"}};
        agent->hints = {{"HOST_ADDR", m_operator->from().toChecksumText()}};
        agent->rootPem = m_authority->root().toPem();
        agent->extraArguments = {"--podman", *m_podman, "--application-user", "200000"};
        agent->toHostVolume("for-the-application", "hello");
        return agent;
    }
    QByteArray ask(const QUrl& url)
    {
        const auto reply = QCoro::waitFor(m_http.get(url));
        return reply ? reply->body : QByteArray();
    }
    /// The line "name=" of what the application in the container says; empty while it does not answer.
    QByteArray says(AgentProcess& agent, const QByteArray& name)
    {
        for (const QByteArray& line : ask(agent.application()).split('\n'))
            if (line.startsWith(name + '=') || line.startsWith(name + ':'))
                return line.mid(name.size() + 1).trimmed();
        return {};
    }
    /// Lines of what ip(8) answers.
    static QList<QByteArray> ip(const QStringList& words)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start("ip", words);
        if (!process.waitForFinished() || process.exitCode() != 0)
            return {"ip " + words.join(' ').toUtf8() + " failed: " + process.readAll() + process.errorString().toUtf8()};
        QList<QByteArray> lines = process.readAll().split('\n');
        lines.removeLast(); // Each line ends with a newline.
        return lines;
    }
    /// Process ids by the name of their program (the kernel's, at most 15 characters).
    static QList<pid_t> processes(const QByteArray& program)
    {
        QList<pid_t> found;
        for (const QString& name : QDir("/proc").entryList(QDir::Dirs)) {
            QFile file("/proc/" + name + "/comm");
            if (name.toInt() > 0 && file.open(QIODevice::ReadOnly) && file.readAll().trimmed() == program)
                found.append(name.toInt());
        }
        return found;
    }
    /// In the process namespace of this program, so nobody else's.
    static void killAll(const QList<QByteArray>& programs)
    {
        for (const QByteArray& program : programs)
            for (const pid_t id : processes(program))
                ::kill(id, SIGKILL);
    }
    /// What a container that is over must not leave: processes, network namespaces, mounts, records of its network.
    static QByteArray leftBehind()
    {
        QByteArray left;
        for (const char* program : {"podman", "conmon", "crun", "app", "bridge"})
            if (!processes(program).isEmpty())
                left += QByteArray(program) + " runs; ";
        for (const char* folder : {"/run/netns", "/var/lib/cni/results"})
            if (const QStringList names = namesIn(folder); !names.isEmpty())
                left += QByteArray(folder) + ": " + names.join(' ').toUtf8() + "; ";
        QFile mounts("/proc/self/mounts");
        if (!mounts.open(QIODevice::ReadOnly))
            return "no list of mounts";
        for (const QByteArray& line : mounts.readAll().split('\n'))
            // podman keeps /run/netns and its storage mounted, for the next container.
            if (line.contains("/merged ") || line.contains("/netns-") || line.contains("/userdata/"))
                left += line + "; ";
        return left;
    }
    /// What is only in a machine's memory, and gone when it boots.
    static void forgetRun()
    {
        const auto mountedBelowRun = [] {
            QFile mounts("/proc/self/mounts");
            QList<QByteArray> points;
            if (mounts.open(QIODevice::ReadOnly))
                for (const QByteArray& line : mounts.readAll().split('\n'))
                    if (const QByteArray point = line.split(' ').value(1); point.startsWith("/run/"))
                        points.prepend(point);
            return points;
        };
        // The newest first; of two that are shared with each other, the second goes with the first.
        for (const QByteArray& point : mountedBelowRun())
            (void)::umount2(point.constData(), MNT_DETACH);
        QCOMPARE(mountedBelowRun(), QList<QByteArray>());
        for (const QString& name : namesIn("/run"))
            if (name != "tmp")
                QVERIFY(QDir("/run/" + name).removeRecursively());
        for (const QString& name : namesIn("/var/lib/cni"))
            QVERIFY(QDir("/var/lib/cni/" + name).removeRecursively());
        for (const QByteArray& line : ip({"-o", "link", "show", "type", "veth"}))
            ip({"link", "del", QString::fromLatin1(line.split(':').value(1).trimmed().split('@').value(0))});
    }
    QJsonObject status(AgentProcess& agent)
    {
        return QJsonDocument::fromJson(ask(QUrl(agent.outward().toString() + "/status"))).object()["application"].toObject();
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!whyNotHere.isEmpty())
            QSKIP(whyNotHere.constData());
        m_podman = process::findProgram(QStringLiteral("podman"));
        VERIFY_OK(m_podman); // One of the packages that ./test installs.
        QProcess version;
        version.start(*m_podman, {"--version"});
        QVERIFY(version.waitForFinished());
        const QByteArray said = version.readAllStandardOutput().trimmed();
        if (!said.startsWith("podman version 4."))
            QSKIP(("the guest has podman 4, which joins networks by CNI; here is " + said).constData());
        VERIFY_OK(m_anvil.start());
        m_authority = attest::QuotingAuthority::ephemeral(m_clock.now()).value();
        m_authorityServer = std::make_unique<attest::AuthorityServer>(*m_authority, m_clock);
        VERIFY_OK(m_authorityServer->listen({{QHostAddress::LocalHost, 0}}));
        m_client.emplace(*eth::EthClient::forUrl(m_anvil.httpUrl()));
        eth::SenderOptions options;
        options.pollInterval = std::chrono::milliseconds(50);
        m_operator = std::make_unique<eth::TransactionSender>(
            *m_client, crypto::SigningKey::fromBytes(view(test::AnvilProcess::accountSecret(0))).value(), 31337, options);
        QFile program(GATEHOUSE_BINARY_DIR "/bin/gatehouse-container-app");
        QVERIFY(program.open(QIODevice::ReadOnly));
        m_program = program.readAll();
    }
    void init()
    {
        const auto artefact = eth::KeyManagerArtefact::load(QStringLiteral(GATEHOUSE_SOURCE_DIR "/resources")).value();
        const auto receipt = QCoro::waitFor(m_operator->send({std::nullopt, artefact.bytecode, {}}));
        VERIFY_OK(receipt);
        m_contract.emplace(*m_client, *receipt->contractAddress);
        eth::FmspcField fmspc;
        std::copy(m_authority->fmspc().bytes().begin(), m_authority->fmspc().bytes().end(), fmspc.array().begin());
        m_host = std::make_unique<test::MiniHost>(*m_contract, m_operator.get(), fmspc);
    }

    void namedImageRunsConfined()
    {
        const TestImage first = image("one");
        name("app-example@sha256:" + QString::fromLatin1(first.manifestDigest()));
        const auto node = agent();
        // The host's first attempt is another image under the right file name.
        node->toHostVolume("app-example.tar", image("evil").ociArchive());
        node->start();
        TRY_LOG(*node, "step=ready state=done");
        TRY_LOG(*node, "app-example.tar is not used: it has no sha256:" + first.manifestDigest());
        QCOMPARE(status(*node)["kind"].toString(), "none");
        QVERIFY(ask(node->application()).isEmpty());

        node->toHostVolume("app-example.tar", first.ociArchive());
        QTRY_COMPARE_WITH_TIMEOUT(says(*node, "version"), QByteArray("one"), 90'000);
        QCOMPARE(status(*node)["kind"].toString(), "container");
        QCOMPARE(status(*node)["image"].toString().toLatin1(), first.configDigest());
        // It reaches the inner routes, its data and the host volume for reading, and nothing else.
        QCOMPARE(says(*node, "key"), ask(QUrl(node->inward().toString() + "/getkey/demo")));
        QCOMPARE(says(*node, "key").size(), 64);
        QCOMPARE(says(*node, "node"), node->value("ready", "node").toLatin1());
        QCOMPARE(says(*node, "data"), QByteArray("yes"));
        QCOMPARE(says(*node, "root"), QByteArray("Read-only file system"));
        QCOMPARE(says(*node, "host"), QByteArray("Read-only file system"));
        QCOMPARE(says(*node, "hostfile"), QByteArray("hello"));
        QCOMPARE(says(*node, "outside"), QByteArray("Network is unreachable"));
        QCOMPARE(says(*node, "NoNewPrivs"), QByteArray("1"));
        QCOMPARE(says(*node, "Seccomp"), QByteArray("2"));
        QCOMPARE(says(*node, "idmap").simplified(), QByteArray("0 200000 65536"));
        // CHOWN, DAC_OVERRIDE, FOWNER, SETGID, SETUID, in its own user namespace.
        QCOMPARE(says(*node, "CapBnd"), QByteArray("00000000000000cb"));
        QVERIFY(QFile::exists(node->dataFolder() + "/application/written"));
        QCOMPARE(QFileInfo(node->dataFolder() + "/application/written").ownerId(), 200'000u);

        // Another name on chain: the archive follows, then the container; what ran until then goes on.
        const TestImage second = image("two");
        name("sha256:" + QString::fromLatin1(second.configDigest()));
        node->toHostVolume("app-example.tar", second.dockerArchive());
        QTRY_COMPARE_WITH_TIMEOUT(says(*node, "version"), QByteArray("two"), 120'000);
        name("app-example:latest");
        TRY_LOG(*node, "agent.bad-container: container() is \"app-example:latest\", which names no image by its digest");
        QCOMPARE(says(*node, "version"), QByteArray("two"));
        const QByteArray key = ask(QUrl(node->inward().toString() + "/getkey/demo"));
        QVERIFY(!node->log().contains(key));
        node->stop();
        QCOMPARE(node->exitCode(), 0);
        QVERIFY(ask(node->application()).isEmpty());
        // The container's own processes may be a moment behind podman.
        QTRY_COMPARE_WITH_TIMEOUT(leftBehind(), QByteArray(), 20'000);
    }

    void endedContainerIsStartedAgainOnAFreshNetwork()
    {
        const TestImage only = image("steady");
        name("sha256:" + QString::fromLatin1(only.configDigest()));
        const auto node = agent();
        node->toHostVolume("app-example.tar", only.ociArchive());
        node->start();
        QTRY_COMPARE_WITH_TIMEOUT(says(*node, "version"), QByteArray("steady"), 120'000);
        QCOMPARE(status(*node)["starts"].toInt(), 1);
        // What a container can leave behind that ended without clearing up: a network that has its address and says nothing.
        for (const char* words : {"netns add stale", "link add stale0 type veth peer name stale1 netns stale", "link set stale0 master gatehouse0 up",
                                  "-n stale addr add 10.88.0.2/29 dev stale1", "-n stale link set stale1 up"})
            QCOMPARE(ip(QString(words).split(' ')), QList<QByteArray>());
        QCOMPARE(ip({"-o", "link", "show", "master", "gatehouse0"}).size(), 2);

        killAll({"app"});
        TRY_LOG(*node, "exited with code 137; again in 1000 ms");
        QTRY_COMPARE_WITH_TIMEOUT(status(*node)["starts"].toInt(), 2, 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(says(*node, "version"), QByteArray("steady"), 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(ip({"-o", "link", "show", "master", "gatehouse0"}).size(), 1, 20'000);
        QVERIFY(ip({"-o", "link", "show", "stale0"}).value(0).contains("stale0"));
        // Its way to the inner routes is the one that was there before.
        QCOMPARE(says(*node, "key"), ask(QUrl(node->inward().toString() + "/getkey/demo")));
        QCOMPARE(says(*node, "key").size(), 64);

        // podman and the container's keeper killed beneath it: nobody clears up, and the container itself runs on.
        killAll({"podman", "conmon"});
        QTRY_COMPARE_WITH_TIMEOUT(status(*node)["starts"].toInt(), 3, 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(says(*node, "version"), QByteArray("steady"), 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(processes("app").size(), 1, 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(ip({"-o", "link", "show", "master", "gatehouse0"}).size(), 1, 20'000);
        QCOMPARE(ip({"link", "del", "stale0"}), QList<QByteArray>());
        QCOMPARE(ip({"netns", "del", "stale"}), QList<QByteArray>());
        node->stop();
        QCOMPARE(node->exitCode(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(leftBehind(), QByteArray(), 20'000);
    }

    void storedImageRunsAgainWithoutItsArchive_data()
    {
        QTest::addColumn<bool>("inOrder");
        QTest::newRow("after a stop") << true;
        QTest::newRow("after the power went") << false;
    }
    void storedImageRunsAgainWithoutItsArchive()
    {
        QFETCH(bool, inOrder);
        // The secret is with another node: ours asks for it again after each start, as after a restart of its machine.
        const auto keeper = agent();
        keeper->extraArguments = {"--podman", ""};
        keeper->start();
        TRY_LOG(*keeper, "step=ready state=done");
        m_host->setGuest(QUrl(keeper->outward().toString() + "/onboard"));

        const TestImage stored = image("stored");
        name("app@sha256:" + QString::fromLatin1(stored.manifestDigest()));
        const auto node = agent();
        node->toHostVolume("app-example.tar", stored.ociArchive());
        node->start();
        QTRY_COMPARE_WITH_TIMEOUT(says(*node, "version"), QByteArray("stored"), 120'000);
        const QByteArray key = says(*node, "key");
        QCOMPARE(key.size(), 64);
        if (inOrder) {
            node->stop();
            QCOMPARE(node->exitCode(), 0);
        } else {
            QCOMPARE(::kill(pid_t(node->processId()), SIGKILL), 0);
            killAll({"podman", "conmon", "app"});
            QTRY_VERIFY(node->hasEnded() && processes("podman").isEmpty() && processes("app").isEmpty());
        }
        // A machine that boots has an empty /run and no interface of a container.
        forgetRun();
        QVERIFY(QFile::remove(node->hostVolume() + "/app-example.tar"));

        node->start();
        QTRY_COMPARE_WITH_TIMEOUT(says(*node, "version"), QByteArray("stored"), 120'000);
        QCOMPARE(says(*node, "key"), key);
        QCOMPARE(status(*node)["image"].toString().toLatin1(), stored.configDigest());
        QVERIFY(!node->log().contains("app-example.tar"));
        // Another image is not taken for it.
        name("sha256:" + QString::fromLatin1(image("other").configDigest()));
        TRY_LOG(*node, "app-example.tar: No such file or directory");
        QCOMPARE(says(*node, "version"), QByteArray("stored"));
        node->stop();
        QCOMPARE(node->exitCode(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(leftBehind(), QByteArray(), 20'000);
    }

    void withoutANameTheProgramOfTheImageRunsUnprivileged()
    {
        const auto node = agent();
        node->start();
        TRY_LOG(*node, "step=ready state=done");
        QTRY_VERIFY_WITH_TIMEOUT(QJsonDocument::fromJson(ask(node->application())).object().contains("fingerprint"), 30'000);
        QCOMPARE(status(*node)["kind"].toString(), "built-in");
        QProcess find;
        find.start("pgrep", {"-P", QString::number(node->processId())});
        QVERIFY(find.waitForFinished());
        const QByteArray child = find.readAllStandardOutput().split('\n').value(0);
        QFile file("/proc/" + child + "/status");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray seen = file.readAll();
        for (const QByteArray& line : {QByteArray("Uid:\t200000\t200000\t200000\t200000"), QByteArray("Gid:\t200000\t200000\t200000\t200000"),
                                       QByteArray("NoNewPrivs:\t1"), QByteArray("CapEff:\t0000000000000000"), QByteArray("CapBnd:\t0000000000000000"),
                                       QByteArray("CapPrm:\t0000000000000000")})
            QVERIFY2(seen.contains(line), seen.constData());
        const QFileInfo data(node->dataFolder() + "/application");
        QCOMPARE(data.ownerId(), 200'000u);
        QVERIFY(!data.permission(QFileDevice::ReadOther) && !data.permission(QFileDevice::ReadGroup));

        // A name appears while it runs.
        const TestImage late = image("late");
        node->toHostVolume("app-example.tar", late.ociArchive());
        name("app@sha256:" + QString::fromLatin1(late.manifestDigest()));
        QTRY_COMPARE_WITH_TIMEOUT(says(*node, "version"), QByteArray("late"), 120'000);
        node->stop();
        QCOMPARE(node->exitCode(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(leftBehind(), QByteArray(), 20'000);
    }
};

int main(int argc, char** argv)
{
    return test::runInOwnNamespaces([argc, argv](const QByteArray& whyNot) mutable {
        whyNotHere = whyNot;
        QCoreApplication application(argc, argv);
        GuestContainerTest test;
        return QTest::qExec(&test, argc, argv);
    });
}

#include "tst_GuestContainer.moc"
