// SPDX-License-Identifier: GPL-3.0-or-later
// What a node may return instead of what was asked.
#include "core/eth/EthClient.h"
#include "tests/support/FakeJsonRpc.h"

#include <QJsonObject>
#include <QtTest>

using namespace gatehouse;
using eth::EthClient;
using test::FakeJsonRpc;

namespace {
const QString hash = "0x" + QString(64, u'a');
const QString address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

QJsonObject goodHeader()
{
    return {{"number", "0x10"}, {"hash", hash}, {"parentHash", hash}, {"timestamp", "0x64"}, {"baseFeePerGas", "0x7"}};
}
QJsonObject goodLog()
{
    return {{"address", address}, {"topics", QJsonArray{hash}}, {"data", "0x"}, {"blockNumber", "0x10"}, {"blockHash", hash},
            {"transactionHash", hash}, {"logIndex", "0x0"}, {"removed", false}};
}
QJsonObject goodReceipt()
{
    return {{"transactionHash", hash}, {"blockNumber", "0x10"}, {"blockHash", hash}, {"from", address}, {"to", QJsonValue()},
            {"contractAddress", address}, {"status", "0x1"}, {"gasUsed", "0x5208"}, {"effectiveGasPrice", "0x7"},
            {"logs", QJsonArray{goodLog()}}};
}
EthClient answering(const QJsonValue& value)
{
    return EthClient(std::make_shared<FakeJsonRpc>([value](auto&, auto&) { return FakeJsonRpc::result(value); }));
}
} // namespace

class EthClientTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void good()
    {
        QCOMPARE(*QCoro::waitFor(answering("0xaa36a7").chainId()), std::uint64_t(11155111));
        const auto header = QCoro::waitFor(answering(goodHeader()).blockByTag(eth::BlockTag::Latest));
        QCOMPARE((*header)->number, std::uint64_t(16));
        QCOMPARE((*header)->time.toSecsSinceEpoch(), 100);
        const auto receipt = QCoro::waitFor(answering(goodReceipt()).receipt(*eth::TxHash::fromHex(hash)));
        QVERIFY((*receipt)->success);
        QVERIFY(!(*receipt)->to);
        QCOMPARE((*receipt)->contractAddress->toChecksumText(), address);
        QCOMPARE((*receipt)->logs.size(), 1);
        QVERIFY(!*QCoro::waitFor(answering(QJsonValue()).receipt(*eth::TxHash::fromHex(hash))));
        QVERIFY(!*QCoro::waitFor(answering(false).syncing()));
        QCOMPARE(*QCoro::waitFor(answering(QString(1000, u'v')).clientVersion()), QString(200, u'v'));
    }
    void headerMutations_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QJsonValue>("value");
        QTest::newRow("number missing") << "number" << QJsonValue(QJsonValue::Undefined);
        QTest::newRow("number decimal") << "number" << QJsonValue(16);
        QTest::newRow("number beyond 64 bits") << "number" << QJsonValue("0x10000000000000000");
        QTest::newRow("hash short") << "hash" << QJsonValue("0xaa");
        QTest::newRow("hash long") << "hash" << QJsonValue(hash + "aa");
        QTest::newRow("parent missing") << "parentHash" << QJsonValue();
        QTest::newRow("time beyond all dates") << "timestamp" << QJsonValue("0xffffffffffffffff");
        QTest::newRow("base fee text") << "baseFeePerGas" << QJsonValue("seven");
    }
    void headerMutations()
    {
        QFETCH(QString, field);
        QFETCH(QJsonValue, value);
        QJsonObject header = goodHeader();
        value.isUndefined() ? header.remove(field) : (void)(header[field] = value);
        const auto read = QCoro::waitFor(answering(header).blockByTag(eth::BlockTag::Latest));
        QVERIFY(!read);
        QVERIFY(read.error().is(eth::errors::badReply));
    }
    void receiptMutations_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QJsonValue>("value");
        QTest::newRow("other transaction") << "transactionHash" << QJsonValue("0x" + QString(64, u'b'));
        QTest::newRow("status 2") << "status" << QJsonValue("0x2");
        QTest::newRow("no status") << "status" << QJsonValue();
        QTest::newRow("wrong checksum") << "from" << QJsonValue("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
        QTest::newRow("logs object") << "logs" << QJsonValue(QJsonObject());
        QTest::newRow("log without topics") << "logs" << QJsonValue(QJsonArray{QJsonObject{{"address", address}}});
        QJsonObject log = goodLog();
        log["topics"] = QJsonArray{hash, hash, hash, hash, hash};
        QTest::newRow("five topics") << "logs" << QJsonValue(QJsonArray{log});
    }
    void receiptMutations()
    {
        QFETCH(QString, field);
        QFETCH(QJsonValue, value);
        QJsonObject receipt = goodReceipt();
        receipt[field] = value;
        const auto read = QCoro::waitFor(answering(receipt).receipt(*eth::TxHash::fromHex(hash)));
        QVERIFY(!read);
        QVERIFY(read.error().is(eth::errors::badReply));
    }
    // A node must not smuggle in logs of another contract, block or event.
    void logsMustBeThoseAskedFor()
    {
        const auto client = answering(QJsonArray{goodLog()});
        const auto mine = *eth::Address::fromText(address);
        QCOMPARE(QCoro::waitFor(client.logs({mine, {}}, 16, 16))->size(), 1);
        QVERIFY(!QCoro::waitFor(client.logs({mine, {}}, 17, 20)));
        QVERIFY(!QCoro::waitFor(client.logs({mine, {}}, 1, 15)));
        QVERIFY(!QCoro::waitFor(client.logs({eth::Address(), {}}, 16, 16)));
        QVERIFY(!QCoro::waitFor(client.logs({mine, {eth::Word()}}, 16, 16)));
    }
    void blocksMustBeThoseAskedFor()
    {
        QVERIFY(QCoro::waitFor(answering(goodHeader()).blockByNumber(16)).has_value());
        QVERIFY(!QCoro::waitFor(answering(goodHeader()).blockByNumber(17)));
    }
    void hashOfASentTransactionMustMatch()
    {
        const auto answer = QCoro::waitFor(answering(hash).sendRawTransaction("raw"));
        QVERIFY(!answer);
        QVERIFY(answer.error().is(eth::errors::badReply));
    }
    void feesWithoutAPriorityMethod()
    {
        const EthClient client(std::make_shared<FakeJsonRpc>([](const QString& method, auto&) {
            return method == "eth_getBlockByNumber" ? FakeJsonRpc::result(goodHeader()) : FakeJsonRpc::error(-32601, "no such method");
        }));
        const auto fees = QCoro::waitFor(client.feeData());
        QCOMPARE(fees->maxPriorityFeePerGas.toUnits(9), "1.5");
        QCOMPARE(fees->maxFeePerGas, eth::Uint256(1'500'000'014));
    }
    void feesBeyondAllNumbers()
    {
        QJsonObject header = goodHeader();
        header["baseFeePerGas"] = "0x" + QString(64, u'f');
        const EthClient client(std::make_shared<FakeJsonRpc>([header](const QString& method, auto&) {
            return FakeJsonRpc::result(method == "eth_getBlockByNumber" ? QJsonValue(header) : QJsonValue("0x1"));
        }));
        QVERIFY(QCoro::waitFor(client.feeData()).error().is(eth::errors::overflow));
    }
    // The task goes on when the handle that started it is gone.
    void handlesAreLight()
    {
        auto task = answering("0x1").chainId();
        QCOMPARE(*QCoro::waitFor(std::move(task)), std::uint64_t(1));
    }
};

QTEST_GUILESS_MAIN(EthClientTest)
#include "tst_EthClient.moc"
