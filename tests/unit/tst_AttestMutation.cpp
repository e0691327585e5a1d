// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/QuotingAuthority.h"
#include "core/attest/Verifier.h"
#include "support/Vectors.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::attest;

using CollateralField = QByteArray Collateral::*;
Q_DECLARE_METATYPE(CollateralField)

/// One bit changed anywhere in what is signed, in a quote or in its collateral, and nothing verifies any more. One bit of
/// every fourth byte by default; GATEHOUSE_MUTATION_STRIDE=1 takes every byte (43,000 mutations) and
/// GATEHOUSE_MUTATION_ROUNDS (1 to 8) so many of its bits (345,000 for all).
class AttestMutationTest : public QObject
{
    Q_OBJECT

    int m_rounds = std::clamp(qEnvironmentVariableIntValue("GATEHOUSE_MUTATION_ROUNDS"), 1, 8);
    int m_stride = qEnvironmentVariableIsSet("GATEHOUSE_MUTATION_STRIDE") ? std::max(1, qEnvironmentVariableIntValue("GATEHOUSE_MUTATION_STRIDE")) : 4;
    qint64 m_mutations = 0;

    struct Sample
    {
        QByteArray quote;
        Collateral collateral;
        QDateTime at;
        TrustedRoots roots;
    };
    static Sample authoritySample(std::uint16_t version)
    {
        const QDateTime day(QDate(2026, 11, 1), QTime(12, 0), Qt::UTC);
        const QuotingAuthority authority = *QuotingAuthority::ephemeral(day);
        QuotingAuthority::QuoteRequest request;
        request.version = version;
        return {*authority.issueQuote(request), *authority.collateral(day), day, *TrustedRoots::fromCertificate(authority.root())};
    }
    static Sample recordedSample(const QString& quote, const QString& collateral, qint64 at)
    {
        return {test::vector("quotes/" + quote + ".bin"), *Collateral::fromJson(test::vector("collateral/" + collateral + ".json")),
                QDateTime::fromSecsSinceEpoch(at, Qt::UTC), TrustedRoots::intel()};
    }
    /// Calls @p survives for every mutation of @p bytes up to @p end; true is a failure. A NUL or line end in PEM text is not signed.
    void mutate(const QByteArray& bytes, qsizetype end, const char* what, const std::function<bool(const QByteArray&)>& survives)
    {
        for (int round = 0; round < m_rounds; ++round) {
            QByteArray changed = bytes;
            for (qsizetype i = round % m_stride; i < end; i += m_stride) {
                const char old = changed.at(i);
                changed[i] = char(old ^ (1 << ((i + round) % 8)));
                ++m_mutations;
                if (survives(changed))
                    QFAIL(qPrintable(QString("%1 verifies with bit %2 of byte %3 changed").arg(what).arg((i + round) % 8).arg(i)));
                changed[i] = old;
            }
        }
    }
    void mutateQuote(const Sample& sample)
    {
        const ExaminedCollateral examined = ExaminedCollateral::examine(sample.collateral, sample.roots);
        QVERIFY(verify(sample.quote, examined, sample.at).isAuthentic());
        const UnverifiedQuote parsed = *UnverifiedQuote::parse(sample.quote);
        // The PEM chain's last byte is a NUL in many quotes: nobody signs it.
        const qsizetype end = sample.quote.size() - qsizetype(parsed.paddingBytes()) - 1;
        mutate(sample.quote, end, "quote", [&](const QByteArray& bytes) { return verify(bytes, examined, sample.at).isAuthentic(); });
    }

private Q_SLOTS:
    void quotes_data()
    {
        QTest::addColumn<QString>("quote");
        QTest::addColumn<QString>("collateral");
        QTest::addColumn<qint64>("at");
        QTest::newRow("authority v4") << "4" << "" << qint64(0);
        QTest::newRow("authority v5") << "5" << "" << qint64(0);
        if (!test::vectorsFolder().isEmpty()) {
            QTest::newRow("TDX v4") << "dcapqvl_tdx_v4" << "tdx_b0c06f_2025-06_e17" << qint64(1752919234);
            QTest::newRow("TDX v5") << "gotdx_v5" << "tdx_90c06f_2026-02b" << qint64(1774014079);
            QTest::newRow("SGX v3") << "dcapqvl_sgx_v3" << "sgx_00a067110000_2025-06_e17" << qint64(1752919277);
        }
    }
    void quotes()
    {
        QFETCH(QString, quote);
        QFETCH(QString, collateral);
        QFETCH(qint64, at);
        mutateQuote(collateral.isEmpty() ? authoritySample(std::uint16_t(quote.toInt())) : recordedSample(quote, collateral, at));
    }
    void collateral_data()
    {
        QTest::addColumn<CollateralField>("field");
        QTest::addColumn<bool>("recorded");
        const std::array parts{std::pair{"root CRL", &Collateral::rootCaCrl},
                               std::pair{"PCK CRL", &Collateral::pckCrl},
                               std::pair{"TCB info", &Collateral::tcbInfo},
                               std::pair{"TCB info signature", &Collateral::tcbInfoSignature},
                               std::pair{"QE identity", &Collateral::qeIdentity},
                               std::pair{"QE identity signature", &Collateral::qeIdentitySignature},
                               std::pair{"TCB info chain", &Collateral::tcbInfoIssuerChain},
                               std::pair{"QE identity chain", &Collateral::qeIdentityIssuerChain},
                               std::pair{"PCK CRL chain", &Collateral::pckCrlIssuerChain}};
        for (const auto& [name, field] : parts) {
            QTest::newRow(qPrintable(QString("authority, %1").arg(name))) << field << false;
            if (!test::vectorsFolder().isEmpty())
                QTest::newRow(qPrintable(QString("Intel, %1").arg(name))) << field << true;
        }
    }
    void collateral()
    {
        QFETCH(CollateralField, field);
        QFETCH(bool, recorded);
        const Sample sample = recorded ? recordedSample("dcapqvl_tdx_v4", "tdx_b0c06f_2025-06_e17", 1752919234) : authoritySample(4);
        QVERIFY(verify(sample.quote, sample.collateral, sample.at, sample.roots).isAuthentic());
        Collateral changed = sample.collateral;
        const QByteArray original = sample.collateral.*field;
        mutate(original, original.size(), "collateral", [&](const QByteArray& bytes) {
            changed.*field = bytes;
            return verify(sample.quote, changed, sample.at, sample.roots).isAuthentic();
        });
    }
    void cleanupTestCase() { qInfo("%lld mutations", m_mutations); }
};

QTEST_GUILESS_MAIN(AttestMutationTest)
#include "tst_AttestMutation.moc"
