// SPDX-License-Identifier: GPL-3.0-or-later
// A devnet whose process is killed: nothing stays behind, nothing on the chain is lost, and the next one goes on.
#include "core/devnet/Devnet.h"
#include "core/eth/KeyManager.h"
#include "core/eth/NodeTools.h"

#include <QProcess>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;

class KilledDevnetTest : public QObject
{
    Q_OBJECT
    static constexpr quint16 base = 22300;

    static bool isListening(quint16 port)
    {
        QTcpSocket probe;
        probe.connectToHost(QHostAddress::LocalHost, port);
        return probe.waitForConnected(500);
    }
    static devnet::Devnet::Options options(const QTemporaryDir& folder)
    {
        devnet::Devnet::Options options;
        options.paths.state = folder.path();
        options.paths.cache = folder.filePath("cache");
        options.paths.share = QStringLiteral(GATEHOUSE_SOURCE_DIR);
        options.portBase = base;
        return options;
    }
    static Result<void> start(devnet::Devnet& devnet)
    {
        return QCoro::waitFor(devnet.start(std::make_shared<Operation>("devnet.start", "test", devnet::Devnet::steps())));
    }
    static void runAndKill(const QTemporaryDir& folder)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process.start(GATEHOUSE_BINARY_DIR "/bin/devnet_helper", {folder.path(), QString::number(base)});
        QTRY_VERIFY_WITH_TIMEOUT(process.canReadLine(), 60'000);
        process.kill();
        QTRY_VERIFY(process.state() == QProcess::NotRunning);
        QCOMPARE(process.exitStatus(), QProcess::CrashExit);
        QTRY_VERIFY_WITH_TIMEOUT(!isListening(base + 45), 10'000);
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!eth::NodeTools::standard(QStringLiteral(GATEHOUSE_SOURCE_DIR)).anvil())
            QSKIP("anvil is not installed; ./test installs it");
    }
    void lastTransactionIsNotLost()
    {
        QTemporaryDir folder;
        runAndKill(folder); // The deployment is its last transaction, a moment before.
        QVERIFY(!isListening(base + 1));
        QVERIFY(!isListening(base + 80));
        const QDateTime killed = QDateTime::currentDateTimeUtc();
        QTest::qWait(2000);
        devnet::Devnet next(options(folder));
        const auto started = start(next); // The dead holder's lock is taken over.
        QVERIFY2(started, started ? "" : qPrintable(started.error().toString()));
        const auto client = eth::EthClient::forUrl(next.info().rpcUrl());
        // Had the block been lost the contract would stand in a block that was made just now.
        const eth::KeyManager contract(*client, next.info().contract);
        QVERIFY(*QCoro::waitFor(contract.hasCode()));
        const auto block = QCoro::waitFor(client->blockByNumber(1));
        QVERIFY2((*block)->time <= killed, "the contract was deployed anew");
        QVERIFY(QCoro::waitFor(next.stop()));
    }
    void theSameChainAfterEveryStart()
    {
        QTemporaryDir folder;
        QStringList genesis, later;
        for (int run = 0; run < 5; ++run) {
            const qint64 now = QDateTime::currentSecsSinceEpoch();
            QTRY_VERIFY(QDateTime::currentSecsSinceEpoch() > now); // Blocks 0 of the same second would be the same.
            devnet::Devnet devnet(options(folder));
            const auto started = start(devnet);
            QVERIFY2(started, started ? "" : qPrintable(started.error().toString()));
            const auto client = eth::EthClient::forUrl(devnet.info().rpcUrl());
            const auto first = QCoro::waitFor(client->blockByNumber(0)), second = QCoro::waitFor(client->blockByNumber(1));
            QVERIFY(first && *first && second && *second);
            genesis.append((*first)->hash.toHex());
            later.append((*second)->hash.toHex());
            QCOMPARE((*second)->parentHash, (*first)->hash);
            QVERIFY(QCoro::waitFor(devnet.stop()));
        }
        QCOMPARE(genesis, QStringList(genesis.size(), genesis.first()));
        QCOMPARE(later, QStringList(later.size(), later.first()));
    }
    void halfAStateFileIsRepaired()
    {
        QTemporaryDir folder;
        runAndKill(folder);
        const QString path = folder.filePath("devnet/chain.json");
        QVERIFY(devnet::ChainState::keep(path));
        QFile file(path);
        QVERIFY(file.resize(file.size() / 2));
        const QDateTime killed = QDateTime::currentDateTimeUtc();
        QTest::qWait(2000);
        devnet::Devnet next(options(folder));
        const auto started = start(next);
        QVERIFY2(started, started ? "" : qPrintable(started.error().toString()));
        const auto client = eth::EthClient::forUrl(next.info().rpcUrl());
        const auto block = QCoro::waitFor(client->blockByNumber(1));
        QVERIFY2((*block)->time <= killed, "the contract was deployed anew");
        QVERIFY(QCoro::waitFor(next.stop()));
    }
};

QTEST_GUILESS_MAIN(KilledDevnetTest)
#include "tst_KilledDevnet.moc"
