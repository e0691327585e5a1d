// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/AttestErrors.h"
#include "core/attest/Digests.h"
#include "core/attest/TpmQuote.h"
#include "support/Vectors.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::attest;

namespace {

const TpmPcrSelection bootSelection{TpmHash::Sha256, {4, 9, 11}};

TpmPcrValues recordedPcrs()
{
    return {{4, QByteArray::fromHex("9EF814B42FA0BE12D197C44D3E8E03441A4B1118237658368BA1351090E556ED")},
            {9, QByteArray::fromHex("86BFBCE7F88E77DAB6BBFB923BB70E2411D374DC658DB751C9BDEC438F5CCE54")},
            {11, QByteArray::fromHex("ACDC8027C53D56978FD548B20DE80D54153BBEFD2356A1225748B14EE3962AC3")}};
}

QByteArray recordedNonce()
{
    QByteArray data;
    for (int i = 0; i < 64; ++i)
        data += char(i);
    return sha256Of({view(data)}).toByteArray();
}

struct Sample
{
    QByteArray attest;
    QByteArray signature;
    QByteArray akPublic;

    Result<TpmQuote> parse() const { return TpmQuote::parse(view(attest), view(signature), view(akPublic)); }
};

Sample sample(const QString& name, const QString& key)
{
    return {test::hexData("tpm/" + name + ".attest.hex"), test::hexData("tpm/" + name + ".sig.hex"),
            test::hexData("tpm/" + key + ".pub.hex")};
}

} // namespace

class TpmQuoteTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void recordedQuotesVerify_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("key");
        QTest::newRow("ECDSA P-256") << "ecc" << "ak_ecc";
        QTest::newRow("RSASSA 2048") << "rsa" << "ak_rsa";
    }
    void recordedQuotesVerify()
    {
        QFETCH(QString, name);
        QFETCH(QString, key);
        const Result<TpmQuote> quote = sample(name, key).parse();
        QVERIFY2(quote.has_value(), qPrintable(quote ? QString() : quote.error().toString()));
        const QByteArray nonce = recordedNonce();
        const Result<void> good = quote->verify(view(nonce), bootSelection, recordedPcrs());
        QVERIFY2(good.has_value(), qPrintable(good ? QString() : good.error().toString()));
        QVERIFY(quote->clockMilliseconds() > 0);
        // The bare TPMT_PUBLIC is the same key.
        Sample bare = sample(name, key);
        bare.akPublic = bare.akPublic.mid(2);
        QVERIFY(bare.parse()->verify(view(nonce), bootSelection, recordedPcrs()).has_value());
    }
    void refusals()
    {
        const QByteArray nonce = recordedNonce();
        const TpmQuote quote = *sample("ecc", "ak_ecc").parse();
        const auto refused = [](const Result<void>& result, const char* text) {
            return !result && result.error().is(attest::errors::tpmQuoteRefused) && result.error().detail().contains(text);
        };
        const QByteArray otherNonce(32, 'x');
        QVERIFY(refused(quote.verify(view(otherNonce), bootSelection, recordedPcrs()), "nonce"));
        TpmPcrValues changed = recordedPcrs();
        changed[9][0] = char(changed[9][0] ^ 1);
        QVERIFY(refused(quote.verify(view(nonce), bootSelection, changed), "PCR digest"));
        changed.remove(9);
        QVERIFY(refused(quote.verify(view(nonce), bootSelection, changed), "PCR 9"));
        // A quote over fewer PCRs than asked for.
        QVERIFY(refused(sample("short", "ak_ecc").parse()->verify(view(nonce), bootSelection, recordedPcrs()), "selection"));
        // A signature of another key, and a key that would sign anything its owner makes up.
        QVERIFY(refused(sample("ecc", "un").parse()->verify(view(nonce), bootSelection, recordedPcrs()), "restricted"));
        QVERIFY(refused(sample("un", "un").parse()->verify(view(nonce), bootSelection, recordedPcrs()), "restricted"));
        QVERIFY(refused(sample("ecc", "ak_rsa").parse()->verify(view(nonce), bootSelection, recordedPcrs()), "signature"));
    }
    void everyByteOfTheAttestCounts()
    {
        const QByteArray nonce = recordedNonce();
        for (const QString name : {"ecc", "rsa"}) {
            const Sample good = sample(name, "ak_" + name);
            for (qsizetype i = 0; i < good.attest.size(); ++i) {
                Sample bad = good;
                bad.attest[i] = char(bad.attest.at(i) ^ 0x10);
                const Result<TpmQuote> quote = bad.parse();
                QVERIFY(!quote || !quote->verify(view(nonce), bootSelection, recordedPcrs()));
            }
        }
    }
    void truncatedIsMalformed()
    {
        const Sample good = sample("ecc", "ak_ecc");
        for (qsizetype i = 0; i < good.attest.size(); ++i) {
            Sample bad = good;
            bad.attest.truncate(i);
            QVERIFY(bad.parse().error().is(attest::errors::badTpmQuote));
        }
        for (qsizetype i = 0; i < good.akPublic.size(); ++i) {
            Sample bad = good;
            bad.akPublic.truncate(i);
            QVERIFY(bad.parse().error().is(attest::errors::badTpmQuote));
        }
        Sample longer = good;
        longer.attest += '\0';
        QVERIFY(longer.parse().error().is(attest::errors::badTpmQuote));
    }
};

QTEST_GUILESS_MAIN(TpmQuoteTest)
#include "tst_TpmQuote.moc"
