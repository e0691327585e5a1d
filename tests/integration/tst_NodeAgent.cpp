// SPDX-License-Identifier: GPL-3.0-or-later
// The program of the nethermind image as a process, with anvil in Nethermind's place and no disk.
#include "core/base/Paths.h"
#include "core/eth/NodeTools.h"
#include "tests/support/AnvilProcess.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QtTest>
#include <csignal>

using namespace gatehouse;

class NodeAgentTest : public QObject
{
    Q_OBJECT

    QString m_anvil;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QProcess> m_agent;
    QByteArray m_output;
    quint16 m_port = 0;

    QString path(const char* name) const { return m_folder->filePath(QLatin1String(name)); }
    void put(const char* name, const QByteArray& content, bool executable = false) const
    {
        QVERIFY(QDir().mkpath(QFileInfo(path(name)).path()));
        QVERIFY(writeFileAtomically(path(name), content));
        if (executable)
            QVERIFY(QFile::setPermissions(path(name), QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner));
    }
    QByteArray content(const char* name) const
    {
        const auto bytes = readFile(path(name), 1024 * 1024);
        return bytes ? *bytes : QByteArray();
    }
    QByteArray clientScript(quint64 chainId) const
    {
        return "#!/bin/sh\nprintf '%s\\n' \"$@\" > '" + path("nethermind.args").toUtf8() + "'\nexec '" + m_anvil.toUtf8() + "' --host 127.0.0.1 --port "
             + QByteArray::number(m_port) + " --chain-id " + QByteArray::number(chainId) + "\n";
    }
    void startAgent()
    {
        m_output.clear();
        m_agent = std::make_unique<QProcess>();
        m_agent->setProcessChannelMode(QProcess::MergedChannels);
        m_agent->start(QStringLiteral(NODE_AGENT),
                       {"--config-dir=" + path("etc"), "--host-volume=" + path("host"), "--no-disk=" + path("data"), "--run-dir=" + path("run"),
                        "--nethermind=" + path("nethermind"), "--lighthouse=" + path("lighthouse"), "--rpc-port=" + QString::number(m_port)});
        QVERIFY(m_agent->waitForStarted());
    }
    bool said(const QByteArray& text)
    {
        m_output += m_agent->readAll();
        return m_output.contains(text);
    }
    /// Exit code, or -1 when it did not end.
    int end()
    {
        const bool ended = m_agent->state() == QProcess::NotRunning || m_agent->waitForFinished(60'000);
        m_output += m_agent->readAll();
        return ended && m_agent->exitStatus() == QProcess::NormalExit ? m_agent->exitCode() : -1;
    }

private Q_SLOTS:
    void initTestCase()
    {
        const auto anvil = eth::NodeTools({QStringLiteral(GATEHOUSE_SOURCE_DIR "/build/node"), QStringLiteral(GATEHOUSE_BINARY_DIR "/node")}).anvil();
        if (!anvil)
            QSKIP(qPrintable(anvil.error().toString()));
        m_anvil = *anvil;
    }
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_port = test::freePort();
        put("etc/node.env", "NETWORK=hoodi\n");
        QVERIFY(QDir(m_folder->path()).mkdir("host"));
        put("nethermind", clientScript(560048), true);
        // The first one ends at once, as a program does whose port is taken.
        put("lighthouse", "#!/bin/sh\nprintf '%s\\n' \"$@\" > '" + path("lighthouse.args").toUtf8() + "'\necho lighthouse here\n[ -e '" + path("once").toUtf8()
                              + "' ] && exec sleep 1000\n: > '" + path("once").toUtf8() + "'\nexit 3\n",
            true);
    }
    void cleanup()
    {
        if (m_agent && m_agent->state() != QProcess::NotRunning) {
            m_agent->kill();
            m_agent->waitForFinished(5000);
        }
        m_agent.reset();
    }

