// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/Verifier.h"
#include "support/Vectors.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::attest;

namespace {

QString failures(const Report& report)
{
    QStringList rows;
    for (const Check& check : report.checks) {
        if (check.status != CheckStatus::Passed)
            rows.append(QString("%1 %2 expected '%3' actual '%4'").arg(toString(check.status), check.id, check.expected, check.actual));
    }
    return rows.join('\n');
}

/// The row in which our verdict must name the reason that the manifest hints at.
QString expectedRow(const QString& hint)
{
    static const QHash<QString, QString> rows{
        {"ERR:UNSUPPORTED_QUOTE_FORMAT", "quote."},
        {"ERR:INVALID_QUOTE_SIGNATURE", "quote.signature"},
        {"ERR:INVALID_QE_REPORT_DATA", "qe.attestationKey"},
        {"ERR:INVALID_QE_REPORT_SIGNATURE", "qe.reportSignature"},
        {"ERR:QE_IDENTITY_NOT_YET_VALID", "validity.qeIdentity"},
        {"ERR:TCB_INFO_INVALID_SIGNATURE", "tcbInfo.signature"},
        {"ERR:QE_IDENTITY_INVALID_SIGNATURE", "qeIdentity.signature"},
        {"ERR:PCK_CRL_INVALID_SIGNATURE", "pckCrl.signature"},
        {"ERR:PCK_CRL_UNKNOWN_ISSUER", "pckCrl.issuer"},
        {"ERR:QE_IDENTITY_MISMATCH_ID", "qeIdentity.id"},
        {"ERR:TCB_INFO_MISMATCH_FMSPC", "tcbInfo.fmspc"},
        {"ERR:TCB_NOT_SUPPORTED", "tcb."},
        {"ERR:TCB_UNRECOGNIZED_STATUS", "tcbInfo.format"},
        {"ERR:TCB_INFO_UNSUPPORTED_FORMAT", "tcbInfo.format"},
        {"ERR:TDX_MODULE_MISMATCH", "module.identity"},
        {"ERR:QE_ISVPRODID_MISMATCH", "qe.isvProdId"},
        {"ERR:QE_ATTRIBUTES_MISMATCH", "qe.attributes"},
        {"ERR:TCB_INFO_MISMATCH_TEE", "tcbInfo.tee"},
        {"ERR:PCK_CHAIN_EXPIRED", "validity.pckChain"},
        {"ERR:TCB_SIGNING_CHAIN_EXPIRED", "validity.tcbSigning"},
        {"ERR:INTERMEDIATE_CA_REVOKED", "revocation.pckCa"},
        {"ERR:ROOT_CRL_EXPIRED", "validity.rootCrl"},
        {"ERR:TCB_INFO_NOT_YET_VALID", "validity.tcbInfo"},
    };
    return rows.value(hint);
}

} // namespace

/// Every vector of the manifest at its stated time: the exact status, or a refusal in the row that is to blame.
class AttestVectorsTest : public QObject
{
    Q_OBJECT

