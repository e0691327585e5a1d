// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/CryptoErrors.h"
#include "core/crypto/Keystore.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace gatehouse;
using crypto::KeystoreStrength;
using crypto::SigningKey;

namespace {
// The two vectors of the Web3 Secret Storage Definition; passphrase "testpassword".
const char* const scryptVector = R"({"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"83dbcc02d8ccb40e466191a123791e0e"},
"ciphertext":"d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c","kdf":"scrypt","kdfparams":{"dklen":32,
"n":262144,"p":8,"r":1,"salt":"ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"},
"mac":"2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"},"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3})";
const char* const pbkdf2Vector = R"({"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},
"ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2","kdfparams":{"c":262144,
"dklen":32,"prf":"hmac-sha256","salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
"mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3})";
const char* const vectorKey = "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";

SecretBytes passphrase(const QByteArray& text)
{
    return SecretBytes(view(text));
}
} // namespace

class KeystoreTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_key = SigningKey::generate().clone();
        m_json = crypto::encryptKeystore(*m_key, passphrase("höchst geheim"), KeystoreStrength::Light);
    }
    void publishedVectors()
    {
        for (const char* vector : {scryptVector, pbkdf2Vector}) {
            const auto key = crypto::decryptKeystore(vector, passphrase("testpassword"));
            QVERIFY2(key.has_value(), key ? "" : qPrintable(key.error().toString()));
            QCOMPARE(toHex(key->secret().bytes()), vectorKey);
        }
    }
    void roundTrip()
    {
        const auto key = crypto::decryptKeystore(m_json, passphrase("höchst geheim"));
        QVERIFY(key.has_value());
        QVERIFY(key->secret().equals(m_key->secret()));
        QVERIFY(!m_json.contains(toHex(m_key->secret().bytes()).toLatin1()));
        QCOMPARE(QJsonDocument::fromJson(m_json)["crypto"]["kdfparams"]["n"].toInt(), 4096);
    }
    void wrongPassphrase()
    {
        QVERIFY(crypto::decryptKeystore(m_json, passphrase("geheim")).error().is(crypto::errors::wrongPassphrase));
        QVERIFY(crypto::decryptKeystore(m_json, SecretBytes()).error().is(crypto::errors::wrongPassphrase));
    }
    void mutations_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<bool>("looksLikeWrongPassphrase");
        QTest::newRow("version") << "version" << QJsonValue(2) << false;
        QTest::newRow("version text") << "version" << QJsonValue("3") << false;
        QTest::newRow("address") << "address" << QJsonValue(QString(40, u'a')) << false;
        QTest::newRow("cipher") << "crypto/cipher" << QJsonValue("aes-256-ctr") << false;
        QTest::newRow("iv short") << "crypto/cipherparams/iv" << QJsonValue("00") << false;
        QTest::newRow("ciphertext short") << "crypto/ciphertext" << QJsonValue("00") << false;
        QTest::newRow("ciphertext other") << "crypto/ciphertext" << QJsonValue(QString(64, u'0')) << true;
        QTest::newRow("mac short") << "crypto/mac" << QJsonValue("00") << false;
        QTest::newRow("mac other") << "crypto/mac" << QJsonValue(QString(64, u'0')) << true;
        QTest::newRow("kdf") << "crypto/kdf" << QJsonValue("argon2") << false;
        QTest::newRow("dklen") << "crypto/kdfparams/dklen" << QJsonValue(16) << false;
        QTest::newRow("n not a power") << "crypto/kdfparams/n" << QJsonValue(4095) << false;
        QTest::newRow("n huge") << "crypto/kdfparams/n" << QJsonValue(1 << 30) << false;
        QTest::newRow("n fraction") << "crypto/kdfparams/n" << QJsonValue(4096.5) << false;
        QTest::newRow("n and r huge") << "crypto/kdfparams/r" << QJsonValue(64 * 1024) << false;
        QTest::newRow("p huge") << "crypto/kdfparams/p" << QJsonValue(1000) << false;
        QTest::newRow("salt") << "crypto/kdfparams/salt" << QJsonValue("") << false;
        QTest::newRow("salt other") << "crypto/kdfparams/salt" << QJsonValue("00") << true;
    }
    void mutations()
    {
        QFETCH(QString, path);
        QFETCH(QJsonValue, value);
        QFETCH(bool, looksLikeWrongPassphrase);
        const QJsonObject root = changed(QJsonDocument::fromJson(m_json).object(), path.split(u'/'), value);
        const auto key = crypto::decryptKeystore(QJsonDocument(root).toJson(), passphrase("höchst geheim"));
        QVERIFY(!key);
        QCOMPARE(QByteArray(key.error().code().name.data()),
                 QByteArray(looksLikeWrongPassphrase ? crypto::errors::wrongPassphrase.name.data()
                                                     : crypto::errors::badKeystore.name.data()));
    }
    void notAKeystore()
    {
        for (const QByteArray& bytes : {QByteArray(), QByteArray("{"), QByteArray("[]"), QByteArray(20'000, ' ')})
            QVERIFY(crypto::decryptKeystore(bytes, SecretBytes()).error().is(crypto::errors::badKeystore));
    }

private:
    static QJsonObject changed(QJsonObject object, QStringList path, const QJsonValue& value)
    {
        const QString name = path.takeFirst();
        object[name] = path.isEmpty() ? value : QJsonValue(changed(object[name].toObject(), path, value));
        return object;
    }
    std::optional<SigningKey> m_key;
    QByteArray m_json;
};

QTEST_GUILESS_MAIN(KeystoreTest)
#include "tst_Keystore.moc"
