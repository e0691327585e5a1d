// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logs/LogLine.h"
#include "core/logs/LogText.h"

#include <QtTest>

using namespace gatehouse::logs;

class LogTextTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sanitises_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("text");
        QTest::newRow("colour") << QByteArray("\x1b[31mred\x1b[0m end") << "red end";
        QTest::newRow("title") << QByteArray("\x1b]0;evil\x07ok") << "ok";
        QTest::newRow("title with ST") << QByteArray("\x1b]0;evil\x1b\\ok") << "ok";
        QTest::newRow("charset") << QByteArray("\x1b(Bok") << "ok";
        QTest::newRow("lone escape") << QByteArray("ok\x1b") << "ok";
        QTest::newRow("tab and bell") << QByteArray("a\tb\x07") << "a b";
        QTest::newRow("right-to-left override") << QByteArray("a\xe2\x80\xae b") << "a b";
        QTest::newRow("invalid UTF-8") << QByteArray("a\xff") << QString::fromUtf8("a\xef\xbf\xbd");
    }
    void sanitises()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, text);
        QCOMPARE(sanitiseLine(bytes), text);
    }
    void cutsAtEveryLineEnd()
    {
        LineCutter cutter;
        QCOMPARE(cutter.feed("one\r\ntwo\rthr"), (QStringList{"one", "two"}));
        QCOMPARE(cutter.feed("ee\n"), QStringList{"three"});
        QCOMPARE(cutter.finish(), QStringList{});
    }
    void cutsLinesThatAreTooLong()
    {
        LineCutter cutter;
        const QStringList lines = cutter.feed(QByteArray(3 * maxLineBytes, 'x') + "\nnext\n");
        QCOMPARE(lines.size(), 2);
        QVERIFY(lines[0].endsWith("[cut]"));
        QVERIFY(lines[0].size() <= maxLineBytes + 8);
        QCOMPARE(lines[1], "next");
    }
    void guessesLevels()
    {
        QCOMPARE(guessLevel("Kernel panic - not syncing"), Level::Error);
        QCOMPARE(guessLevel("WARN: low"), Level::Warning);
        QCOMPARE(guessLevel("gatehouse-agent: step=disk state=done"), Level::Info);
        QCOMPARE(guessLevel("terrorism of naming"), Level::Unknown);
    }
};

QTEST_GUILESS_MAIN(LogTextTest)
#include "tst_LogText.moc"
