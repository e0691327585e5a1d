// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/LogRange.h"
#include "tests/support/FakeJsonRpc.h"

#include <QJsonObject>
#include <QtTest>

using namespace gatehouse;
using test::FakeJsonRpc;

namespace {
quint64 number(const QJsonObject& filter, const char* field)
{
    return filter[QLatin1String(field)].toString().mid(2).toULongLong(nullptr, 16);
}
} // namespace

class LogRangeTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void messages_data()
    {
        QTest::addColumn<quint64>("asked");
        QTest::addColumn<quint64>("next");
        const auto row = [](const char* message, quint64 asked, quint64 next) { QTest::newRow(message) << asked << next; };
        row("query returned more than 10000 results. Try with this block range [0x100, 0x1ff].", 2000, 256);
        row("query timeout exceeded", 2000, 1000);
        row("range 1000000 exceeds limit of 10000", 50'000, 10'000);
        row("Under the Free tier plan, you can make eth_getLogs requests with up to a 10 block range. Based on your parameters, "
            "this block range should work: [0x10, 0x19]. Upgrade to PAYG", 2000, 10);
        row("Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range. This block range should "
            "work: [0x0, 0x1f3]", 2000, 500);
        row("eth_getLogs is limited to a 10,000 range", 50'000, 10'000);
        row("block range is too wide", 5000, 2500);
        row("maximum block range: 1000", 5000, 1000);
        row("eth_getLogs is limited to 500 block", 5000, 500);
        row("response size should not greater than 10000000 bytes", 5000, 2500);
        row("eth_getLogs range is too large, max is 1k blocks", 5000, 1000);
        row("ranges over 10000 blocks are not supported on freetier", 20'000, 10'000);
        row("Block range limit exceeded.", 400, 200);
        row("Max range: 800", 5000, 799);
        row("Maximum allowed number of requested blocks is 3500", 5000, 3500);
        row("range 5000 is bigger than range limit 2000", 5000, 2000);
        row("query exceeds max block range 1000", 5000, 1000);
        row("query exceeds max results 20000, retry with the range 100-199", 5000, 100);
        // The same range again, as some nodes propose: halve instead of going round in circles.
        row("query exceeds max results 20000, retry with the range 100-299", 200, 100);
        row("exceeded max allowed logs", 8, 4);
        row("block range is too wide (one)", 1, 0);
        row("maximum block range: 0", 100, 50);
        row("maximum block range: 99999999999999999999999", 100, 50);
    }
    void messages()
    {
        QFETCH(quint64, asked);
        QFETCH(quint64, next);
        const QString message = QString::fromUtf8(QTest::currentDataTag());
        QVERIFY(eth::isLogRangeError(message));
        QCOMPARE(quint64(eth::nextLogRange(message, asked)), next);
    }
    void otherMessages()
    {
        for (const char* message : {"header not found", "execution reverted", "", "missing trie node"})
            QVERIFY2(!eth::isLogRangeError(QString::fromLatin1(message)), message);
    }
    // A provider that allows 700 blocks: everything is found, nothing twice, and the limit is learned.
    void adapts()
    {
        QList<QPair<quint64, quint64>> served;
        const auto rpc = std::make_shared<FakeJsonRpc>([&](const QString&, const QJsonArray& params) {
            const QJsonObject filter = params[0].toObject();
            const quint64 from = number(filter, "fromBlock"), to = number(filter, "toBlock");
            if (to - from + 1 > 700)
                return FakeJsonRpc::error(-32000, "maximum block range: 700");
            served.append({from, to});
            return FakeJsonRpc::result(QJsonArray());
        });
        const auto scan = QCoro::waitFor(eth::scanLogs(eth::EthClient(rpc), {}, 5, 10'000));
        QVERIFY(scan.has_value());
        quint64 next = 5;
        for (const auto& [from, to] : served) {
            QCOMPARE(from, next);
            next = to + 1;
        }
        QCOMPARE(next, quint64(10'001));
        QVERIFY(scan->learnedRange <= 1050 && scan->learnedRange >= 350);
    }
    void growsAgain()
    {
        const auto rpc = std::make_shared<FakeJsonRpc>([](auto&, auto&) { return FakeJsonRpc::result(QJsonArray()); });
        const auto scan = QCoro::waitFor(eth::scanLogs(eth::EthClient(rpc), {}, 0, 1'000'000));
        QVERIFY(scan.has_value());
        QCOMPARE(scan->learnedRange, std::uint64_t(50'000));
        QVERIFY(rpc->calls.size() < 40);
    }
    void refusesHopelessScans()
    {
        const auto rpc = std::make_shared<FakeJsonRpc>([](auto&, const QJsonArray& params) {
            const QJsonObject filter = params[0].toObject();
            return number(filter, "toBlock") - number(filter, "fromBlock") + 1 > 10
                ? FakeJsonRpc::error(-32600, "you can make eth_getLogs requests with up to a 10 block range")
                : FakeJsonRpc::result(QJsonArray());
        });
        const auto scan = QCoro::waitFor(eth::scanLogs(eth::EthClient(rpc), {}, 0, 2'600'000));
        QVERIFY(!scan);
        QVERIFY(scan.error().is(eth::errors::logScanTooLong));
        QVERIFY(rpc->calls.size() < 5);
    }
    void oneBlockTooMuch()
    {
        const auto rpc = std::make_shared<FakeJsonRpc>([](auto&, auto&) { return FakeJsonRpc::error(-32000, "query timeout exceeded"); });
        const auto scan = QCoro::waitFor(eth::scanLogs(eth::EthClient(rpc), {}, 0, 1000));
        QVERIFY(scan.error().is(eth::errors::logRangeTooWide));
        QVERIFY(rpc->calls.size() < 15);
    }
    void otherErrorsEndIt()
    {
        const auto rpc = std::make_shared<FakeJsonRpc>([](auto&, auto&) { return FakeJsonRpc::error(429, "slow down"); });
        QVERIFY(QCoro::waitFor(eth::scanLogs(eth::EthClient(rpc), {}, 0, 1000)).error().is(eth::errors::rateLimited));
        QCOMPARE(rpc->calls.size(), 1);
    }
    void endOfNumbers()
    {
        const auto rpc = std::make_shared<FakeJsonRpc>([](auto&, auto&) { return FakeJsonRpc::result(QJsonArray()); });
        QVERIFY(QCoro::waitFor(eth::scanLogs(eth::EthClient(rpc), {}, UINT64_MAX - 5, UINT64_MAX)).has_value());
        QVERIFY(QCoro::waitFor(eth::scanLogs(eth::EthClient(rpc), {}, 10, 9))->logs.isEmpty());
        QCOMPARE(rpc->calls.size(), 1);
    }
};

QTEST_GUILESS_MAIN(LogRangeTest)
#include "tst_LogRange.moc"
