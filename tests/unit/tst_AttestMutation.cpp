// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/EventLog.h"
#include "core/attest/TpmQuote.h"
#include "core/attest/Verifier.h"
#include "support/Vectors.h"
#include "support/attest/BootLogBytes.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::attest;

using CollateralField = QByteArray Collateral::*;
Q_DECLARE_METATYPE(CollateralField)

// Leak detection needs ptrace, which not every machine that runs the tests allows.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options()
{
    return "detect_leaks=0";
}

/// One bit changed anywhere in what is signed, in a quote or in its collateral, and nothing verifies any more, and nothing
/// reads where it must not: the program and the verifier in it are compiled with the address and undefined behaviour
/// sanitizers (tests/unit/attest.cmake). The same mutations every time: six bits of every byte of recorded quotes of our own and
/// two of every byte of their collateral, more than 115,000 in all, and one bit of many bytes of every good public vector, where these are present.
class AttestMutationTest : public QObject
{
    Q_OBJECT

    qint64 m_quoteMutations = 0;
    qint64 m_collateralMutations = 0;
    bool m_ranQuotes = false;
    bool m_ranCollateral = false;

    struct Sample
    {
        QByteArray quote;
        Collateral collateral;
        QDateTime at;
        TrustedRoots roots;
    };
    static QByteArray data(const QString& name) { return test::fileContent(QStringLiteral(GATEHOUSE_SOURCE_DIR "/tests/data/attest/") + name); }
    static Sample ownSample(const QString& quote, const QString& collateral)
    {
        return {data(quote), *Collateral::fromJson(data(collateral)), QDateTime(QDate(2026, 11, 1), QTime(12, 0), Qt::UTC),
                *TrustedRoots::fromDerOrPem(data("root.der"))};
    }
    /// Every pair of the manifest that verifies, and every good sample under the other root.
    static QMap<QString, Sample> recordedSamples()
    {
        QMap<QString, Sample> samples;
        if (test::vectorsFolder().isEmpty())
            return samples;
        const QJsonObject manifest = test::manifest();
        for (const QJsonValue& pair : manifest.value("pairs").toArray()) {
            const QString quote = pair["quote"].toString();
            const QString collateral = pair["collateral"].toString();
            if (!pair["expect"].toString().startsWith("ERR:"))
                samples.insert(quote + " x " + collateral, {test::vector("quotes/" + quote + ".bin"), *Collateral::fromJson(test::vector("collateral/" + collateral + ".json")),
                                                            QDateTime::fromSecsSinceEpoch(qint64(pair["at"].toDouble()), Qt::UTC), TrustedRoots::intel()});
        }
        for (const QJsonValue& mock : manifest.value("mock").toArray()) {
            const QString name = mock["name"].toString();
            if (!mock["expect"].toString().startsWith("ERR:"))
                samples.insert("mock " + name, {test::vector("mock/" + name + ".bin"), *Collateral::fromJson(test::vector("mock/" + name + ".json")),
                                                QDateTime::fromSecsSinceEpoch(qint64(mock["at"].toDouble()), Qt::UTC), *TrustedRoots::fromDerOrPem(test::vector("mock/root.der"))});
        }
        return samples;
    }
    /// Calls @p verifies for @p rounds mutations of every @p stride-th byte up to @p end; true is a failure.
    static qint64 mutate(const QByteArray& bytes, qsizetype end, int rounds, int stride, const std::function<bool(const QByteArray&)>& verifies)
    {
        qint64 count = 0;
        QByteArray changed = bytes;
        for (int round = 0; round < rounds; ++round) {
            for (qsizetype i = round % stride; i < end; i += stride) {
                const int bit = int((i / stride + 2 * round) % 8);
                const char old = changed.at(i);
                changed[i] = char(old ^ (1 << bit));
                ++count;
                if (verifies(changed)) {
                    qWarning("verifies with bit %d of byte %lld changed", bit, static_cast<long long>(i));
                    return -1;
                }
                changed[i] = old;
            }
        }
        return count;
    }
    void mutateQuote(const Sample& sample, int rounds, int stride)
    {
        const ExaminedCollateral examined = ExaminedCollateral::examine(sample.collateral, sample.roots);
        QVERIFY(verify(sample.quote, examined, sample.at).isAuthentic());
        const Result<UnverifiedQuote> parsed = UnverifiedQuote::parse(sample.quote);
        QVERIFY(parsed.has_value());
        // Nobody signs the padding, and the PEM text may end with a NUL, for which a blank would do as well.
        const qsizetype end = sample.quote.size() - qsizetype(parsed->paddingBytes()) - 1;
        const qint64 done = mutate(sample.quote, end, rounds, stride, [&](const QByteArray& bytes) { return verify(bytes, examined, sample.at).isAuthentic(); });
        QVERIFY(done >= 0);
        m_quoteMutations += done;
    }
    static const QList<std::pair<const char*, CollateralField>>& fields()
    {
        static const QList<std::pair<const char*, CollateralField>> all{
            {"root CRL", &Collateral::rootCaCrl},
            {"PCK CRL", &Collateral::pckCrl},
            {"TCB info", &Collateral::tcbInfo},
            {"TCB info signature", &Collateral::tcbInfoSignature},
            {"QE identity", &Collateral::qeIdentity},
            {"QE identity signature", &Collateral::qeIdentitySignature},
            {"TCB info chain", &Collateral::tcbInfoIssuerChain},
            {"QE identity chain", &Collateral::qeIdentityIssuerChain},
            {"PCK CRL chain", &Collateral::pckCrlIssuerChain}};
        return all;
    }
    void mutateField(const Sample& sample, CollateralField field, int rounds, int stride)
    {
        Collateral changed = sample.collateral;
        const QByteArray original = sample.collateral.*field;
        const qsizetype end = original.endsWith('\0') ? original.size() - 1 : original.size();
        const qint64 done = mutate(original, end, rounds, stride, [&](const QByteArray& bytes) {
            changed.*field = bytes;
            return verify(sample.quote, changed, sample.at, sample.roots).isAuthentic();
        });
        QVERIFY(done >= 0);
        m_collateralMutations += done;
    }

private Q_SLOTS:
    void quotes_data()
    {
        QTest::addColumn<QString>("quote");
        QTest::addColumn<QString>("collateral");
        for (const char* name : {"tdx-v4", "tdx-v5", "sgx-v3", "sgx-v4"})
            QTest::newRow(name) << QString("%1.bin").arg(name) << QString(name).left(3) + ".json";
    }
    void quotes()
    {
        QFETCH(QString, quote);
        QFETCH(QString, collateral);
        m_ranQuotes = true;
        mutateQuote(ownSample(quote, collateral), 6, 1);
    }
    /// Each recorded quote once.
    void recordedQuotes()
    {
        GH_NEED_VECTORS();
        const QMap<QString, Sample> samples = recordedSamples();
        QVERIFY(samples.size() >= 40);
        QSet<QByteArray> seen;
        for (auto sample = samples.begin(); sample != samples.end(); ++sample) {
            if (seen.contains(sample->quote))
                continue;
            seen.insert(sample->quote);
            mutateQuote(*sample, 1, 5);
            if (QTest::currentTestFailed())
                QFAIL(qPrintable(sample.key()));
        }
    }
    void collateral_data()
    {
        QTest::addColumn<CollateralField>("field");
        for (const auto& [name, field] : fields())
            QTest::newRow(name) << field;
    }
    void collateral()
    {
        QFETCH(CollateralField, field);
        m_ranCollateral = true;
        mutateField(ownSample("tdx-v4.bin", "tdx.json"), field, 2, 1);
        mutateField(ownSample("sgx-v3.bin", "sgx.json"), field, 1, 4);
    }
    /// Each recorded collateral once.
    void recordedCollateral()
    {
        GH_NEED_VECTORS();
        const QMap<QString, Sample> samples = recordedSamples();
        QSet<QByteArray> seen;
        for (auto sample = samples.begin(); sample != samples.end(); ++sample) {
            if (seen.contains(sample->collateral.tcbInfoSignature))
                continue;
            seen.insert(sample->collateral.tcbInfoSignature);
            for (const auto& [name, field] : fields()) {
                mutateField(*sample, field, 1, 97);
                if (QTest::currentTestFailed())
                    QFAIL(qPrintable(sample.key() + ", " + name));
            }
        }
    }
    void tpmQuotes_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("key");
        QTest::newRow("ECDSA P-256") << "ecc" << "ak_ecc";
        QTest::newRow("RSASSA 2048") << "rsa" << "ak_rsa";
    }
    /// Every bit of what a TPM signed, of its signature, of the nonce and of the quoted PCRs.
    void tpmQuotes()
    {
        QFETCH(QString, name);
        QFETCH(QString, key);
        const QByteArray attest = test::hexData("tpm/" + name + ".attest.hex"), signature = test::hexData("tpm/" + name + ".sig.hex"), ak = test::hexData("tpm/" + key + ".pub.hex");
        QByteArray preimage;
        for (int i = 0; i < 64; ++i)
            preimage += char(i);
        const QByteArray nonce = QCryptographicHash::hash(preimage, QCryptographicHash::Sha256);
        // PCRs 4, 9 and 11, as tests/data/tpm/README.md says they were.
        const QByteArray pcrs = QByteArray::fromHex("9EF814B42FA0BE12D197C44D3E8E03441A4B1118237658368BA1351090E556ED86BFBCE7F88E77DAB6BBFB923BB70E2411D374DC658DB751C9BDEC438F5CCE54"
                                                    "ACDC8027C53D56978FD548B20DE80D54153BBEFD2356A1225748B14EE3962AC3");
        const auto holds = [](const QByteArray& quoted, const QByteArray& signed_, const QByteArray& by, const QByteArray& asked, const QByteArray& values) {
            const auto quote = TpmQuote::parse(view(quoted), view(signed_), view(by));
            return quote && quote->verify(view(asked), {TpmHash::Sha256, {4, 9, 11}}, {{4, values.left(32)}, {9, values.mid(32, 32)}, {11, values.mid(64)}}).has_value();
        };
        QVERIFY(holds(attest, signature, ak, nonce, pcrs));
        constexpr int allBits = 8;
        QVERIFY(mutate(attest, attest.size(), allBits, 1, [&](const QByteArray& bytes) { return holds(bytes, signature, ak, nonce, pcrs); }) > 0);
        QVERIFY(mutate(signature, signature.size(), allBits, 1, [&](const QByteArray& bytes) { return holds(attest, bytes, ak, nonce, pcrs); }) > 0);
        QVERIFY(mutate(nonce, nonce.size(), allBits, 1, [&](const QByteArray& bytes) { return holds(attest, signature, ak, bytes, pcrs); }) > 0);
        QVERIFY(mutate(pcrs, pcrs.size(), allBits, 1, [&](const QByteArray& bytes) { return holds(attest, signature, ak, nonce, bytes); }) > 0);
        // Nobody signs the key's template: what still verifies is the same key, and one that signs nothing but what a TPM made.
        QVERIFY(mutate(ak, ak.size(), allBits, 1, [&](const QByteArray& bytes) {
                    const auto quote = TpmQuote::parse(view(attest), view(signature), view(bytes));
                    return quote && !quote->isAttestationKey() && holds(attest, signature, bytes, nonce, pcrs);
                }) > 0);
    }
    /// What a log says of a register, when it replays to the same values, is what it said before; other changes show.
    void mutateLog(const QByteArray& bytes, EventLogKind kind, TpmHash bank, int rounds, int stride)
    {
        const auto original = EventLog::parse(bytes, kind);
        QVERIFY(original.has_value());
        const QMap<int, QByteArray> attested = original->replay(bank);
        QVERIFY(!attested.isEmpty());
        const auto extends = [bank](const EventLog& log) {
            QMap<std::uint32_t, QList<QByteArray>> all;
            for (const MeasuredBootEvent& event : log.events())
                if (const QByteArray* digest = event.digest(bank); digest && event.proof != EventProof::NotMeasured && event.registerIndex != mrTdIndex)
                    all[event.registerIndex].append(*digest);
            return all;
        };
        const auto before = extends(*original);
        const qint64 done = mutate(bytes, original->usedBytes(), rounds, stride, [&](const QByteArray& changed) {
            const auto log = EventLog::parse(changed, kind);
            return log && log->replay(bank) == attested && extends(*log) != before;
        });
        QVERIFY(done > 0);
    }
    void eventLogs() { mutateLog(test::BootLogBytes::node(), EventLogKind::Tpm, TpmHash::Sha256, 8, 1); }
    void recordedEventLogs()
    {
        GH_NEED_VECTORS();
        for (const char* name : {"ccel/cos-113-ccel.bin", "ccel/trustee_CCEL_data_grub.bin", "ccel/trustee_CCEL_data_ovmf.bin"})
            mutateLog(test::vector(QString("boot/") + name), EventLogKind::Ccel, TpmHash::Sha384, 1, 97);
        mutateLog(test::vector("boot/tpm/rhel8-uefi.bin"), EventLogKind::Tpm, TpmHash::Sha256, 1, 97);
        mutateLog(test::vector("boot/tpm/debian-10.bin"), EventLogKind::Tpm, TpmHash::Sha1, 1, 97);
    }
    /// The numbers that docs/attestation.md states.
    void cleanupTestCase()
    {
        qInfo("%lld mutations of quotes, %lld of collateral", static_cast<long long>(m_quoteMutations), static_cast<long long>(m_collateralMutations));
        QVERIFY(!m_ranQuotes || m_quoteMutations >= 100000);
        QVERIFY(!m_ranCollateral || m_collateralMutations >= 15000);
    }
};

QTEST_GUILESS_MAIN(AttestMutationTest)
#include "tst_AttestMutation.moc"
