// SPDX-License-Identifier: GPL-3.0-or-later
// The application that container() names, run by the real podman for a real agent. Everything lives in network and mount
// namespaces of this program's own, so that bridges and addresses meet nobody else's.
#include "core/attest/AuthorityServer.h"
#include "core/eth/KeyManagerArtefact.h"
#include "core/process/FindProgram.h"
#include "tests/support/AnvilProcess.h"
#include "tests/support/agent/AgentProcess.h"
#include "tests/support/agent/MiniHost.h"
#include "tests/support/agent/TestArchive.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>
#include <cstring>
#include <net/if.h>
#include <qcoro/qcorotask.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace gatehouse;
using test::AgentProcess;
using test::TestArchive;
using test::TestImage;

#define VERIFY_OK(expression) \
    do { \
        const auto& verified = (expression); \
        QVERIFY2(verified.has_value(), verified.has_value() ? "" : qPrintable(verified.error().toString())); \
    } while (false)
#define TRY_LOG(agent, text) QTRY_VERIFY2_WITH_TIMEOUT((agent).reached(text), (agent).log().constData(), 60'000)

namespace {

/// Why containers cannot run here; empty when they can.
QByteArray whyNot;

/// Before any thread exists. crun 1.8 refuses the mixed control groups of some hosts, so a pure tree is mounted for us.
QByteArray isolate()
{
    // Takes minutes, and what kernels and control groups allow differs from host to host.
    if (!qEnvironmentVariableIsSet("GATEHOUSE_CONTAINER_TESTS"))
        return "set GATEHOUSE_CONTAINER_TESTS=1 to run containers on this computer";
    if (::geteuid() != 0)
        return "needs root";
    if (!process::findProgram(QStringLiteral("podman")))
        return "podman is not installed";
    if (::unshare(CLONE_NEWNS | CLONE_NEWNET) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return "no namespaces of our own: " + QByteArray(std::strerror(errno));
    ::umount2("/sys/fs/cgroup", MNT_DETACH);
    if (::mount("cgroup2", "/sys/fs/cgroup", "cgroup2", 0, nullptr) != 0)
        return "no control groups: " + QByteArray(std::strerror(errno));
    const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ifreq request = {};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP;
    const bool up = ::ioctl(socket, SIOCSIFFLAGS, &request) == 0;
    ::close(socket);
    return up ? QByteArray() : "no loopback: " + QByteArray(std::strerror(errno));
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
        agent->extraArguments = {"--podman", process::findProgram(QStringLiteral("podman")).value(), "--application-user", "200000"};
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
    QJsonObject status(AgentProcess& agent)
    {
        return QJsonDocument::fromJson(ask(QUrl(agent.outward().toString() + "/status"))).object()["application"].toObject();
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!whyNot.isEmpty())
            QSKIP(whyNot.constData());
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
    }
};

int main(int argc, char** argv)
{
    whyNot = isolate();
    QCoreApplication application(argc, argv);
    GuestContainerTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_GuestContainer.moc"
