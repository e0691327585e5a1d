// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/Output.h"

#include <QtTest>

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
    void aLongWordStandsAlone()
    {
        const QString word(100, 'x');
        QCOMPARE(Output::wrap("- ", "a " + word + " b"), (QStringList{"- a", "  " + word, "  b"}));
    }
};

QTEST_GUILESS_MAIN(OutputTextTest)
#include "tst_OutputText.moc"
