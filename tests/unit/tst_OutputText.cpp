// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/EscapedText.h"
#include "app/ctl/Output.h"

#include <QtTest>

using gatehouse::ctl::escaped;
using gatehouse::ctl::Output;

class OutputTextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shortTextIsOneLine()
    {
        QCOMPARE(Output::wrap("  failed  ", "policy.tcb"), QStringList{"  failed  policy.tcb"});
        QCOMPARE(Output::wrap("", "a  b\nc"), QStringList{"a b c"});
        QCOMPARE(Output::wrap("head ", ""), QStringList{"head "});
    }
    void longTextFitsTheTerminal()
    {
        const QString text = QString("policy.measurements, ").repeated(20) + "end";
        const QStringList lines = Output::wrap("    failed  ", text);
        QVERIFY(lines.size() > 4);
        QStringList words;
        for (const QString& line : lines) {
            QVERIFY2(line.size() <= 80, qPrintable(line));
            QVERIFY(line.startsWith(line == lines.first() ? "    failed  p" : "            "));
            words += line.mid(12).split(' ');
        }
        QCOMPARE(words.join(' '), text);
    }
    void namesCannotBeginALine()
    {
        QCOMPARE(escaped("usr/bin/a b-ä…😀 \\x2d.slice"), "usr/bin/a b-ä…😀 \\x2d.slice");
        QCOMPARE(escaped("x\nregister   PCR 4"), "x\\nregister   PCR 4");
        QCOMPARE(escaped(QString::fromLatin1("\x1b[2J\t\r\x7f\0", 8)), "\\u001b[2J\\u0009\\u000d\\u007f\\u0000");
        for (const ushort each : {0x85, 0x2028, 0x2029, 0x202e, 0x2066, 0x200f})
            QCOMPARE(escaped("a" + QString(QChar(each)) + "b"), QString("a\\u%1b").arg(each, 4, 16, QChar('0')));
    }
    void aLongWordStandsAlone()
    {
        const QString word(100, 'x');
        QCOMPARE(Output::wrap("- ", "a " + word + " b"), (QStringList{"- a", "  " + word, "  b"}));
    }
};

QTEST_GUILESS_MAIN(OutputTextTest)
#include "tst_OutputText.moc"