    void runsANode()
    {
        put("host/user-data.json", "{\"NETHERMIND_METRICSCONFIG_ENABLED\":\"true\",\"NETHERMIND_METRICSCONFIG_PUSHGATEWAYURL\":\"http://10.0.2.2:9091/metrics\",\"LIGHTHOUSE_TARGETPEERS\":33}");
        startAgent();
        QTRY_VERIFY2_WITH_TIMEOUT(said("step=ready state=done"), m_output.constData(), 90'000);
        QVERIFY2(m_output.contains("anvil/") && m_output.contains("chain 560048"), m_output.constData());
        QVERIFY(m_output.contains("user-data.json, 3 settings"));
        QVERIFY(m_output.contains("checkpoint https://checkpoint-sync.hoodi.ethpandaops.io"));
        QTRY_VERIFY2_WITH_TIMEOUT(said("step=lighthouse state=note detail=start 2"), m_output.constData(), 60'000);
        QVERIFY2(m_output.contains("exited with code 3") || m_output.contains("Exited with code 3") || m_output.contains("with code 3"), m_output.constData());

        QCOMPARE(content("nethermind.args").split('\n').mid(0, 4), QList<QByteArray>({"--config", "hoodi", "--data-dir", path("data/nethermind").toUtf8()}));
        QVERIFY(content("nethermind.args").contains("--Metrics.PushGatewayUrl\nhttp://10.0.2.2:9091/metrics\n"));
        QVERIFY(content("lighthouse.args").contains("--target-peers\n33\n"));
        // One secret, a copy for each, readable for nobody else.
        const QByteArray secret = content("run/nethermind/jwt.hex");
        QVERIFY(QRegularExpression("^[0-9a-f]{64}$").match(QString::fromLatin1(secret)).hasMatch());
        QCOMPARE(content("run/lighthouse/jwt.hex"), secret);
        QCOMPARE(QFile::permissions(path("run/nethermind/jwt.hex")) & (QFileDevice::ReadGroup | QFileDevice::ReadOther | QFileDevice::WriteOther), QFileDevice::Permissions());
        QVERIFY(!m_output.contains(secret));
        QTRY_VERIFY_WITH_TIMEOUT(content("data/logs/nethermind.log").contains("Listening on"), 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(content("data/logs/lighthouse.log").count("lighthouse here") >= 2, 20'000);

        ::kill(pid_t(m_agent->processId()), SIGTERM);
        QCOMPARE(end(), 0);
        QVERIFY2(m_output.indexOf("step=lighthouse state=note detail=ended") < m_output.indexOf("step=nethermind state=note detail=ended"), m_output.constData());
        QTcpSocket socket;
        socket.connectToHost("127.0.0.1", m_port);
        QVERIFY(!socket.waitForConnected(2000));
    }
    void aClientThatDiesIsStartedAgain()
    {
        startAgent();
        QTRY_VERIFY2_WITH_TIMEOUT(said("step=ready state=done"), m_output.constData(), 90'000);
        QProcess find;
        find.start("pgrep", {"-P", QString::number(m_agent->processId()), "anvil"});
        QVERIFY(find.waitForFinished(20'000));
        const pid_t child = pid_t(find.readAllStandardOutput().trimmed().toInt());
        QVERIFY(child > 1);
        QCOMPARE(::kill(child, SIGKILL), 0);
        QTRY_VERIFY2_WITH_TIMEOUT(said("step=nethermind state=note detail=start 2"), m_output.constData(), 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(content("data/logs/nethermind.log").count("Listening on") == 2, 60'000);
    }
    void refusesToStart_data()
    {
        QTest::addColumn<QByteArray>("environment");
        QTest::addColumn<QByteArray>("userData");
        QTest::addColumn<QByteArray>("says");
        const auto row = [](const char* name, const QByteArray& environment, const QByteArray& data, const QByteArray& says) { QTest::newRow(name) << environment << data << says; };
        row("a command in user data", "NETWORK=hoodi\n", "{\"NETHERMIND_METRICSCONFIG_NODENAME\":\"a'; touch /tmp/x; '\"}", "NETHERMIND_METRICSCONFIG_NODENAME: is not a name");
        row("an unknown setting", "NETWORK=hoodi\n", "{\"SURPRISE\":1}", "SURPRISE: is not a setting");
        row("much user data", "NETWORK=hoodi\n", QByteArray(20'000, ' '), "agent.bad-user-data");
        row("holesky", "NETWORK=holesky\n", "", "Holesky was shut down in autumn 2025");
        row("no network", "LABEL=x\n", "", "NETWORK= is none of mainnet, sepolia, hoodi");
        row("checkpoint that is none", "NETWORK=hoodi\nCHECKPOINT_URL=ftp://x\n", "", "CHECKPOINT_URL is not an http or https address");
    }
    void refusesToStart()
    {
        QFETCH(QByteArray, environment);
        QFETCH(QByteArray, userData);
        QFETCH(QByteArray, says);
        put("etc/node.env", environment);
        if (!userData.isEmpty())
            put("host/user-data.json", userData);
        startAgent();
        QCOMPARE(end(), 1);
        QVERIFY2(m_output.contains("step=config state=failed") && m_output.contains(says), m_output.constData());
        QVERIFY(content("nethermind.args").isEmpty()); // Nothing was started with it.
        QVERIFY(!QFile::exists(path("run/nethermind/jwt.hex")));
    }
    void anotherChainIsRefused()
    {
        put("nethermind", clientScript(1), true);
        startAgent();
        QCOMPARE(end(), 1);
        QVERIFY2(m_output.contains("the node follows chain 1, the image was built for 560048 (hoodi)"), m_output.constData());
    }
    void userDataThatIsALinkIsNotRead()
    {
        put("secret.json", "{}");
        QVERIFY(QFile::link(path("secret.json"), path("host/user-data.json")));
        startAgent();
        QCOMPARE(end(), 1);
        QVERIFY2(m_output.contains("agent.bad-user-data"), m_output.constData());
    }
};

QTEST_GUILESS_MAIN(NodeAgentTest)
#include "tst_NodeAgent.moc"
