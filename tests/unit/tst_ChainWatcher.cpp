// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/onboard/ChainWatcher.h"
#include "support/onboard/FakeChain.h"
#include "support/onboard/MemoryRequestStore.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::onboard;

class ChainWatcherTest : public QObject
{
    Q_OBJECT
private:
    std::shared_ptr<test::FakeChain> m_chain;
    std::unique_ptr<test::MemoryRequestStore> m_store;
    std::unique_ptr<ChainWatcher> m_watcher;
    QList<quint64> m_forks;
    QStringList m_events;
    bool m_storeFull = false;

    void start()
    {
        ChainWatcherOptions options;
        options.pollEvery = std::chrono::milliseconds(5);
        options.lastRetry = std::chrono::milliseconds(20);
        m_watcher = std::make_unique<ChainWatcher>(m_chain, *m_store, options);
        m_watcher->setReorganisationHandler([this](quint64 fork, const QString& what) -> Result<void> {
            if (m_storeFull)
                return fail(ErrorCode{"store.full", ErrorKind::Unavailable}, "test");
            m_forks.append(fork);
            m_events.append("reorganised");
            return what.contains(QString::number(fork)) ? Result<void>{} : fail(errors::cancelled, what);
        });
        connect(m_watcher.get(), &ChainWatcher::eventSeen, this, [this](const ContractEventRecord& event) {
            m_events.append((event.kind == ContractEventRecord::Requested ? "requested " : "other ") + QString::number(event.block));
        });
        m_watcher->start();
    }
    /// All that is on the chain has been read.
    bool isCurrent() const { return m_watcher->isUp() && m_watcher->head() == m_chain->height; }
    /// One look per block, as on a chain that grows slowly.
    void grow(int blocks)
    {
        for (int i = 0; i < blocks; ++i) {
            m_chain->mine();
            m_watcher->poke();
            QTRY_VERIFY_WITH_TIMEOUT(isCurrent(), 20'000);
        }
    }
    eth::Address somebody() const { return eth::addressOf(crypto::SigningKey::generate()); }

private Q_SLOTS:
    void init()
    {
        m_chain = std::make_shared<test::FakeChain>(somebody());
        m_store = std::make_unique<test::MemoryRequestStore>();
        m_forks.clear();
        m_events.clear();
        m_storeFull = false;
        start();
        QTRY_VERIFY_WITH_TIMEOUT(isCurrent(), 20'000);
    }
    void growingChainIsNoReorganisation()
    {
        grow(60);
        QVERIFY(m_forks.isEmpty());
        const QString note = *m_store->note("chain.checkpoints");
        QVERIFY2(note.count('\n') < 25 && note.contains(QString("%1 ").arg(m_chain->height)), qPrintable(note));
    }
    void nodeThatIsBehindIsNoReorganisation()
    {
        grow(30);
        const quint64 head = m_chain->height;
        m_chain->height = head - 5;
        m_watcher->poke();
        QTRY_COMPARE_WITH_TIMEOUT(m_watcher->head(), head - 5, 20'000);
        m_chain->height = head;
        grow(3);
        QVERIFY(m_forks.isEmpty());
    }
    void depth_data()
    {
        QTest::addColumn<int>("depth");
        QTest::newRow("one block") << 1;
        QTest::newRow("within what is read again") << 10;
        QTest::newRow("beyond it") << 25;
        QTest::newRow("beyond the dense checkpoints") << 70;
    }
    void depth()
    {
        QFETCH(int, depth);
        grow(20);
        const quint64 fork = m_chain->height;
        m_chain->registerBy(somebody(), somebody());
        const QString seen = QString("requested %1").arg(m_chain->height);
        m_watcher->poke();
        QTRY_VERIFY_WITH_TIMEOUT(isCurrent(), 20'000);
        grow(depth - 1);
        QCOMPARE(m_events, QStringList(seen));
        m_chain->reorganise(fork);
        const eth::Address other = somebody();
        m_chain->height += 2;
        m_chain->registerBy(somebody(), other);
        const QString again = QString("requested %1").arg(m_chain->height);
        m_chain->height += quint64(depth);
        m_watcher->poke();
        QTRY_COMPARE_WITH_TIMEOUT(m_events, (QStringList{seen, "reorganised", again}), 20'000);
        QCOMPARE(m_forks.size(), 1);
        // Never above the fork, and not far below it.
        QVERIFY2(m_forks[0] <= fork && fork - m_forks[0] <= quint64(depth), qPrintable(QString::number(m_forks[0])));
        grow(3);
        QCOMPARE(m_forks.size(), 1);
    }
    void sameBlockNumberOtherBlock()
    {
        grow(5);
        const quint64 head = m_chain->height;
        m_chain->reorganise(head - 1);
        m_chain->mine();
        QCOMPARE(m_chain->height, head);
        m_watcher->poke();
        QTRY_COMPARE_WITH_TIMEOUT(m_forks, QList<quint64>{head - 1}, 20'000);
    }
    void whileNobodyLooked()
    {
        grow(5);
        const quint64 fork = m_chain->height;
        grow(30);
        m_watcher.reset();
        m_chain->reorganise(fork);
        m_chain->height += 100;
        start();
        QTRY_COMPARE_WITH_TIMEOUT(m_forks.size(), 1, 20'000);
        QVERIFY(m_forks[0] <= fork);
    }
    void handlerThatFailsIsAskedAgain()
    {
        grow(5);
        m_storeFull = true;
        m_chain->reorganise(m_chain->height - 2);
        m_chain->height += 5;
        m_watcher->poke();
        QTRY_VERIFY_WITH_TIMEOUT(!m_watcher->isUp(), 20'000);
        QVERIFY(m_forks.isEmpty());
        m_storeFull = false;
        QTRY_COMPARE_WITH_TIMEOUT(m_forks.size(), 1, 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(isCurrent(), 20'000);
    }
    void brokenNoteIsNoTrouble()
    {
        m_watcher.reset();
        QVERIFY(m_store->setNote("chain.checkpoints", "nonsense\n7\n99 zz\n3 aa\n\n18446744073709551616 x"));
        m_chain->height = 50;
        start();
        QTRY_VERIFY_WITH_TIMEOUT(isCurrent(), 20'000);
        grow(2);
        QVERIFY(m_forks.size() <= 1);
    }
    void thinning()
    {
        QList<ChainCheckpoint> known;
        for (quint64 number = 0; number <= 100'000; ++number) {
            known.append({number, "x"});
            known = ChainWatcher::thinned(known);
            QVERIFY(known.size() <= 90);
        }
        QCOMPARE(known.last().number, quint64(100'000));
        for (int i = 0; i < 16; ++i)
            QCOMPARE(known[known.size() - 1 - i].number, quint64(100'000 - i));
        // However deep: some checkpoint is not far below the fork.
        for (const quint64 depth : {1u, 20u, 100u, 1'000u, 10'000u, 90'000u}) {
            const quint64 fork = 100'000 - depth;
            quint64 common = 0;
            for (const ChainCheckpoint& checkpoint : known)
                common = checkpoint.number <= fork ? checkpoint.number : common;
            QVERIFY2(fork - common <= depth, qPrintable(QString("%1 %2").arg(depth).arg(common)));
        }
    }
};

QTEST_GUILESS_MAIN(ChainWatcherTest)
#include "tst_ChainWatcher.moc"
