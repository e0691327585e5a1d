// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/LineSplitter.h"

#include <QtTest>

using gatehouse::process::LineSplitter;

class LineSplitterTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cutsAtNewlines()
    {
        LineSplitter splitter;
        QCOMPARE(splitter.add("one\ntwo\r\nth"), QStringList({"one", "two"}));
        QCOMPARE(splitter.pendingBytes(), 2);
        QCOMPARE(splitter.add("ree\n\n"), QStringList({"three", ""}));
        QCOMPARE(splitter.finish(), QStringList());
        splitter.add("rest");
        QCOMPARE(splitter.finish(), QStringList({"rest"}));
        QCOMPARE(splitter.finish(), QStringList());
    }
    void sameLinesHoweverTheBytesArrive()
    {
        const QByteArray bytes = QByteArray("plain\nl\xC3\xA4nge \xE2\x82\xAC\r\n") + QByteArray(40000, 'y') + "\nend\n";
        LineSplitter whole;
        const QStringList expected = whole.add(bytes);
        for (const int step : {1, 2, 3, 7, 4096}) {
            LineSplitter splitter;
            QStringList lines;
            for (qsizetype at = 0; at < bytes.size(); at += step)
                lines += splitter.add(bytes.mid(at, step));
            QCOMPARE(lines, expected);
        }
        QCOMPARE(expected.at(1), QString::fromUtf8("l\xC3\xA4nge \xE2\x82\xAC"));
    }
    void longLinesAreCutBetweenCharacters()
    {
        LineSplitter splitter;
        QByteArray bytes;
        while (bytes.size() < 3 * LineSplitter::maxLineBytes)
            bytes += "\xE2\x82\xAC";
        QStringList lines = splitter.add(bytes);
        QVERIFY(splitter.pendingBytes() <= LineSplitter::maxLineBytes);
        lines += splitter.finish();
        QVERIFY(lines.size() >= 3);
        for (const QString& line : lines) {
            QVERIFY(line.toUtf8().size() <= LineSplitter::maxLineBytes);
            QVERIFY(!line.contains(QChar::ReplacementCharacter));
        }
        QCOMPARE(lines.join(QString()).toUtf8(), bytes);
    }
    void lineOfExactlyTheLimitIsOne()
    {
        LineSplitter splitter;
        QCOMPARE(splitter.add(QByteArray(LineSplitter::maxLineBytes, 'a') + "\nb\n").size(), 2);
    }
    void wrongUtf8IsReplaced()
    {
        LineSplitter splitter;
        const QStringList lines = splitter.add("a\xFF\xC3(b\n");
        QCOMPARE(lines.size(), 1);
        QVERIFY(lines.first().contains(QChar::ReplacementCharacter));
        QVERIFY(lines.first().startsWith('a') && lines.first().endsWith('b'));
    }
};

QTEST_GUILESS_MAIN(LineSplitterTest)
#include "tst_LineSplitter.moc"
