// SPDX-License-Identifier: GPL-3.0-or-later
// A chain made of lists, to rearrange at will.
#include "core/eth/ContractLogFollower.h"
#include "tests/support/FakeJsonRpc.h"

#include <QJsonObject>
#include <QSignalSpy>
#include <QtTest>

using namespace gatehouse;
using eth::ContractLogFollower;
using test::FakeJsonRpc;

namespace {
const QString contract = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

QString word(quint64 value)
{
    return "0x" + QString::number(value, 16).rightJustified(64, u'0');
}
QString quantity(quint64 value)
{
    return "0x" + QString::number(value, 16);
}

/// Each block has a fork number, which makes its hash, and may hold one log.
struct Chain
{
    struct Block
    {
        int fork = 0;
        bool hasLog = false;
    };
    QList<Block> blocks;
    bool down = false;
    int scans = 0;
    int failingScans = 0;

    QString hash(quint64 n) const { return word(1'000'000 * quint64(blocks[qsizetype(n)].fork + 1) + n); }
    void extend(int count, int fork = 0, bool hasLog = false)
    {
        for (int i = 0; i < count; ++i)
            blocks.append({fork, hasLog});
    }
    Result<eth::RpcResponse> answer(const QString& method, const QJsonArray& params)
    {
        if (down)
            return fail(eth::errors::unreachable, QStringLiteral("down"));
        const quint64 head = quint64(blocks.size() - 1);
        if (method == "eth_getBlockByNumber")
            return FakeJsonRpc::result(QJsonObject{{"number", quantity(head)}, {"hash", hash(head)},
                                                   {"parentHash", hash(head > 0 ? head - 1 : 0)}, {"timestamp", "0x1"}});
        ++scans;
        if (failingScans > 0) {
            --failingScans;
            return FakeJsonRpc::error(429, "slow down");
        }
        const QJsonObject filter = params[0].toObject();
        QJsonArray logs;
        const quint64 from = filter["fromBlock"].toString().mid(2).toULongLong(nullptr, 16);
        const quint64 to = filter["toBlock"].toString().mid(2).toULongLong(nullptr, 16);
        for (quint64 n = from; n <= std::min(to, head); ++n)
            if (blocks[qsizetype(n)].hasLog)
                logs.append(QJsonObject{{"address", contract}, {"topics", QJsonArray{word(1)}}, {"data", "0x"},
                                        {"blockNumber", quantity(n)}, {"blockHash", hash(n)}, {"transactionHash", word(n)},
                                        {"logIndex", "0x0"}});
        return FakeJsonRpc::result(logs);
    }
};
} // namespace

class ContractLogFollowerTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_chain = {};
        m_events.clear();
        m_errors = 0;
    }
    void tellsEachLogOnce()
    {
        m_chain.extend(10);
        m_chain.blocks[3].hasLog = m_chain.blocks[9].hasLog = true;
        const auto follower = follow(0);
        QTRY_COMPARE(m_events, QStringList({"+3", "+9"}));
        m_chain.extend(1, 0, true);
        QTRY_COMPARE(m_events, QStringList({"+3", "+9", "+10"}));
        QTRY_COMPARE(follower->syncedTo().value_or(UINT64_MAX), std::uint64_t(10));
        m_chain.extend(300); // far beyond the window: nothing is told again
        QTRY_COMPARE(follower->syncedTo().value_or(UINT64_MAX), std::uint64_t(310));
        m_chain.extend(1, 0, true);
        QTRY_COMPARE(m_events, QStringList({"+3", "+9", "+10", "+311"}));
    }
    void startsWhereTold()
    {
        m_chain.extend(10, 0, true);
        const auto follower = follow(8);
        QTRY_COMPARE(m_events, QStringList({"+8", "+9"}));
    }
    void takesBackWhatAReorganisationRemoved()
    {
        m_chain.extend(10);
        m_chain.blocks[8].hasLog = true;
        const auto follower = follow(0);
        QTRY_COMPARE(m_events, QStringList({"+8"}));
        // The same log in another block, one later; then a longer branch without it.
        m_chain.blocks.resize(8);
        m_chain.extend(1, 1);
        m_chain.extend(1, 1, true);
        m_chain.extend(1, 1);
        QTRY_COMPARE(m_events, QStringList({"+8", "-8", "+9"}));
        m_chain.blocks.resize(8);
        m_chain.extend(4, 2);
        QTRY_COMPARE(m_events, QStringList({"+8", "-8", "+9", "-9"}));
    }
    // A head that is lower than before must not make settled logs new again.
    void shorterChains()
    {
        m_chain.extend(200);
        m_chain.blocks[100].hasLog = m_chain.blocks[150].hasLog = true;
        const auto follower = follow(0);
        QTRY_COMPARE(m_events, QStringList({"+100", "+150"}));
        QTRY_COMPARE(follower->syncedTo().value_or(UINT64_MAX), std::uint64_t(199));
        m_chain.blocks.resize(160);
        QTRY_COMPARE(follower->syncedTo().value_or(UINT64_MAX), std::uint64_t(159));
        m_chain.blocks.resize(140);
        QTRY_COMPARE(m_events, QStringList({"+100", "+150", "-150"}));
        QCOMPARE(m_errors, 0);
        m_chain.blocks.resize(50); // below what was settled
        QTRY_VERIFY(m_errors > 0);
        QVERIFY(m_lastError->is(eth::errors::deepReorganisation));
        QCOMPARE(m_events, QStringList({"+100", "+150", "-150"}));
    }
    void catchesUpAfterAnOutage()
    {
        m_chain.extend(10);
        const auto follower = follow(0);
        QTRY_COMPARE(follower->syncedTo().value_or(UINT64_MAX), std::uint64_t(9));
        m_chain.down = true;
        QTRY_VERIFY(m_errors > 0);
        m_chain.extend(500, 0, false);
        m_chain.blocks[20].hasLog = true;
        m_chain.down = false;
        QTRY_COMPARE(m_events, QStringList({"+20"}));
    }
    // Heads are fine and stand still, logs fail for a while: it must not wait for the next block.
    void triesAgainOnAStillChain()
    {
        m_chain.extend(10, 0, true);
        m_chain.failingScans = 3;
        const auto follower = follow(9);
        QTRY_COMPARE(m_events, QStringList({"+9"}));
        QCOMPARE(m_errors, 3);
        QVERIFY(m_lastError->is(eth::errors::rateLimited));
    }
    void asksOnlyWhenTheHeadMoves()
    {
        m_chain.extend(10);
        const auto follower = follow(0);
        QTRY_COMPARE(follower->syncedTo().value_or(UINT64_MAX), std::uint64_t(9));
        const int before = m_chain.scans;
        QTest::qWait(100);
        QCOMPARE(m_chain.scans, before);
    }
    void canBeDestroyedBySlots()
    {
        m_chain.extend(10, 0, true);
        std::unique_ptr<ContractLogFollower> follower = follow(0);
        connect(follower.get(), &ContractLogFollower::logAdded, this, [&] { follower.reset(); });
        QTRY_VERIFY(!follower);
        QTest::qWait(50);
    }

private:
    std::unique_ptr<ContractLogFollower> follow(quint64 from)
    {
        m_rpc = std::make_shared<FakeJsonRpc>([this](const QString& m, const QJsonArray& p) { return m_chain.answer(m, p); });
        ContractLogFollower::Options options;
        options.heads.pollInterval = std::chrono::milliseconds(5);
        auto follower = std::make_unique<ContractLogFollower>(eth::EthClient(m_rpc), eth::LogFilter{*eth::Address::fromText(contract), {}},
                                                      from, options);
        connect(follower.get(), &ContractLogFollower::logAdded, this,
                [this](const eth::Log& log) { m_events.append("+" + QString::number(log.blockNumber)); });
        connect(follower.get(), &ContractLogFollower::logRemoved, this,
                [this](const eth::Log& log) { m_events.append("-" + QString::number(log.blockNumber)); });
        connect(follower.get(), &ContractLogFollower::failed, this, [this](const Error& error) {
            ++m_errors;
            m_lastError = error;
        });
        return follower;
    }

    Chain m_chain;
    std::shared_ptr<FakeJsonRpc> m_rpc;
    QStringList m_events;
    int m_errors = 0;
    std::optional<Error> m_lastError;
};

QTEST_GUILESS_MAIN(ContractLogFollowerTest)
#include "tst_ContractLogFollower.moc"
