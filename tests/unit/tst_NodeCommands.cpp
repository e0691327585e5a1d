// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/node/NodeCommands.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::agent;

class NodeCommandsTest : public QObject
{
    Q_OBJECT

    static NodeSettings settings()
    {
        NodeSettings settings;
        settings.network = *NodeNetwork::named("sepolia");
        settings.dataFolder = "/mnt/encrypted_data";
        return settings;
    }
    static QString valueOf(const process::ProcessSpec& spec, const char* option)
    {
        const qsizetype at = spec.arguments.indexOf(QLatin1String(option));
        return at < 0 || spec.arguments.count(QLatin1String(option)) != 1 ? QString() : spec.arguments.value(at + 1);
    }

private Q_SLOTS:
    void nethermind()
    {
        const process::ProcessSpec spec = nethermindCommand(settings());
        QVERIFY(spec.validate());
        QCOMPARE(spec.program, "/usr/lib/nethermind/nethermind");
        QCOMPARE(valueOf(spec, "--config"), "sepolia");
        QCOMPARE(valueOf(spec, "--data-dir"), "/mnt/encrypted_data/nethermind");
        QCOMPARE(valueOf(spec, "--JsonRpc.Port"), "8545");
        QCOMPARE(valueOf(spec, "--JsonRpc.EngineHost"), "127.0.0.1");
        QCOMPARE(valueOf(spec, "--JsonRpc.JwtSecretFile"), "/run/gatehouse-node/nethermind/jwt.hex");
        QVERIFY(!spec.arguments.contains("--Metrics.Enabled"));
        QVERIFY(!spec.arguments.contains("--log"));
        QCOMPARE(spec.parentDeath, process::ParentDeath::Terminate);
    }
    void lighthouse()
    {
        const process::ProcessSpec spec = lighthouseCommand(settings());
        QVERIFY(spec.validate());
        QCOMPARE(valueOf(spec, "--network"), "sepolia");
        QCOMPARE(valueOf(spec, "--checkpoint-sync-url"), "https://checkpoint-sync.sepolia.ethpandaops.io");
        QCOMPARE(valueOf(spec, "--execution-endpoint"), "http://127.0.0.1:8551");
        QCOMPARE(valueOf(spec, "--execution-jwt"), "/run/gatehouse-node/lighthouse/jwt.hex");
        QCOMPARE(valueOf(spec, "--http-address"), "127.0.0.1");
    }
    void userDataBecomesWholeArguments()
    {
        NodeSettings with = settings();
        with.userData = *UserData::parse("{\"NETHERMIND_METRICSCONFIG_ENABLED\":true,\"NETHERMIND_METRICSCONFIG_NODENAME\":\"two words\","
                                         "\"NETHERMIND_METRICSCONFIG_PUSHGATEWAYURL\":\"http://h:9091/metrics?a=b&c=d\",\"NETHERMIND_NETWORKCONFIG_MAXACTIVEPEERS\":7,"
                                         "\"NETHERMIND_LOGLEVEL\":\"WARN\",\"LIGHTHOUSE_TARGETPEERS\":9}");
        const process::ProcessSpec nethermind = nethermindCommand(with);
        QCOMPARE(valueOf(nethermind, "--Metrics.NodeName"), "two words");
        QCOMPARE(valueOf(nethermind, "--Metrics.PushGatewayUrl"), "http://h:9091/metrics?a=b&c=d");
        QCOMPARE(valueOf(nethermind, "--Network.MaxActivePeers"), "7");
        QCOMPARE(valueOf(nethermind, "--log"), "WARN");
        QCOMPARE(valueOf(lighthouseCommand(with), "--target-peers"), "9");
    }
    void usersWithoutRights()
    {
        NodeSettings with = settings();
        with.options.nethermindUser = 900;
        const process::ProcessSpec spec = nethermindCommand(with);
        QCOMPARE(spec.program, "/usr/bin/setpriv");
        QCOMPARE(valueOf(spec, "--reuid"), "900");
        QCOMPARE(valueOf(spec, "--pdeathsig"), "TERM");
        QVERIFY(spec.arguments.contains("--no-new-privs"));
        QCOMPARE(spec.arguments.value(spec.arguments.indexOf("--") + 1), "/usr/lib/nethermind/nethermind");
    }
    void options()
    {
        const auto parsed = NodeOptions::parse({"x", "--users=900:901", "--rpc-port=1234"});
        QVERIFY(parsed);
        QCOMPARE(parsed->lighthouseUser, 901u);
        QCOMPARE(parsed->rpcPort, 1234);
        QVERIFY(!NodeOptions::parse({"x", "--users=0:901"}));
        QVERIFY(!NodeOptions::parse({"x", "--users=900"}));
        QVERIFY(!NodeOptions::parse({"x", "--rpc-port=65536"}));
        QVERIFY(!NodeOptions::parse({"x", "stray"}));
        QVERIFY(!NodeOptions::parse({"x", "--surprise"}));
    }
};

QTEST_GUILESS_MAIN(NodeCommandsTest)
#include "tst_NodeCommands.moc"
