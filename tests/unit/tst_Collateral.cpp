// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/AttestErrors.h"
#include "core/attest/JsonScan.h"
#include "core/attest/QuotingAuthority.h"
#include "core/attest/Verifier.h"

#include <QtTest>
#include <ctime>

using namespace gatehouse;
using namespace gatehouse::attest;

namespace {

const QDateTime day(QDate(2026, 11, 1), QTime(12, 0), Qt::UTC);
constexpr qsizetype hundredMegabytes = 100 * 1000 * 1000;

/// CPU time of this process: how busy the machine is must not decide a test.
class CpuTimer
{
public:
    long milliseconds() const { return long((std::clock() - m_start) * 1000 / CLOCKS_PER_SEC); }

private:
    std::clock_t m_start = std::clock();
};

} // namespace

class CollateralTest : public QObject
{
    Q_OBJECT

    QuotingAuthority m_authority = *QuotingAuthority::ephemeral(day);
    TrustedRoots m_roots = *TrustedRoots::fromCertificate(m_authority.root());
    Collateral m_collateral = *m_authority.collateral(day);

    PcsAnswers answers() const
    {
        PcsAnswers pcs;
        pcs.tcbInfoBody = "{\"tcbInfo\": " + m_collateral.tcbInfo + " ,\n \"signature\":\"" + m_collateral.tcbInfoSignature.toHex() + "\"}";
        pcs.tcbInfoIssuerChain = m_collateral.tcbInfoIssuerChain.toPercentEncoding();
        pcs.qeIdentityBody = "{\"signature\":\"" + m_collateral.qeIdentitySignature.toHex() + "\",\"enclaveIdentity\":" + m_collateral.qeIdentity + "}";
        pcs.qeIdentityIssuerChain = m_collateral.qeIdentityIssuerChain.toPercentEncoding();
        pcs.pckCrlBody = m_collateral.pckCrl;
        pcs.pckCrlIssuerChain = m_collateral.pckCrlIssuerChain;
        pcs.rootCaCrlBody = m_collateral.rootCaCrl.toHex();
        return pcs;
    }

private Q_SLOTS:
    void answersOfAPcsBecomeABundle()
    {
        const Result<Collateral> bundle = answers().toCollateral();
        QVERIFY2(bundle.has_value(), qPrintable(bundle ? QString() : bundle.error().toString()));
        QCOMPARE(bundle->tcbInfo, m_collateral.tcbInfo);
        QVERIFY(verify(*m_authority.issueQuote({}), *bundle, day, m_roots).isAuthentic());
        PcsAnswers bad = answers();
        bad.tcbInfoBody.replace("\"signature\"", "\"signatur\"");
        QVERIFY(bad.toCollateral().error().detail().contains("signature"));
        bad = answers();
        bad.qeIdentityBody = bad.tcbInfoBody;
        QVERIFY(bad.toCollateral().error().detail().contains("enclaveIdentity"));
        bad = answers();
        bad.pckCrlBody = "nonsense";
        QVERIFY(bad.toCollateral().error().is(attest::errors::badCrl));
    }
    void membersAreNamed_data()
    {
        QTest::addColumn<QString>("member");
        for (const char* member : {"pck_crl_issuer_chain", "root_ca_crl", "pck_crl", "tcb_info_issuer_chain", "tcb_info", "tcb_info_signature",
                                   "qe_identity_issuer_chain", "qe_identity", "qe_identity_signature"})
            QTest::newRow(member) << member;
    }
    void membersAreNamed()
    {
        QFETCH(QString, member);
        QJsonObject object = QJsonDocument::fromJson(m_collateral.toJson()).object();
        QVERIFY(object.contains(member));
        const QJsonValue good = object.take(member);
        const auto detailOf = [](const QJsonObject& json) { return Collateral::fromJson(QJsonDocument(json).toJson()).error().detail(); };
        QVERIFY(detailOf(object).contains("'" + member + "' is missing"));
        object.insert(member, 5);
        QVERIFY(detailOf(object).contains("'" + member + "' is not a text"));
        object.insert(member, good);
        QVERIFY(Collateral::fromJson(QJsonDocument(object).toJson()).has_value());
    }
    void hostileInputEndsQuickly_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("100 MB") << QByteArray(hundredMegabytes, ' ');
        QTest::newRow("deep") << QByteArray(Collateral::maxBytes, '[');
        QTest::newRow("deep objects") << QByteArray("{\"a\":").repeated(100000);
        QTest::newRow("many members") << "{" + QByteArray("\"a\":1,").repeated(100000) + "}";
        QTest::newRow("endless string") << "{\"" + QByteArray(1000000, 'a');
        QTest::newRow("brackets") << QByteArray("]]]]]]");
        QTest::newRow("twice") << QByteArray("{\"tcb_info\":\"a\",\"tcb_info\":\"b\"}");
        QTest::newRow("escaped name") << QByteArray("{\"tcb\\u005finfo\":\"a\"}");
        QTest::newRow("a list") << QByteArray("[]");
        QTest::newRow("nothing") << QByteArray();
    }
    void hostileInputEndsQuickly()
    {
        QFETCH(QByteArray, json);
        const CpuTimer timer;
        const Result<Collateral> collateral = Collateral::fromJson(json);
        QVERIFY2(timer.milliseconds() < 50, qPrintable(QString::number(timer.milliseconds())));
        QVERIFY(collateral.error().is(attest::errors::badCollateral));
        QVERIFY(collateral.error().detail().size() < 500);
    }
    void hostileQuotesEndQuickly()
    {
        const QByteArray huge(hundredMegabytes, '\4');
        const QByteArray hex(hundredMegabytes, 'a');
        const CpuTimer timer;
        const Report report = verify(huge, m_collateral, day, m_roots);
        QVERIFY(report.isMalformed());
        QVERIFY(quoteBytesFromFile(hex).error().is(attest::errors::notAQuote));
        QVERIFY2(timer.milliseconds() < 50, qPrintable(QString::number(timer.milliseconds())));
    }
    void exactTextIsCutOut_data()
    {
        QTest::addColumn<QByteArray>("document");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("first") << QByteArray("{\"a\":{\"x\" : 1},\"b\":2}") << QByteArray("{\"x\" : 1}");
        QTest::newRow("last") << QByteArray("{\"b\":2,\"a\" :\n {\"x\":[1,{}]} }") << QByteArray("{\"x\":[1,{}]}");
        QTest::newRow("braces in strings") << QByteArray("{\"a\":{\"x\":\"}\\\"{\"}}") << QByteArray("{\"x\":\"}\\\"{\"}");
        QTest::newRow("inner member of the same name") << QByteArray("{\"b\":{\"a\":{}},\"a\":{\"y\":1}}") << QByteArray("{\"y\":1}");
        QTest::newRow("value that looks like the name") << QByteArray("{\"b\":\"a\",\"a\":{\"z\":1}}") << QByteArray("{\"z\":1}");
        QTest::newRow("scalar") << QByteArray("{\"a\": 12 }") << QByteArray("12");
        QTest::newRow("missing") << QByteArray("{\"b\":{\"a\":1}}") << QByteArray();
    }
    void exactTextIsCutOut()
    {
        QFETCH(QByteArray, document);
        QFETCH(QByteArray, text);
        QVERIFY(parseJsonObject(document, 1000).has_value());
        QCOMPARE(exactMemberText(document, "a"), text);
    }
};

QTEST_GUILESS_MAIN(CollateralTest)
#include "tst_Collateral.moc"
