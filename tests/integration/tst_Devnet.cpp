// SPDX-License-Identifier: GPL-3.0-or-later
// The devnet with the real anvil: comes up, continues its chain after being killed, and says what is in its way.
#include "core/devnet/Devnet.h"
#include "core/devnet/DevnetErrors.h"
#include "core/devnet/OperatorKey.h"
#include "core/eth/KeyManager.h"
#include "core/eth/NodeTools.h"

#include <QCoroTask>
#include <QDir>
#include <QProcess>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QtTest>
#include <csignal>
#include <future>

using namespace gatehouse;
using namespace gatehouse::devnet;

class DevnetTest : public QObject
{
    Q_OBJECT
    static constexpr quint16 base = 21300;

    static Devnet::Options options(const QTemporaryDir& folder)
    {
        Devnet::Options options;
        options.paths.state = folder.path();
        options.paths.cache = folder.filePath("cache");
        options.paths.share = QStringLiteral(GATEHOUSE_SOURCE_DIR);
        options.portBase = base;
        return options;
    }
    static Result<void> start(Devnet& devnet)
    {
        return QCoro::waitFor(devnet.start(std::make_shared<Operation>("devnet.start", "test", Devnet::steps())));
    }
    static qint64 anvilOf(const QString& port)
    {
        for (const QString& pid : QDir("/proc").entryList(QDir::Dirs)) {
            QFile file("/proc/" + pid + "/cmdline");
            if (pid.toInt() > 0 && file.open(QIODevice::ReadOnly)) {
                const QByteArray words = file.readAll();
                if (words.contains("anvil") && words.contains(port.toLatin1()))
                    return pid.toInt();
            }
        }
        return 0;
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!eth::NodeTools::standard(QStringLiteral(GATEHOUSE_SOURCE_DIR)).anvil())
            QSKIP("anvil is not installed; ./test installs it");
    }

    void comesUpAndContinuesItsChain()
    {
        QTemporaryDir folder;
        eth::Address contract;
        {
            Devnet devnet(options(folder));
            const Result<void> started = start(devnet);
            QVERIFY2(started, qPrintable(started ? QString() : started.error().toString()));
            contract = devnet.info().contract;
            const auto client = eth::EthClient::forUrl(devnet.info().rpcUrl());
            const eth::KeyManager manager(*client, contract);
            QCOMPARE(*QCoro::waitFor(manager.owner()), devnet.info().operatorAddress);
            QVERIFY(!QCoro::waitFor(manager.xPub())->has_value());
            QVERIFY(QCoro::waitFor(devnet.stop()));
        }
        QCOMPARE(anvilOf(QString::number(base + 45)), 0);
        Devnet again(options(folder));
        const Result<void> restarted = start(again);
        QVERIFY2(restarted, qPrintable(restarted ? QString() : restarted.error().toString()));
        QCOMPARE(again.info().contract, contract);
        const auto client = eth::EthClient::forUrl(again.info().rpcUrl());
        QVERIFY(*QCoro::waitFor(client->blockNumber()) >= 1);
    }

    void manyAtOnceMakeOneAccount()
    {
        QTemporaryDir folder;
        std::vector<std::future<Result<DevnetInfo>>> made;
        for (int i = 0; i < 8; ++i)
            made.push_back(std::async(std::launch::async, [&folder] { return Devnet(options(folder)).prepare(); }));
        Devnet later(options(folder));
        const Result<DevnetInfo> known = later.prepare();
        QVERIFY2(known, known ? "" : qPrintable(known.error().toString()));
        for (auto& one : made) {
            const Result<DevnetInfo> info = one.get();
            QVERIFY2(info, info ? "" : qPrintable(info.error().toString()));
            QCOMPARE(info->operatorAddress, known->operatorAddress);
        }
    }

    void aSecondOneIsToldWhoHoldsTheProfile()
    {
        QTemporaryDir folder;
        Devnet first(options(folder));
        QVERIFY(start(first));
        Devnet second(options(folder));
        const Result<void> refused = start(second);
        QVERIFY(refused.error().is(devnet::errors::held));
        QVERIFY(refused.error().detail().contains(QString::number(QCoreApplication::applicationPid())));
        QVERIFY(first.isRunning());
    }

    void aTakenPortIsNamedAndNothingIsLeftRunning()
    {
        QTemporaryDir folder;
        QTcpServer thief;
        QVERIFY(thief.listen(QHostAddress::LocalHost, base + 80));
        Devnet devnet(options(folder));
        const Result<void> refused = start(devnet);
        QVERIFY(refused.error().is(devnet::errors::portTaken));
        QVERIFY(refused.error().detail().contains(QString::number(base + 80)));
        QVERIFY(!refused.error().hint().isEmpty());
        QVERIFY(!devnet.isRunning());
        QCOMPARE(anvilOf(QString::number(base + 45)), 0);
        thief.close();
        QVERIFY(start(devnet)); // The same one, once the port is free.
    }

    void aKilledChainIsReported()
    {
        QTemporaryDir folder;
        Devnet devnet(options(folder));
        QVERIFY(start(devnet));
        QSignalSpy died(&devnet, &Devnet::chainDied);
        const qint64 pid = anvilOf(QString::number(base + 45));
        QVERIFY(pid > 0);
        QCOMPARE(::kill(pid_t(pid), SIGKILL), 0);
        QVERIFY(died.wait(5000));
    }

    void aChainThatOutlivedItsConsoleIsEnded()
    {
        QTemporaryDir folder;
        QDir(folder.path()).mkpath("devnet");
        QProcess orphan;
        const auto anvil = eth::NodeTools::standard(QStringLiteral(GATEHOUSE_SOURCE_DIR)).anvil();
        orphan.start(*anvil, {"--port", QString::number(base + 45), "--state", folder.filePath("devnet/chain.json"), "--silent"});
        QVERIFY(orphan.waitForStarted());
        QTRY_VERIFY(anvilOf(QString::number(base + 45)) > 0);
        Devnet devnet(options(folder));
        const Result<void> started = start(devnet);
        QVERIFY2(started, qPrintable(started ? QString() : started.error().toString()));
        QTRY_COMPARE(orphan.state(), QProcess::NotRunning);
    }

    void theImageParametersNeedNothingRunning()
    {
        QTemporaryDir folder;
        Devnet devnet(options(folder));
        const auto info = devnet.prepare();
        QVERIFY(info);
        const QMap<QString, QString> parameters = info->imageParameters();
        QCOMPARE(parameters.value("eth_rpc_url"), QString("http://10.0.2.2:%1").arg(base + 45));
        QVERIFY(QFile::exists(parameters.value("root_certificate")));
        Devnet same(options(folder));
        QCOMPARE(same.prepare()->contract, info->contract);
    }

    void theOperatorKeyIsNeverInPlainText()
    {
        QTemporaryDir folder;
        const auto key = loadOrMakeOperatorKey(folder.filePath("keys"));
        QVERIFY(key);
        const QByteArray raw = toByteArray(key->secret().bytes());
        for (const QFileInfo& file : QDir(folder.filePath("keys")).entryInfoList(QDir::Files)) {
            QFile content(file.filePath());
            QVERIFY(content.open(QIODevice::ReadOnly));
            const QByteArray bytes = content.readAll();
            QVERIFY(!bytes.contains(raw) && !bytes.toLower().contains(raw.toHex()));
            QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        }
        QVERIFY(QFile::remove(folder.filePath("keys/operator.passphrase")));
        QVERIFY(loadOrMakeOperatorKey(folder.filePath("keys")).error().is(devnet::errors::keysDamaged));
    }
};

QTEST_GUILESS_MAIN(DevnetTest)
#include "tst_Devnet.moc"
