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
    void onlyTheFirstGenesisIsKept()
    {
        const auto block = [](const char* number, const char* time, const char* mark) {
            return QByteArray("{\"header\":{\"number\":\"") + number + "\",\"timestamp\":\"" + time + "\"},\"mark\":\"" + mark + "\"}";
        };
        const QByteArray first = block("0x0", "0x6b02d070", "first"), second = block("0x0", "0x6b02d0ff", "second"), one = block("0x1", "0x6b02d071", "one");
        const QByteArray third = block("0x0", "0x6b02d100", "third");
        for (const QList<QByteArray>& order : {QList<QByteArray>{first, second, one, third}, {third, one, second, first}, {second, first, third, one}}) {
            QVERIFY(write(path(), "{\"blocks\":[" + order.join(',') + "],\"best_block_number\":1,\"difficulty\":4611686018427387903}"));
            QVERIFY(ChainState(path()).prepare() == ChainState::Found::Whole);
            const QByteArray text = read(path());
            QVERIFY2(text.contains("first") && text.contains("one") && !text.contains("second") && !text.contains("third"), text.constData());
            QVERIFY2(text.contains("\"best_block_number\":1") && text.contains("4611686018427387903"), text.constData());
            const QDateTime before = QFileInfo(path()).lastModified();
            QVERIFY(ChainState(path()).prepare() == ChainState::Found::Whole); // Nothing more to take out.
            QCOMPARE(QFileInfo(path()).lastModified(), before);
        }
        // The copy that takes its place is treated alike.
        QVERIFY(write(path(), "{\"blocks\":[" + second + ',' + first + "]}"));
        QVERIFY(ChainState::keep(path()));
        QVERIFY(write(path(), "{\"blo"));
        QVERIFY(ChainState(path()).prepare() == ChainState::Found::Restored);
        QVERIFY(read(path()).contains("first") && !read(path()).contains("second"));
    }
    void strangeBlocksAreLeftAlone_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("no list") << QByteArray("{\"blocks\":7}");
        QTest::newRow("no objects") << QByteArray("{\"blocks\":[1,\"a\",null,[]]}");
        QTest::newRow("no time") << QByteArray("{\"blocks\":[{\"header\":{\"number\":\"0x0\"}},{\"header\":{\"number\":\"0x0\"}}]}");
        QTest::newRow("one") << QByteArray("{\"blocks\":[{\"header\":{\"number\":\"0x0\",\"timestamp\":\"0x1\"}}]}");
    }
    void strangeBlocksAreLeftAlone()
    {
        QFETCH(QByteArray, content);
        QVERIFY(write(path(), content));
        QVERIFY(ChainState(path()).prepare() == ChainState::Found::Whole);
        QCOMPARE(read(path()), content);
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
