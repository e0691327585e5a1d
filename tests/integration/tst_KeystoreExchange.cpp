// SPDX-License-Identifier: GPL-3.0-or-later
// Keystores of ours in cast's hands and the other way round, so that an operator can bring and take along a key.
#include "core/crypto/CryptoErrors.h"
#include "core/crypto/Keystore.h"
#include "core/eth/Address.h"
#include "tests/support/AnvilProcess.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using crypto::SigningKey;

namespace {
const QByteArray passphrase = "correct horse Grüße";

SecretBytes secret(const QByteArray& text)
{
    return SecretBytes(view(text));
}
} // namespace

class KeystoreExchangeTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { qputenv("CAST_UNSAFE_PASSWORD", passphrase); }
    void castReadsOurs_data()
    {
        QTest::addColumn<int>("strength");
        QTest::newRow("light") << int(crypto::KeystoreStrength::Light);
        QTest::newRow("standard") << int(crypto::KeystoreStrength::Standard);
    }
    void castReadsOurs()
    {
        QFETCH(int, strength);
        const SigningKey key = SigningKey::generate();
        QTemporaryDir folder;
        QFile file(folder.filePath("ours"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(crypto::encryptKeystore(key, secret(passphrase), crypto::KeystoreStrength(strength)));
        file.close();
        const auto answer = m_anvil.cast({"wallet", "decrypt-keystore", "ours", "--keystore-dir", folder.path()});
        QVERIFY2(answer.has_value(), answer ? "" : qPrintable(answer.error().toString()));
        QVERIFY(answer->endsWith("0x" + toHex(key.secret().bytes())));
    }
    void weReadCasts()
    {
        const SigningKey key = SigningKey::generate();
        QTemporaryDir folder;
        // A key made for this test: it may stand in an argument.
        const auto made = m_anvil.cast({"wallet", "import", "theirs", "--keystore-dir", folder.path(), "--private-key",
                                        "0x" + toHex(key.secret().bytes())});
        QVERIFY2(made.has_value(), made ? "" : qPrintable(made.error().toString()));
        QFile file(folder.filePath("theirs"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray json = file.readAll();
        const auto read = crypto::decryptKeystore(json, secret(passphrase));
        QVERIFY2(read.has_value(), read ? "" : qPrintable(read.error().toString()));
        QVERIFY(read->secret().equals(key.secret()));
        QVERIFY(made->contains(eth::addressOf(*read).toChecksumText(), Qt::CaseInsensitive));
        QVERIFY(crypto::decryptKeystore(json, secret("wrong")).error().is(crypto::errors::wrongPassphrase));
    }

private:
    test::AnvilProcess m_anvil; // only for its cast; no chain is started
};

QTEST_GUILESS_MAIN(KeystoreExchangeTest)
#include "tst_KeystoreExchange.moc"
