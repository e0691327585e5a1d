// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/AttestErrors.h"
#include "core/attest/HclReport.h"
#include "core/attest/QuotingAuthority.h"
#include "support/Vectors.h"
#include "tests/support/HclBytes.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::attest;

class HclReportTest : public QObject
{
    Q_OBJECT

    const ReportData m_wanted = *ReportData::fromBytes(view(QByteArray(64, '\x7e')));

    /// A quote whose report data are the hash of @p runtimeData, with @p carried behind it.
    static UnverifiedQuote quoteFor(const QByteArray& runtimeData, const QByteArray& carried)
    {
        static const QuotingAuthority authority = *QuotingAuthority::ephemeral(QDateTime(QDate(2026, 11, 1), QTime(12, 0), Qt::UTC));
        QuotingAuthority::QuoteRequest request;
        request.reportData = tests::hclReportData(runtimeData);
        request.registers = simulatedRegistersWithoutEvidence();
        return *UnverifiedQuote::parse(withRuntimeData(*authority.issueQuote(request), carried));
    }

private Q_SLOTS:
    void readsAReport()
    {
        const QByteArray runtime = tests::hclRuntimeData(m_wanted);
        const Result<HclReport> report = HclReport::parse(view(tests::hclReport(runtime) + QByteArray(700, '\0')));
        QVERIFY2(report, report ? "" : qPrintable(report.error().toString()));
        QCOMPARE(report->runtimeData, runtime);
        QCOMPARE(report->tdReport.size(), qsizetype(HclReport::tdReportBytes));
        QVERIFY(report->reportData() == tests::hclReportData(runtime));
        QVERIFY(*RuntimeData::parse(runtime)->userData == m_wanted);
    }
    /// The vTPM's key stands in the runtime data, and the quote's report data is their hash: only both together tie the TPM
    /// quote to the TD.
    void vtpmBelongsToItsTd()
    {
        const auto hex = [](const char* name) { return test::hexData(QStringLiteral("tpm/") + QLatin1String(name)); };
        const QByteArray akPublic = hex("ak_rsa.pub.hex");
        const auto runtimeWith = [](const QByteArray& modulus, const char* kid = "HCLAkPub", const char* type = "RSA") {
            const auto base64 = [](const QByteArray& bytes) { return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals); };
            return QByteArray("{\"keys\":[{\"kid\":\"HCLEkPub\",\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"AAAA\"},{\"kid\":\"") + kid + "\",\"key_ops\":[\"sign\"],\"kty\":\"" + type
                   + "\",\"e\":\"AQAB\",\"n\":\"" + base64(modulus) + "\"}],\"vm-configuration\":{},\"user-data\":\"" + QByteArray(128, '0') + "\"}";
        };
        const TpmQuote tpm = *TpmQuote::parse(view(hex("rsa.attest.hex")), view(hex("rsa.sig.hex")), view(akPublic));
        const QByteArray modulus = akPublic.right(256);
        const QByteArray runtime = runtimeWith(modulus);
        QVERIFY(checkVtpmBelongsTo(quoteFor(runtime, {}), runtime, tpm).has_value());

        const auto refused = [&](const QByteArray& bound, const QByteArray& given, const TpmQuote& quote) {
            const Result<void> result = checkVtpmBelongsTo(quoteFor(bound, {}), given, quote);
            return result ? QString() : result.error().detail();
        };
        QVERIFY(refused(runtime, runtime + ' ', tpm).contains("report data"));
        QByteArray other = modulus;
        other[255] = char(other[255] ^ 2);
        QVERIFY(refused(runtimeWith(other), runtimeWith(other), tpm).contains("another key"));
        QVERIFY(refused(runtimeWith(modulus, "HCLEkPub2"), runtimeWith(modulus, "HCLEkPub2"), tpm).contains("name no RSA key"));
        QVERIFY(refused(runtimeWith(modulus, "HCLAkPub", "EC"), runtimeWith(modulus, "HCLAkPub", "EC"), tpm).contains("name no RSA key"));
        QVERIFY(refused(runtimeWith(modulus.left(128)), runtimeWith(modulus.left(128)), tpm).contains("name no RSA key"));
        const TpmQuote ecc = *TpmQuote::parse(view(hex("ecc.attest.hex")), view(hex("ecc.sig.hex")), view(hex("ak_ecc.pub.hex")));
        QVERIFY(refused(runtime, runtime, ecc).contains("another key"));
    }
    void refuses_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const QByteArray good = tests::hclReport(tests::hclRuntimeData(m_wanted));
        const auto with = [&good](qsizetype at, char value) {
            QByteArray bytes = good;
            bytes[at] = value;
            return bytes;
        };
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("signature") << with(0, 'X');
        QTest::newRow("cut header") << good.left(20);
        QTest::newRow("cut hardware report") << good.left(900);
        QTest::newRow("cut runtime data") << good.chopped(1);
        QTest::newRow("report of SEV-SNP") << with(32 + 1184 + 8, 2);
        QTest::newRow("another hash") << with(32 + 1184 + 12, 2);
        QByteArray request = good;
        request.replace(32 + 1184, 4, QByteArray("\x14\0\0\0", 4));
        QTest::newRow("runtime data beyond the request") << request;
        QTest::newRow("endless runtime data") << with(32 + 1184 + 19, 0x40);
        QTest::newRow("changed runtime data") << with(good.size() - 2, '!');
        QTest::newRow("changed report data") << with(32 + 128, good[32 + 128] == 'x' ? 'y' : 'x');
        QTest::newRow("huge") << good + QByteArray(qsizetype(HclReport::maxBytes), '\0');
    }
    void refuses()
    {
        QFETCH(QByteArray, bytes);
        const Result<HclReport> report = HclReport::parse(view(bytes));
        QVERIFY(!report);
        QVERIFY2(report.error().is(attest::errors::badHclReport), qPrintable(report.error().toString()));
    }
    void runtimeDataOfAnyShape()
    {
        QVERIFY(!RuntimeData::parse("{}")->userData);
        QVERIFY(!RuntimeData::parse("{\"user-data\":7}")->userData);
        QVERIFY(!RuntimeData::parse("[]"));
        QVERIFY(!RuntimeData::parse("{\"user-data\":\"abcd\"}"));
        QVERIFY(!RuntimeData::parse(QByteArray(RuntimeData::maxBytes + 1, ' ')));
        QVERIFY(!RuntimeData::parse(QByteArray(4000, '[')));
    }
    void aQuoteIsBoundThroughItsRuntimeData()
    {
        const QByteArray runtime = tests::hclRuntimeData(m_wanted);
        QVERIFY(askedReportData(quoteFor(runtime, runtime)) == m_wanted);
    }
    void othersRuntimeDataBindNothing()
    {
        const QByteArray runtime = tests::hclRuntimeData(m_wanted);
        const ReportData itself = tests::hclReportData(runtime);
        // None, another's, with something behind, and without user data: the quote then stands for its own report data.
        QVERIFY(askedReportData(quoteFor(runtime, {})) == itself);
        QByteArray others = runtime;
        others.replace("7E7E", "7E7F");
        QVERIFY(others != runtime);
        QVERIFY(askedReportData(quoteFor(runtime, others)) == itself);
        QVERIFY(askedReportData(quoteFor(runtime, runtime + '\0')) == itself);
        const QByteArray silent = "{\"keys\":[]}";
        QVERIFY(askedReportData(quoteFor(silent, silent)) == tests::hclReportData(silent));
    }
};

QTEST_GUILESS_MAIN(HclReportTest)
#include "tst_HclReport.moc"
