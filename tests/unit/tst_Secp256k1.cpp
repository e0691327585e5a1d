// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/CryptoErrors.h"
#include "core/crypto/Hashes.h"
#include "core/crypto/Secp256k1.h"

#include <QtTest>

using namespace gatehouse;
using crypto::RecoverableSignature;
using crypto::SigningKey;

class Secp256k1Test : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // The generator point is the public key of 1; the address is the first account of anvil's and hardhat's test phrase.
    void knownPublicKeys()
    {
        QCOMPARE(keyOf("0000000000000000000000000000000000000000000000000000000000000001").publicKey().toHex(),
                 "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                 "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");
        const auto key = keyOf("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
        QCOMPARE(toHex(crypto::keccak256(key.publicKey().bytes()).bytes().subspan(12)),
                 "f39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    }
    // RFC 6979 test vector commonly used for secp256k1: key 1, SHA-256("Satoshi Nakamoto").
    void signsDeterministically()
    {
        const auto digest = *Keccak256Digest::fromHex(
            u"a0dc65ffca799873cbea0ac274015b9526505daaaed385155425f7337704883e");
        const auto signature = keyOf("0000000000000000000000000000000000000000000000000000000000000001").sign(digest);
        QCOMPARE(signature.r.toHex(), "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8");
        QCOMPARE(signature.s.toHex(), "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5");
    }
    void recoversTheSigner()
    {
        for (int i = 0; i < 64; ++i) {
            const SigningKey key = SigningKey::generate();
            const auto digest = crypto::keccak256(view(QByteArray::number(i)));
            const RecoverableSignature signature = key.sign(digest);
            QVERIFY(signature.recoveryId == 0 || signature.recoveryId == 1);
            QCOMPARE(*crypto::recover(digest, signature), key.publicKey());
            RecoverableSignature other = signature;
            other.recoveryId = 1 - other.recoveryId;
            const auto wrong = crypto::recover(digest, other);
            QVERIFY(!wrong || !(*wrong == key.publicKey()));
        }
    }
    void refusesBadSignatures_data()
    {
        QTest::addColumn<QString>("r");
        QTest::addColumn<QString>("s");
        QTest::addColumn<int>("id");
        const QString zero(64, u'0'), one = QString(63, u'0') + "1";
        const QString order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
        QTest::newRow("r zero") << zero << one << 0;
        QTest::newRow("s zero") << one << zero << 0;
        QTest::newRow("r is the order") << order << one << 0;
        QTest::newRow("s is the order") << one << order << 0;
        QTest::newRow("s one above half") << one
                                          << "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1" << 0;
        QTest::newRow("id 2") << one << one << 2;
        QTest::newRow("id negative") << one << one << -1;
        QTest::newRow("r not on the curve") << QString(63, u'0') + "5" << one << 0;
    }
    void refusesBadSignatures()
    {
        QFETCH(QString, r);
        QFETCH(QString, s);
        QFETCH(int, id);
        const RecoverableSignature signature{*crypto::SignatureScalar::fromHex(r), *crypto::SignatureScalar::fromHex(s), id};
        const auto key = crypto::recover(crypto::keccak256({}), signature);
        QVERIFY(!key);
        QVERIFY(key.error().is(crypto::errors::badSignature));
    }
    void halfOrderItselfIsLow()
    {
        const RecoverableSignature signature{
            *crypto::SignatureScalar::fromHex(QString(63, u'0') + "1"),
            *crypto::SignatureScalar::fromHex(u"7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0"), 0};
        QVERIFY(crypto::recover(crypto::keccak256({}), signature).has_value());
    }
    void refusesBadSecrets()
    {
        for (const char* hex : {"", "01", "0000000000000000000000000000000000000000000000000000000000000000",
                                "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
                                "000000000000000000000000000000000000000000000000000000000000000001"}) {
            const auto key = SigningKey::fromBytes(view(QByteArray::fromHex(hex)));
            QVERIFY2(!key, hex);
            QVERIFY(key.error().is(crypto::errors::badSecretKey));
        }
    }
    void clonesAreEqual()
    {
        const SigningKey key = SigningKey::generate();
        QVERIFY(key.clone().secret().equals(key.secret()));
        QVERIFY(!SigningKey::generate().secret().equals(key.secret()));
    }

private:
    static SigningKey keyOf(const char* hex)
    {
        return SigningKey::fromBytes(view(QByteArray::fromHex(hex))).value();
    }
};

QTEST_GUILESS_MAIN(Secp256k1Test)
#include "tst_Secp256k1.moc"
