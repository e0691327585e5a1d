// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/AttestErrors.h"
#include "core/attest/Quote.h"
#include "core/attest/QuoteBuilder.h"
#include "core/attest/QuotingAuthority.h"
#include "support/Vectors.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::attest;

namespace {

const QDateTime someDay(QDate(2026, 11, 1), QTime(12, 0), Qt::UTC);

QByteArray authorityQuote(std::uint16_t version)
{
    const QuotingAuthority authority = *QuotingAuthority::ephemeral(someDay);
    QuotingAuthority::QuoteRequest request;
    request.reportData.array().fill(0x5a);
    request.registers = simulatedRegistersWithoutEvidence();
    request.registers.rtmr[3].array().fill(0x33);
    request.version = version;
    return *authority.issueQuote(request);
}

QByteArray withByte(QByteArray bytes, qsizetype offset, char value)
{
    bytes[offset] = value;
    return bytes;
}

} // namespace

class QuoteTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsWhatWasBuilt_data()
    {
        QTest::addColumn<int>("version");
        QTest::newRow("v4 TD 1.0") << 4;
        QTest::newRow("v5 TD 1.5") << 5;
    }
    void readsWhatWasBuilt()
    {
        QFETCH(int, version);
        const QByteArray bytes = authorityQuote(std::uint16_t(version));
        const Result<UnverifiedQuote> quote = UnverifiedQuote::parse(bytes);
        QVERIFY2(quote.has_value(), qPrintable(quote ? QString() : quote.error().toString()));
        QCOMPARE(quote->header().version, std::uint16_t(version));
        QCOMPARE(quote->bodyType(), version == 5 ? BodyType::Td15 : BodyType::Td10);
        QCOMPARE(quote->tee(), TeeType::Tdx);
        QCOMPARE(quote->reportData().toHex(), QString("5a").repeated(64));
        QCOMPARE(quote->td().rtmr[3].toHex(), QString("33").repeated(48));
        QCOMPARE(quote->td().mrTd, simulatedRegistersWithoutEvidence().mrTd);
        QCOMPARE(quote->td().attributeBits(), std::uint64_t(1) << 28);
        QCOMPARE(quote->certificationType(), CertificationType::PckChain);
        QCOMPARE(quote->qeAuthData().size(), std::size_t(32));
        QCOMPARE(quote->signedBytes().size(), std::size_t(version == 5 ? 48 + 6 + 648 : 48 + 584));
        QCOMPARE(encodeTdReport(quote->td(), quote->bodyType()),
                 bytes.mid(qsizetype(quote->bodyRange().offset), qsizetype(quote->bodyRange().size)));
        QCOMPARE(encodeEnclaveReport(quote->qeReport()), toByteArray(quote->qeReportBytes()));
        QCOMPARE(quote->paddingBytes(), std::size_t(0));
    }
    void everyTruncationIsMalformed()
    {
        const QByteArray bytes = authorityQuote(4);
        for (qsizetype size = 0; size < bytes.size(); ++size) {
            const Result<UnverifiedQuote> quote = UnverifiedQuote::parse(bytes.left(size));
            QVERIFY(!quote);
            QCOMPARE(quote.error().kind(), ErrorKind::Malformed);
        }
    }
    void paddingIsCountedNotRead()
    {
        const QByteArray bytes = authorityQuote(4);
        const Result<UnverifiedQuote> zeros = UnverifiedQuote::parse(bytes + QByteArray(70, '\0'));
        QCOMPARE(zeros->paddingBytes(), std::size_t(70));
        QVERIFY(zeros->paddingIsZero());
        QVERIFY(!UnverifiedQuote::parse(bytes + "x")->paddingIsZero());
        QVERIFY(UnverifiedQuote::parse(bytes + QByteArray(qsizetype(maxQuoteBytes), '\0')).error().is(attest::errors::notAQuote));
    }
    void wrongKindsAreNamed_data()
    {
        QTest::addColumn<int>("offset");
        QTest::addColumn<int>("value");
        QTest::addColumn<QString>("field");
        QTest::newRow("version 2") << 0 << 2 << "header.version";
        QTest::newRow("version 6") << 0 << 6 << "header.version";
        QTest::newRow("P-384 key") << 2 << 3 << "header.attestationKeyType";
        QTest::newRow("other TEE") << 4 << 0x80 << "header.teeType";
        QTest::newRow("outer type 5") << 632 + 4 + 128 << 5 << "outer certification type";
        QTest::newRow("inner type 6") << 632 + 4 + 134 + 384 + 64 + 34 << 6 << "certification type";
        QTest::newRow("inner type 0") << 632 + 4 + 134 + 384 + 64 + 34 << 0 << "certification type";
        QTest::newRow("PPID of 3,000 bytes") << 632 + 4 + 134 + 384 + 64 + 34 << 1 << "type 1";
        QTest::newRow("TDX in version 3") << 0 << 3 << "header.teeType";
    }
    void wrongKindsAreNamed()
    {
        QFETCH(int, offset);
        QFETCH(int, value);
        QFETCH(QString, field);
        const Result<UnverifiedQuote> quote = UnverifiedQuote::parse(withByte(authorityQuote(4), offset, char(value)));
        QVERIFY(!quote);
        QCOMPARE(quote.error().kind(), ErrorKind::Malformed);
        QVERIFY2(quote.error().detail().contains(field), qPrintable(quote.error().detail()));
    }
    void bodyDescriptorMustAgree()
    {
        const QByteArray bytes = authorityQuote(5);
        QVERIFY(!UnverifiedQuote::parse(withByte(bytes, 48, 1))); // SGX body under TEE type TDX
        QVERIFY(!UnverifiedQuote::parse(withByte(bytes, 48, 2))); // size of the other TD body
        QVERIFY(!UnverifiedQuote::parse(withByte(bytes, 48, 4)));
        QVERIFY(!UnverifiedQuote::parse(withByte(bytes, 50, 0)));
    }
    void hexTextIsAQuoteFileToo()
    {
        const QByteArray bytes = authorityQuote(4);
        QCOMPARE(*quoteBytesFromFile(bytes), bytes);
        QCOMPARE(*quoteBytesFromFile(bytes.toHex() + '\n'), bytes);
        QCOMPARE(*quoteBytesFromFile("0x" + bytes.toHex()), bytes);
        QVERIFY(quoteBytesFromFile("hello").error().is(attest::errors::notAQuote));
    }
    void recordedQuotesAreRead()
    {
        GH_NEED_VECTORS();
        const QJsonObject quotes = test::manifest().value("quotes").toObject();
        QVERIFY(quotes.size() >= 20);
        for (auto it = quotes.begin(); it != quotes.end(); ++it) {
            const QJsonObject expected = it.value().toObject();
            const Result<UnverifiedQuote> quote = UnverifiedQuote::parse(test::vector("quotes/" + it.key() + ".bin"));
            QVERIFY2(quote.has_value(), qPrintable(it.key() + ": " + (quote ? QString() : quote.error().toString())));
            QCOMPARE(int(quote->header().version), expected.value("version").toInt());
            QCOMPARE(int(quote->bodyType()), expected.value("body").toInt());
            QCOMPARE(int(quote->certificationType()), expected.value("cert_type").toInt());
            if (quote->tee() == TeeType::Tdx) {
                QCOMPARE(quote->td().teeTcbSvn.toHex(), expected.value("tee_tcb_svn").toString());
                QCOMPARE(quote->td().tdAttributes.toHex(), expected.value("td_attr").toString());
            }
            if (quote->bodyType() == BodyType::Td15)
                QCOMPARE(quote->td().teeTcbSvn2.toHex(), expected.value("tee_tcb_svn2").toString());
            for (const QJsonValue& policy : expected.value("policy").toArray()) {
                if (policy.toString().startsWith("TRAILING_BYTES_"))
                    QCOMPARE(int(quote->paddingBytes()), policy.toString().mid(15).toInt());
            }
        }
    }
};

QTEST_GUILESS_MAIN(QuoteTest)
#include "tst_Quote.moc"
