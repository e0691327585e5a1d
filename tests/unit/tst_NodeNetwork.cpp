// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ImageErrors.h"
#include "core/image/Recipe.h"
#include "guest-agent/AgentErrors.h"
#include "guest-agent/node/NodeNetwork.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::agent;

class NodeNetworkTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyNetworkHasItsOwnCheckpoint()
    {
        QSet<QString> hosts;
        QSet<quint64> chains;
        for (const QString& name : NodeNetwork::names()) {
            const auto network = NodeNetwork::named(name);
            QVERIFY(network);
            QCOMPARE(network->name, name);
            QCOMPARE(network->checkpointUrl.scheme(), "https");
            QVERIFY2(network->checkpointUrl.host().contains(name), qPrintable(network->checkpointUrl.toString()));
            hosts.insert(network->checkpointUrl.host());
            chains.insert(network->chainId);
        }
        QCOMPARE(hosts.size(), NodeNetwork::names().size());
        QCOMPARE(chains, (QSet<quint64>{1, 11155111, 560048}));
    }
    void networksThatAreGone()
    {
        const auto holesky = NodeNetwork::named("holesky");
        QVERIFY(!holesky && holesky.error().is(agent::errors::refusedNetwork));
        QVERIFY2(holesky.error().toString().contains("shut down in autumn 2025"), qPrintable(holesky.error().toString()));
        QVERIFY(NodeNetwork::named("goerli").error().toString().contains("shut down"));
        QVERIFY(NodeNetwork::named("").error().is(agent::errors::refusedNetwork));
        QVERIFY(NodeNetwork::named("mainnet\n").error().toString().contains("none of mainnet, sepolia, hoodi"));
    }
    void theRecipeKnowsTheSame()
    {
        const auto recipe = image::Recipe::load(GATEHOUSE_SOURCE_DIR "/images/nethermind");
        QVERIFY2(recipe, recipe ? "" : qPrintable(recipe.error().toString()));
        const image::ParameterSpec* network = recipe->parameter("network");
        QVERIFY(network);
        QCOMPARE(network->choices, NodeNetwork::names());
        QVERIFY(network->changesMeasurement);
        for (const char* gone : {"holesky", "goerli", "prater"})
            QCOMPARE(network->refused.value(gone), NodeNetwork::whyRefused(gone));
        QMap<QString, QString> values{{"node_agent", "/bin/true"}, {"nethermind_sha256", QString(64, 'a')}, {"network", "holesky"}};
        const auto refused = recipe->resolve(values);
        QVERIFY(!refused && refused.error().is(image::errors::badParameter));
        QVERIFY2(refused.error().toString().contains("shut down in autumn 2025"), qPrintable(refused.error().toString()));
        values["network"] = "sepolia";
        QVERIFY(recipe->resolve(values));
        values.remove("nethermind_sha256");
        const auto unpinned = recipe->resolve(values);
        QVERIFY(!unpinned && unpinned.error().toString().contains("nethermind_sha256"));
    }
    void onlyDevHasAWayIn()
    {
        const auto recipe = image::Recipe::load(GATEHOUSE_SOURCE_DIR "/images/nethermind");
        QVERIFY(recipe);
        const auto release = recipe->withVariant("release");
        const auto dev = recipe->withVariant("dev");
        QVERIFY(release && dev);
        QCOMPARE(recipe->parameter("variant")->defaultValue, "release");
        QCOMPARE(release->ports, QList<image::PortSpec>({{8545, "json-rpc"}}));
        QCOMPARE(dev->ports, QList<image::PortSpec>({{8545, "json-rpc"}, {22, "ssh"}}));
        QVERIFY(!release->packages.contains("dropbear-bin") && dev->packages.contains("dropbear-bin"));
        QVERIFY(!release->enabledUnits.contains("gatehouse-ssh.service") && dev->enabledUnits.contains("gatehouse-ssh.service"));
        QVERIFY(!release->debug && dev->debug);
    }
};

QTEST_GUILESS_MAIN(NodeNetworkTest)
#include "tst_NodeNetwork.moc"
