// SPDX-License-Identifier: GPL-3.0-or-later
// Sealing against a real swtpm: what the TPM keeps, it gives back to the same registers only, and to nobody else.
#include "guest-agent/AgentErrors.h"
#include "guest-agent/TpmSeal.h"
#include "guest-agent/node/NodeAgent.h"
#include "tests/support/agent/Swtpm.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::agent;

class TpmSealTest : public QObject
{
    Q_OBJECT

    static constexpr quint32 handle = TpmSeal::diskKeyHandle;
    std::unique_ptr<test::Swtpm> m_swtpm;
    QString m_tcti;
    const QList<int> m_pcrs = NodeAgent::boundPcrs;

    static SecretBytes secret(char fill) { return SecretBytes(view(QByteArray(32, fill))); }

private Q_SLOTS:
    void init()
    {
        m_swtpm = std::make_unique<test::Swtpm>();
        if (!m_swtpm->start())
            QSKIP("swtpm is not installed");
        m_tcti = m_swtpm->tcti();
    }
    void comesBackToTheSameRegisters()
    {
        {
            auto tpm = Tpm::open(m_tcti);
            QVERIFY(tpm);
            QCOMPARE(*TpmSeal::exists(*tpm, handle), false);
            const auto sealed = TpmSeal::seal(*tpm, handle, secret('k'), m_pcrs);
            QVERIFY2(sealed, sealed ? "" : qPrintable(sealed.error().toString()));
        }
        for (int i = 0; i < 6; ++i) { // swtpm has three slots for transient objects: nothing stays behind.
            auto tpm = Tpm::open(m_tcti);
            QVERIFY(tpm);
            QCOMPARE(*TpmSeal::exists(*tpm, handle), true);
            const auto key = TpmSeal::unseal(*tpm, handle, m_pcrs);
            QVERIFY2(key, key ? "" : qPrintable(key.error().toString()));
            QVERIFY(key->equals(secret('k')));
        }
    }
    void staysWithOtherRegisters_data()
    {
        QTest::addColumn<int>("pcr");
        QTest::addColumn<bool>("opens");
        for (const int pcr : {4, 9, 11})
            QTest::addRow("PCR %d", pcr) << pcr << false;
        QTest::addRow("PCR 12, which is not bound") << 12 << true;
    }
    void staysWithOtherRegisters()
    {
        QFETCH(int, pcr);
        QFETCH(bool, opens);
        {
            auto tpm = Tpm::open(m_tcti);
            QVERIFY(tpm && TpmSeal::seal(*tpm, handle, secret('k'), m_pcrs));
        }
        QVERIFY(m_swtpm->extend(pcr, QByteArray(32, 'x')));
        auto tpm = Tpm::open(m_tcti);
        QVERIFY(tpm);
        const auto key = TpmSeal::unseal(*tpm, handle, m_pcrs);
        QCOMPARE(key.has_value(), opens);
        if (!opens)
            QVERIFY2(key.error().is(agent::errors::tpmRefused), qPrintable(key.error().toString()));
        // Asking for fewer registers is another policy.
        const auto fewer = TpmSeal::unseal(*tpm, handle, {4});
        QVERIFY(!fewer && fewer.error().is(agent::errors::tpmRefused));
        // And it can be tried as often as one likes: a wrong boot locks nobody out.
        for (int i = 0; i < 40; ++i)
            QCOMPARE(TpmSeal::unseal(*tpm, handle, m_pcrs).has_value(), opens);
    }
    void oneKeyAtATime()
    {
        auto tpm = Tpm::open(m_tcti);
        QVERIFY(tpm && TpmSeal::seal(*tpm, handle, secret('k'), m_pcrs));
        const auto second = TpmSeal::seal(*tpm, handle, secret('l'), m_pcrs);
        QVERIFY(!second && second.error().is(agent::errors::tpmFailed));
        QVERIFY(TpmSeal::unseal(*tpm, handle, m_pcrs)->equals(secret('k')));
    }
    void bounds()
    {
        auto tpm = Tpm::open(m_tcti);
        QVERIFY(tpm);
        QVERIFY(!TpmSeal::seal(*tpm, handle, SecretBytes(), m_pcrs));
        QVERIFY(!TpmSeal::seal(*tpm, handle, SecretBytes(129), m_pcrs));
        QVERIFY(!TpmSeal::unseal(*tpm, handle, m_pcrs));
    }
    void diskKeys()
    {
        // A disk with data and a TPM that knows nothing of it: nothing is made up.
        const auto lost = DiskKey::obtain(m_tcti, m_pcrs, true);
        QVERIFY(!lost && lost.error().is(agent::errors::diskKeyLost));
        const auto first = DiskKey::obtain(m_tcti, m_pcrs, false);
        QVERIFY2(first, first ? "" : qPrintable(first.error().toString()));
        QVERIFY(first->isNew);
        QCOMPARE(first->key.size(), std::size_t(32));
        // As after a crash between sealing and formatting, and as at every later start.
        for (const bool hasData : {false, true}) {
            const auto again = DiskKey::obtain(m_tcti, m_pcrs, hasData);
            QVERIFY(again && !again->isNew);
            QVERIFY(again->key.equals(first->key));
        }
        QVERIFY(m_swtpm->extend(9, QByteArray(32, 'x')));
        for (const bool hasData : {false, true}) {
            const auto other = DiskKey::obtain(m_tcti, m_pcrs, hasData);
            QVERIFY(!other && other.error().is(agent::errors::tpmRefused));
            QVERIFY2(other.error().toString().contains("not the one that made the disk") || other.error().hint().contains("not the one that made the disk"),
                     qPrintable(other.error().toString()));
        }
        QVERIFY(DiskKey::obtain(QStringLiteral("device:/dev/nonexistent"), m_pcrs, false).error().is(agent::errors::noTpm));
    }
};

QTEST_GUILESS_MAIN(TpmSealTest)
#include "tst_TpmSeal.moc"
