// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/AttestErrors.h"
#include "core/attest/QuoteInput.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::attest;

class QuoteInputTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyEncodingGivesTheSameBytes_data()
    {
        const QByteArray raw = QByteArray::fromHex("040002008100000000fbff3e");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("encoding");
        const auto row = [](const char* name, const QByteArray& content, const char* encoding) {
            QTest::newRow(name) << content << QString(encoding);
        };
        row("raw", raw, "binary");
        row("hex", raw.toHex(), "hex");
        row("upper-case hex with prefix", "0x" + raw.toHex().toUpper() + "\n", "hex");
        row("hex by line and column", raw.left(4).toHex(' ') + "\r\n\t" + raw.mid(4).toHex(':') + "\n", "hex");
        row("base64", raw.toBase64(), "base64");
        row("base64 in lines", raw.toBase64().insert(4, "\n").append("\n\n"), "base64");
        row("base64, other alphabet, no padding", raw.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals), "base64");
        row("gossip announcement", "{\"addr\": \"0x1\", \"pubk\": \"00\", \"quote\": \"" + raw.toHex() + "\"}", "JSON");
        row("one level deeper", "{\"result\": {\"quote\": \"" + raw.toBase64() + "\"}}", "JSON");
    }
    void everyEncodingGivesTheSameBytes()
    {
        QFETCH(QByteArray, content);
        QFETCH(QString, encoding);
        const Result<QuoteInput> input = readQuoteInput(content);
        QVERIFY2(input.has_value(), qPrintable(input ? QString() : input.error().toString()));
        QCOMPARE(toHex(input->bytes), QString("040002008100000000fbff3e"));
        QCOMPARE(toString(input->encoding), encoding);
    }

    void whatIsNoneIsNamed_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const QByteArray& content, const char* says) {
            QTest::newRow(name) << content << QString(says);
        };
        row("empty", {}, "empty");
        row("odd hex", "04000", "odd number of digits (5)");
        row("prose", "not a quote", "character 6 is 0x71");
        row("prose that begins long", "attestation: a", "letters that are no hex digits");
        row("letters after 0x", "0x04zz", "character 4 is 0x7a");
        row("binary of another kind", QByteArray("\x7f" "ELF\x02\x01", 6), "character 0 is 0x7f");
        row("broken JSON", "{\"quote\": ", "JSON that cannot be read at offset");
        row("JSON of something else", "{\"price\": 4}", "without a text member \"quote\"");
        row("padding in the middle", "BA==AA00g", "base64");
    }
    void whatIsNoneIsNamed()
    {
        QFETCH(QByteArray, content);
        QFETCH(QString, says);
        const Result<QuoteInput> input = readQuoteInput(content);
        QVERIFY(!input);
        QCOMPARE(input.error().code(), attest::errors::notAQuote);
        QVERIFY2(input.error().detail().contains(says), qPrintable(input.error().detail()));
    }

    void hugeAndDeepInputIsRefusedAtOnce()
    {
        QElapsedTimer timer;
        timer.start();
        const QByteArray huge(100 * 1024 * 1024, 'a');
        const qint64 made = timer.restart();
        QVERIFY(!readQuoteInput(huge));
        QVERIFY2(timer.elapsed() < 50, qPrintable(QString("%1 ms, filling took %2").arg(timer.elapsed()).arg(made)));
        QVERIFY(!readQuoteInput(QByteArray("{\"a\":").repeated(80000)));
        QVERIFY(!readQuoteInput(QByteArray("{\"a\":").repeated(1000) + "1" + QByteArray("}").repeated(1000)));
    }
};

QTEST_GUILESS_MAIN(QuoteInputTest)
#include "tst_QuoteInput.moc"
