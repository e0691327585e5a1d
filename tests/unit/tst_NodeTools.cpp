// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/NodeTools.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;

class NodeToolsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        qunsetenv("GATEHOUSE_NODE_TOOLS");
        qputenv("PATH", "/nonexistent");
    }
    void findsInOrder()
    {
        QTemporaryDir one, two, named;
        install(one, "anvil");
        install(two, "anvil");
        install(two, "cast");
        const eth::NodeTools tools({one.path(), two.filePath("node_modules")});
        QVERIFY(tools.anvil()->startsWith(one.path()));
        QVERIFY(tools.cast()->startsWith(two.path()));
        install(named, "anvil");
        qputenv("GATEHOUSE_NODE_TOOLS", named.path().toLocal8Bit());
        QVERIFY(eth::NodeTools({one.path()}).anvil()->startsWith(named.path()));
    }
    void saysWhatToDo()
    {
        const auto missing = eth::NodeTools({"/nonexistent"}).anvil();
        QVERIFY(!missing);
        QVERIFY(missing.error().hint().contains("./run"));
        QVERIFY(!eth::NodeTools({"/nonexistent"}).solcFolder());
    }
    void solc()
    {
        QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath("node_modules/solc"));
        QFile package(folder.filePath("node_modules/solc/package.json"));
        QVERIFY(package.open(QIODevice::WriteOnly));
        QCOMPARE(*eth::NodeTools({folder.path()}).solcFolder(), folder.path());
    }

private:
    static void install(const QTemporaryDir& folder, const QString& name)
    {
        const QString place = "node_modules/@foundry-rs/" + name + "-linux-amd64/bin";
        QVERIFY(QDir(folder.path()).mkpath(place));
        QFile program(folder.filePath(place + "/" + name));
        QVERIFY(program.open(QIODevice::WriteOnly));
        program.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    }
};

QTEST_GUILESS_MAIN(NodeToolsTest)
#include "tst_NodeTools.moc"
