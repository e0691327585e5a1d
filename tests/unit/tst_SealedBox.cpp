// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/CryptoErrors.h"
#include "core/crypto/SealedBox.h"

#include <QtTest>
#include <sodium.h>

using namespace gatehouse;
using crypto::BoxKeyPair;
using crypto::BoxPublicKey;

class SealedBoxTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // RFC 7748, section 6.1: Alice's key pair.
    void derivesThePublicKey()
    {
        const auto alice = BoxKeyPair::fromSecret(
            view(QByteArray::fromHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")));
        QCOMPARE(alice->publicKey().toHex(), "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    }
    // protocol.md 1.3 taken literally: nonce = blake2b-192(ephemeral public key || recipient), then crypto_box.
    void isTheBoxOfTheProtocol()
    {
        const BoxKeyPair pair = BoxKeyPair::generate();
        const QByteArray box = *crypto::seal(pair.publicKey(), view(QByteArray(32, 'k')));
        const QByteArray ephemeral = box.left(32);
        const QByteArray both = ephemeral + pair.publicKey().toByteArray();
        std::array<std::uint8_t, 24> nonce{};
        crypto_generichash(nonce.data(), nonce.size(), view(both).data(), size_t(both.size()), nullptr, 0);
        QByteArray message(32, '\0');
        QCOMPARE(crypto_box_open_easy(reinterpret_cast<unsigned char*>(message.data()), view(box).data() + 32, 48,
                                      nonce.data(), view(ephemeral).data(), pair.secret().bytes().data()),
                 0);
        QCOMPARE(message, QByteArray(32, 'k'));
    }
    void opensWhatWasSealed()
    {
        const BoxKeyPair pair = BoxKeyPair::generate();
        const QByteArray secret(32, 'k');
        const QByteArray box = *crypto::seal(pair.publicKey(), view(secret));
        QCOMPARE(box.size(), 80);
        QCOMPARE(toByteArray(pair.open(view(box))->bytes()), secret);
        QVERIFY(*crypto::seal(pair.publicKey(), view(secret)) != box); // a fresh ephemeral key each time
        const auto restored = BoxKeyPair::fromSecret(pair.secret().bytes());
        QCOMPARE(restored->publicKey(), pair.publicKey());
        QVERIFY(restored->open(view(box)).has_value());
    }
    void refusesDamagedAndForeignBoxes()
    {
        const BoxKeyPair pair = BoxKeyPair::generate();
        const QByteArray box = *crypto::seal(pair.publicKey(), view(QByteArray(32, 'k')));
        for (qsizetype i = 0; i < box.size(); ++i) {
            QByteArray damaged = box;
            damaged[i] = char(damaged[i] ^ 1);
            QVERIFY(pair.open(view(damaged)).error().is(crypto::errors::cannotOpen));
        }
        QVERIFY(pair.open(view(box.left(47))).error().is(crypto::errors::cannotOpen));
        QVERIFY(pair.open(view(box + 'x')).error().is(crypto::errors::cannotOpen));
        QVERIFY(BoxKeyPair::generate().open(view(box)).error().is(crypto::errors::cannotOpen));
    }
    // The points of small order: zero, one, and one of order eight.
    void refusesWeakKeys()
    {
        for (const char* hex : {"0000000000000000000000000000000000000000000000000000000000000000",
                                "0100000000000000000000000000000000000000000000000000000000000000",
                                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"}) {
            const auto box = crypto::seal(*BoxPublicKey::fromHex(QString::fromLatin1(hex)), view(QByteArray(32, 'k')));
            QVERIFY2(!box, hex);
            QVERIFY(box.error().is(crypto::errors::weakBoxKey));
        }
    }
    void refusesShortSecrets()
    {
        QVERIFY(BoxKeyPair::fromSecret(view(QByteArray(31, 'x'))).error().is(crypto::errors::badSecretKey));
    }
};

QTEST_GUILESS_MAIN(SealedBoxTest)
#include "tst_SealedBox.moc"
