// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/EthErrors.h"
#include "core/eth/JsonRpcMessage.h"

#include <QtTest>

using namespace gatehouse;

class JsonRpcMessageTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void requests()
    {
        QCOMPARE(eth::encodeRpcRequest(7, "eth_chainId", {}),
                 QByteArray(R"({"id":7,"jsonrpc":"2.0","method":"eth_chainId","params":[]})"));
    }
    void results()
    {
        const auto message = eth::parseRpcMessage(R"({"jsonrpc":"2.0","id":7,"result":"0x1"})");
        QVERIFY(message.has_value());
        QCOMPARE(*message->id, quint64(7));
        QCOMPARE(message->response.result.toString(), "0x1");
        QVERIFY(!message->response.error && !message->isNotification());
        QVERIFY(eth::parseRpcMessage(R"({"jsonrpc":"2.0","id":1,"result":null})")->response.result.isNull());
        QVERIFY(!eth::parseRpcMessage(R"({"jsonrpc":"2.0","id":1,"result":1,"error":null})")->response.error);
    }
    void errorObjects()
    {
        const auto message = eth::parseRpcMessage(
            R"({"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"no","data":"0x08"}})");
        QVERIFY(message->response.error.has_value());
        QCOMPARE(message->response.error->code, qint64(-32000));
        QCOMPARE(message->response.error->message, "no");
        QCOMPARE(message->response.error->data.toString(), "0x08");
        const QByteArray endless = QByteArray(R"({"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"LONG"}})").replace("LONG", QByteArray(100'000, 'x'));
        QCOMPARE(eth::parseRpcMessage(endless)->response.error->message.size(), 500);
        // A node that could not read the request does not know its id.
        QVERIFY(!eth::parseRpcMessage(R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse"}})")->id);
        QVERIFY(eth::parseRpcMessage(R"({"jsonrpc":"2.0","id":1,"result":null,"error":{"code":1,"message":"m"}})")->response.error);
    }
    void notifications()
    {
        const auto message = eth::parseRpcMessage(
            R"({"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"0xab","result":{"number":"0x1"}}})");
        QVERIFY(message->isNotification());
        QCOMPARE(message->subscription, "0xab");
        QVERIFY(message->response.result.isObject());
    }
    void refuses_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("not JSON") << QByteArray("<html>502 Bad Gateway</html>");
        QTest::newRow("batch") << QByteArray(R"([{"jsonrpc":"2.0","id":1,"result":1}])");
        QTest::newRow("bare") << QByteArray("\"0x1\"");
        QTest::newRow("no version") << QByteArray(R"({"id":1,"result":1})");
        QTest::newRow("version 1") << QByteArray(R"({"jsonrpc":"1.0","id":1,"result":1})");
        QTest::newRow("neither") << QByteArray(R"({"jsonrpc":"2.0","id":1})");
        QTest::newRow("both") << QByteArray(R"({"jsonrpc":"2.0","id":1,"result":1,"error":{"code":1,"message":"m"}})");
        QTest::newRow("error is a text") << QByteArray(R"({"jsonrpc":"2.0","id":1,"error":"boom"})");
        QTest::newRow("error without code") << QByteArray(R"({"jsonrpc":"2.0","id":1,"error":{"message":"m"}})");
        QTest::newRow("error without message") << QByteArray(R"({"jsonrpc":"2.0","id":1,"error":{"code":1}})");
        QTest::newRow("id text") << QByteArray(R"({"jsonrpc":"2.0","id":"1","result":1})");
        QTest::newRow("id fraction") << QByteArray(R"({"jsonrpc":"2.0","id":1.5,"result":1})");
        QTest::newRow("id negative") << QByteArray(R"({"jsonrpc":"2.0","id":-1,"result":1})");
        QTest::newRow("id huge") << QByteArray(R"({"jsonrpc":"2.0","id":1e300,"result":1})");
        QTest::newRow("id absent") << QByteArray(R"({"jsonrpc":"2.0","result":1})");
        QTest::newRow("id null with result") << QByteArray(R"({"jsonrpc":"2.0","id":null,"result":1})");
        QTest::newRow("other method") << QByteArray(R"({"jsonrpc":"2.0","method":"eth_sign","params":{"subscription":"1","result":1}})");
        QTest::newRow("no subscription") << QByteArray(R"({"jsonrpc":"2.0","method":"eth_subscription","params":{"result":1}})");
        QTest::newRow("deep") << QByteArray(R"({"jsonrpc":"2.0","id":1,"result":DEEP})").replace("DEEP", QByteArray(100'000, '[') + QByteArray(100'000, ']'));
        QTest::newRow("cut") << QByteArray(R"({"jsonrpc":"2.0","id":1,"result":)") + '"';
        QTest::newRow("two") << QByteArray(R"({"jsonrpc":"2.0","id":1,"result":1}{"jsonrpc":"2.0","id":2,"result":1})");
    }
    void refuses()
    {
        QFETCH(QByteArray, bytes);
        const auto message = eth::parseRpcMessage(bytes);
        QVERIFY(!message);
        QVERIFY(message.error().is(eth::errors::badReply));
        QVERIFY(message.error().detail().size() < 300);
    }
};

QTEST_GUILESS_MAIN(JsonRpcMessageTest)
#include "tst_JsonRpcMessage.moc"
