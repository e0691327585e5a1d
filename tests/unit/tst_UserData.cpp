// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/AgentErrors.h"
#include "guest-agent/node/UserData.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::agent;

class UserDataTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsTheDefaults()
    {
        for (const char* text : {"", " \n", "{}"}) {
            const auto data = UserData::parse(text);
            QVERIFY(data);
            QCOMPARE(*data, UserData());
        }
    }
    void theOriginalsDocument()
    {
        // Texts throughout, as its deployment script writes it.
        const auto data = UserData::parse("{\"NETHERMIND_METRICSCONFIG_ENABLED\":\"true\",\"NETHERMIND_METRICSCONFIG_INTERVALSECONDS\":\"5\","
                                          "\"NETHERMIND_METRICSCONFIG_NODENAME\":\"My node 1\",\"NETHERMIND_METRICSCONFIG_PUSHGATEWAYURL\":\"http://10.0.2.2:9091/metrics\"}");
        QVERIFY2(data, data ? "" : qPrintable(data.error().toString()));
        QVERIFY(data->metricsEnabled);
        QCOMPARE(data->metricsIntervalSeconds, 5);
        QCOMPARE(data->metricsNodeName, "My node 1");
        QCOMPARE(data->metricsPushGateway, QUrl("http://10.0.2.2:9091/metrics"));
        QCOMPARE(data->settings, 4);
    }
    void typedValues()
    {
        const auto data = UserData::parse("{\"NETHERMIND_METRICSCONFIG_ENABLED\":false,\"NETHERMIND_NETWORKCONFIG_MAXACTIVEPEERS\":50,"
                                          "\"LIGHTHOUSE_TARGETPEERS\":\"100\",\"NETHERMIND_LOGLEVEL\":\"DEBUG\"}");
        QVERIFY2(data, data ? "" : qPrintable(data.error().toString()));
        QVERIFY(!data->metricsEnabled);
        QCOMPARE(data->nethermindPeers, 50);
        QCOMPARE(data->lighthousePeers, 100);
        QCOMPARE(data->nethermindLogLevel, "DEBUG");
    }
    void refuses_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const QByteArray& json, const char* says) { QTest::newRow(name) << json << QString::fromUtf8(says); };
        row("no JSON", "nope", "not JSON");
        row("no object", "[1]", "not a JSON object");
        row("much", QByteArray("{\"a\":\"") + QByteArray(20000, 'x') + "\"}", "at most 16384");
        row("unknown key", "{\"SURPRISE\":1}", "SURPRISE: is not a setting; there are NETHERMIND_");
        row("lower case", "{\"nethermind_loglevel\":\"INFO\"}", "is not a setting");
        row("long key", "{\"" + QByteArray(5000, 'K') + "\":1}", "is not a setting");
        row("null", "{\"NETHERMIND_METRICSCONFIG_NODENAME\":null}", "is null; leave the key out");
        row("list", "{\"NETHERMIND_METRICSCONFIG_NODENAME\":[\"a\"]}", "is not a text, a whole number, true or false");
        row("object", "{\"NETHERMIND_METRICSCONFIG_NODENAME\":{\"a\":1}}", "is not a text");
        row("fraction", "{\"NETHERMIND_METRICSCONFIG_INTERVALSECONDS\":1.5}", "is not a text");
        row("no truth value", "{\"NETHERMIND_METRICSCONFIG_ENABLED\":\"yes\"}", "neither true nor false");
        row("number for truth", "{\"NETHERMIND_METRICSCONFIG_ENABLED\":1}", "neither true nor false");
        row("interval of nothing", "{\"NETHERMIND_METRICSCONFIG_INTERVALSECONDS\":0}", "from 1 to 3600");
        row("interval of a day", "{\"NETHERMIND_METRICSCONFIG_INTERVALSECONDS\":86400}", "from 1 to 3600");
        row("interval below zero", "{\"NETHERMIND_METRICSCONFIG_INTERVALSECONDS\":-1}", "from 1 to 3600");
        row("interval with a tail", "{\"NETHERMIND_METRICSCONFIG_INTERVALSECONDS\":\"5; reboot\"}", "from 1 to 3600");
        row("interval too large for a number", "{\"NETHERMIND_METRICSCONFIG_INTERVALSECONDS\":\"99999999999999999999\"}", "from 1 to 3600");
        row("name that leaves the quotes", "{\"NETHERMIND_METRICSCONFIG_NODENAME\":\"a'; reboot; '\"}", "is not a name");
        row("name that is a command", "{\"NETHERMIND_METRICSCONFIG_NODENAME\":\"$(reboot)\"}", "is not a name");
        row("name that is an option", "{\"NETHERMIND_METRICSCONFIG_NODENAME\":\"--JsonRpc.Host\"}", "is not a name");
        row("name with a line end", "{\"NETHERMIND_METRICSCONFIG_NODENAME\":\"a\\nb\"}", "is not a name");
        row("name with a line end at its end", "{\"NETHERMIND_METRICSCONFIG_NODENAME\":\"a\\n\"}", "is not a name");
        row("name with a zero", "{\"NETHERMIND_METRICSCONFIG_NODENAME\":\"a\\u0000b\"}", "is not a name");
        row("name in another script", "{\"NETHERMIND_METRICSCONFIG_NODENAME\":\"nodé\"}", "is not a name");
        row("empty name", "{\"NETHERMIND_METRICSCONFIG_NODENAME\":\"\"}", "is not a name");
        row("long name", "{\"NETHERMIND_METRICSCONFIG_NODENAME\":\"" + QByteArray(64, 'n') + "\"}", "is not a name");
        row("address of a file", "{\"NETHERMIND_METRICSCONFIG_PUSHGATEWAYURL\":\"file:///etc/shadow\"}", "http or https");
        row("address with a command", "{\"NETHERMIND_METRICSCONFIG_PUSHGATEWAYURL\":\"http://h/`id`\"}", "http or https");
        row("address with a blank", "{\"NETHERMIND_METRICSCONFIG_PUSHGATEWAYURL\":\"http://h/ --x\"}", "http or https");
        row("address with a password", "{\"NETHERMIND_METRICSCONFIG_PUSHGATEWAYURL\":\"https://u:p@h/\"}", "user name or password");
        row("address without a host", "{\"NETHERMIND_METRICSCONFIG_PUSHGATEWAYURL\":\"http:///x\"}", "http or https");
        row("long address", "{\"NETHERMIND_METRICSCONFIG_PUSHGATEWAYURL\":\"http://h/" + QByteArray(500, 'x') + "\"}", "at most 500");
        row("metrics to nowhere", "{\"NETHERMIND_METRICSCONFIG_ENABLED\":true}", "needs NETHERMIND_METRICSCONFIG_PUSHGATEWAYURL");
        row("many peers", "{\"NETHERMIND_NETWORKCONFIG_MAXACTIVEPEERS\":501}", "from 1 to 500");
        row("no peers", "{\"LIGHTHOUSE_TARGETPEERS\":0}", "from 1 to 500");
        row("unknown log level", "{\"NETHERMIND_LOGLEVEL\":\"chatty\"}", "none of OFF");
        row("the original's proxy", "{\"ATTESTATION_PROVIDER_URL\":\"http://x\"}", "attestation proxy");
        row("checkpoint", "{\"LIGHTHOUSE_CHECKPOINT_SYNC_URL\":\"http://evil\"}", "is measured");
        row("network", "{\"NODE_NETWORK\":\"holesky\"}", "is measured");
        row("RPC address", "{\"NETHERMIND_JSONRPCCONFIG_HOST\":\"0.0.0.0\"}", "is measured");
    }
    void refuses()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, says);
        const auto data = UserData::parse(json);
        QVERIFY(!data);
        QVERIFY(data.error().is(agent::errors::badUserData));
        QVERIFY2(data.error().toString().contains(says), qPrintable(data.error().toString()));
        QVERIFY(data.error().detail().size() < 600); // One line, however much came in.
        QVERIFY(!data.error().detail().contains('\n'));
    }
    void base64()
    {
        QCOMPARE(*UserData::fromBase64("e30=\n"), QByteArray("{}"));
        QCOMPARE(*UserData::fromBase64(""), QByteArray());
        QVERIFY(UserData::fromBase64("{}").error().is(agent::errors::badUserData));
        QVERIFY(UserData::fromBase64(QByteArray(40000, 'A')).error().is(agent::errors::badUserData));
    }
};

QTEST_GUILESS_MAIN(UserDataTest)
#include "tst_UserData.moc"