    void addColumns()
    {
        QTest::addColumn<QString>("quote");
        QTest::addColumn<QString>("collateral");
        QTest::addColumn<QJsonObject>("entry");
    }
    void check(const TrustedRoots& roots)
    {
        QFETCH(QString, quote);
        QFETCH(QString, collateral);
        QFETCH(QJsonObject, entry);
        const Result<Collateral> bundle = Collateral::fromJson(test::vector(collateral));
        QVERIFY2(bundle.has_value(), qPrintable(bundle ? QString() : bundle.error().toString()));
        const QDateTime at = QDateTime::fromSecsSinceEpoch(qint64(entry.value("at").toDouble()), Qt::UTC);
        const Report report = verify(test::vector(quote), *bundle, at, roots);
        QVERIFY(report.checks.size() >= 25);

        const QString expected = entry.value("expect").toString();
        if (expected.startsWith("ERR:")) {
            QVERIFY2(!report.isAuthentic(), qPrintable(expected));
            QVERIFY(!report.tcbStatus);
            const QString row = expectedRow(expected);
            QVERIFY2(!row.isEmpty(), qPrintable("no row for " + expected));
            const bool named = std::any_of(report.checks.begin(), report.checks.end(), [&](const Check& c) {
                return c.status == CheckStatus::Failed && c.id.startsWith(row);
            });
            QVERIFY2(named, qPrintable(expected + " but:\n" + failures(report)));
            return;
        }
        QVERIFY2(report.isAuthentic(), qPrintable(expected + " but:\n" + failures(report)));
        QCOMPARE(toString(*report.tcbStatus), expected);
        if (entry.value("advisories").isArray()) {
            QStringList advisories;
            for (const QJsonValue& advisory : entry.value("advisories").toArray())
                advisories.append(advisory.toString());
            QCOMPARE(report.advisories, advisories);
        }
        if (entry.value("current").isString())
            QCOMPARE(toString(*report.currentStatus), entry.value("current").toString());
    }

private Q_SLOTS:
    void pairs_data()
    {
        GH_NEED_VECTORS();
        addColumns();
        const QJsonArray pairs = test::manifest().value("pairs").toArray();
        QVERIFY(pairs.size() >= 90);
        for (const QJsonValue& pair : pairs) {
            const QString quote = pair["quote"].toString();
            const QString collateral = pair["collateral"].toString();
            QTest::newRow(qPrintable(quote + " x " + collateral))
                << "quotes/" + quote + ".bin" << "collateral/" + collateral + ".json" << pair.toObject();
        }
    }
    void pairs() { check(TrustedRoots::intel()); }

    void negatives_data()
    {
        GH_NEED_VECTORS();
        addColumns();
        const QJsonArray negatives = test::manifest().value("negatives").toArray();
        QVERIFY(negatives.size() >= 25);
        for (const QJsonValue& negative : negatives) {
            const QString name = negative["name"].toString();
            const QString own = "negatives/" + name + ".collateral.json";
            const QString base = "collateral/" + negative["base"].toArray().at(1).toString() + ".json";
            QTest::newRow(qPrintable(name)) << "negatives/" + name + ".bin"
                                            << (QFile::exists(test::vectorsFolder() + '/' + own) ? own : base) << negative.toObject();
        }
    }
    void negatives() { check(TrustedRoots::intel()); }

    void mock_data()
    {
        GH_NEED_VECTORS();
        addColumns();
        const QJsonArray mocks = test::manifest().value("mock").toArray();
        QVERIFY(mocks.size() >= 35);
        for (const QJsonValue& mock : mocks) {
            const QString name = mock["name"].toString();
            if (name == "chain_untrusted_root")
                continue;
            QTest::newRow(qPrintable(name)) << "mock/" + name + ".bin" << "mock/" + name + ".json" << mock.toObject();
        }
    }
    void mock() { check(*TrustedRoots::fromDerOrPem(test::vector("mock/root.der"))); }

    void rootsDoNotMix()
    {
        GH_NEED_VECTORS();
        const QDateTime at = QDateTime::fromSecsSinceEpoch(1768435200, Qt::UTC);
        const Collateral collateral = *Collateral::fromJson(test::vector("mock/ok_tdx_v4.json"));
        const Report report = verify(test::vector("mock/ok_tdx_v4.bin"), collateral, at, TrustedRoots::intel());
        QVERIFY(!report.isAuthentic());
        QVERIFY(!report.tcbStatus);
        const Collateral strange = *Collateral::fromJson(test::vector("mock/chain_untrusted_root.json"));
        QVERIFY(!verify(test::vector("mock/chain_untrusted_root.bin"), strange, at,
                        *TrustedRoots::fromDerOrPem(test::vector("mock/root.der"))).isAuthentic());
    }
};

QTEST_GUILESS_MAIN(AttestVectorsTest)
#include "tst_AttestVectors.moc"
