// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/CryptoErrors.h"
#include "core/crypto/Ed25519.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::crypto;

class Ed25519Test : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rfc8032_data()
    {
        QTest::addColumn<QString>("seed");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("message");
        QTest::addColumn<QString>("signature");
        // RFC 8032 §7.1, tests 1 to 3.
        QTest::newRow("1") << "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
                           << "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a" << ""
                           << "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";
        QTest::newRow("2") << "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
                           << "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c" << "72"
                           << "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
        QTest::newRow("3") << "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"
                           << "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025" << "af82"
                           << "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a";
    }
    void rfc8032()
    {
        QFETCH(QString, seed);
        QFETCH(QString, key);
        QFETCH(QString, message);
        QFETCH(QString, signature);
        const QByteArray secret = *fromHex(seed);
        const auto pair = Ed25519KeyPair::fromSeed(view(secret));
        QVERIFY(pair.has_value());
        QCOMPARE(pair->publicKey().toHex(), key);
        const QByteArray text = *fromHex(message);
        QCOMPARE(pair->sign(view(text)).toHex(), signature);
        QVERIFY(verify(pair->publicKey(), view(text), pair->sign(view(text))));
    }
    void everyChangeIsSeen()
    {
        const Ed25519KeyPair pair = Ed25519KeyPair::generate();
        const QByteArray text = "what is signed";
        const Ed25519Signature good = pair.sign(view(text));
        QVERIFY(verify(pair.publicKey(), view(text), good));
        QVERIFY(!verify(pair.publicKey(), view(QByteArray("what is Signed")), good));
        QVERIFY(!verify(Ed25519KeyPair::generate().publicKey(), view(text), good));
        for (std::size_t i = 0; i < Ed25519Signature::size; ++i) {
            Ed25519Signature bad = good;
            bad.array()[i] ^= 1;
            QVERIFY(!verify(pair.publicKey(), view(text), bad));
        }
        // A key of small order would accept a signature over anything.
        QVERIFY(!verify(Ed25519PublicKey(), view(text), Ed25519Signature()));
    }
    void seedsOfAnotherLength()
    {
        QVERIFY(Ed25519KeyPair::fromSeed(view(QByteArray(31, 'x'))).error().is(crypto::errors::badSecretKey));
        QVERIFY(Ed25519KeyPair::fromSeed(view(QByteArray(33, 'x'))).error().is(crypto::errors::badSecretKey));
    }
};

QTEST_GUILESS_MAIN(Ed25519Test)
#include "tst_Ed25519.moc"
