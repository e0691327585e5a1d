// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/devnet/ChainState.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using gatehouse::devnet::ChainState;

class ChainStateTest : public QObject
{
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString path() const { return m_folder->filePath("chain.json"); }
    static bool write(const QString& path, const QByteArray& content)
    {
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
    }
    static QByteArray read(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void nothingIsANewChain()
    {
        QVERIFY(ChainState(path()).prepare() == ChainState::Found::Nothing);
        QVERIFY(!QFile::exists(path()));
    }
    void wholeIsLeftAlone()
    {
        QVERIFY(write(path(), "{\"block\":1}"));
        QVERIFY(ChainState(path()).prepare() == ChainState::Found::Whole);
        QCOMPARE(read(path()), QByteArray("{\"block\":1}"));
    }
    void damagedIsReplacedByTheCopy_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("cut") << QByteArray("{\"block\":{\"number\":\"0x");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("zeros") << QByteArray(4096, '\0');
        QTest::newRow("garbage after") << QByteArray("{\"block\":1}}");
    }
    void damagedIsReplacedByTheCopy()
    {
        QFETCH(QByteArray, content);
        QVERIFY(write(path(), "{\"block\":1}"));
        QVERIFY(ChainState::keep(path()));
        QVERIFY(write(path(), content));
        QVERIFY(!ChainState::keep(path()));
        QVERIFY(ChainState(path()).prepare() == ChainState::Found::Restored);
        QCOMPARE(read(path()), QByteArray("{\"block\":1}"));
        QCOMPARE(read(path() + ".broken"), content);
    }
    void damagedWithoutCopyIsPutAside()
    {
        QVERIFY(write(path(), "{\"blo"));
        QVERIFY(ChainState(path()).prepare() == ChainState::Found::Lost);
        QVERIFY(!QFile::exists(path()));
        QCOMPARE(read(path() + ".broken"), QByteArray("{\"blo"));
    }
    void movedAwayIsANewChain()
    {
        QVERIFY(write(path() + ".good", "{}"));
        QVERIFY(ChainState(path()).prepare() == ChainState::Found::Nothing);
        QVERIFY(!QFile::exists(path() + ".good"));
    }
};

QTEST_GUILESS_MAIN(ChainStateTest)
#include "tst_ChainState.moc"
