// SPDX-License-Identifier: GPL-3.0-or-later
// The agent's TPM code against a real swtpm, judged by core/attest.
#include "core/attest/TpmQuote.h"
#include "guest-agent/AgentErrors.h"
#include "guest-agent/Tpm.h"
#include "tests/support/agent/Swtpm.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::agent;

class TpmTest : public QObject
{
    Q_OBJECT

    test::Swtpm m_swtpm;
    QString m_tcti;

private Q_SLOTS:
    void initTestCase()
    {
        if (!m_swtpm.start())
            QSKIP("swtpm is not installed");
        m_tcti = m_swtpm.tcti();
    }

    void quoteVerifies()
    {
        auto tpm = Tpm::open(m_tcti);
        QVERIFY2(tpm, tpm ? "" : qPrintable(tpm.error().toString()));
        const QByteArray nonce(32, 'n');
        const auto evidence = tpm->quote({4, 9, 11}, view(nonce));
        QVERIFY2(evidence, evidence ? "" : qPrintable(evidence.error().toString()));
        QCOMPARE(evidence->pcrs.keys(), QList<int>({4, 9, 11}));
        QCOMPARE(evidence->pcrs[4], QByteArray(32, '\0')); // Nothing booted with it.

        const auto quote = attest::TpmQuote::parse(view(evidence->attest), view(evidence->signature), view(evidence->akPublic));
        QVERIFY2(quote, quote ? "" : qPrintable(quote.error().toString()));
        QVERIFY(quote->isAttestationKey());
        attest::TpmPcrValues values;
        for (auto pcr = evidence->pcrs.begin(); pcr != evidence->pcrs.end(); ++pcr)
            values.insert(pcr.key(), pcr.value());
        const attest::TpmPcrSelection selection{attest::TpmHash::Sha256, {4, 9, 11}};
        const auto verified = quote->verify(view(nonce), selection, values);
        QVERIFY2(verified, verified ? "" : qPrintable(verified.error().toString()));
        QVERIFY(!quote->verify(view(QByteArray(32, 'm')), selection, values));
        values[9][0] = 1;
        QVERIFY(!quote->verify(view(nonce), selection, values));
    }

    void keyIsTheSameEachTimeAndNothingStaysBehind()
    {
        QByteArray first;
        for (int i = 0; i < 6; ++i) { // swtpm has three slots for transient objects.
            auto tpm = Tpm::open(m_tcti);
            QVERIFY(tpm);
            const auto evidence = tpm->quote({4}, view(QByteArray("x")));
            QVERIFY2(evidence, evidence ? "" : qPrintable(evidence.error().toString()));
            if (i == 0)
                first = evidence->akPublic;
            QCOMPARE(evidence->akPublic, first);
        }
    }

    void readsPcrs()
    {
        auto tpm = Tpm::open(m_tcti);
        QVERIFY(tpm);
        const auto values = tpm->readPcrs({0, 11, 16, 17});
        QVERIFY(values);
        QCOMPARE(values->value(0), QByteArray(32, '\0'));
        QCOMPARE(values->value(17), QByteArray(32, '\xff')); // The DRTM registers start at ones.
    }

    void troubleIsTyped()
    {
        QVERIFY(Tpm::open("device:/dev/nonexistent").error().is(agent::errors::noTpm));
        QVERIFY(Tpm::open("tabrmd:").error().is(agent::errors::badOption));
        QVERIFY(Tpm::open("swtpm:host=127.0.0.1,port=1").error().is(agent::errors::tpmFailed));
        auto tpm = Tpm::open(m_tcti);
        QVERIFY(tpm->quote({4}, view(QByteArray(65, 'x'))).error().is(agent::errors::tpmFailed));
    }

    void sysfsIsReadStrictly()
    {
        QTemporaryDir folder;
        const auto put = [&](const QString& name, const QByteArray& content) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(content);
        };
        put("4", QByteArray("AB").repeated(32) + "\n");
        put("9", "short\n");
        const PcrValues values = readPcrsFromSysfs(folder.path());
        QCOMPARE(values.keys(), QList<int>({4}));
        QCOMPARE(values[4], QByteArray(32, '\xab'));
    }
};

QTEST_GUILESS_MAIN(TpmTest)
#include "tst_Tpm.moc"
