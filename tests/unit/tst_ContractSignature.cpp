// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/Hashes.h"
#include "core/eth/ContractSignature.h"
#include "core/eth/EthErrors.h"
#include "core/eth/KeyManagerDigests.h"

#include <QtTest>

using namespace gatehouse;
using crypto::SigningKey;
using eth::Address;

class ContractSignatureTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void layoutIsVRS()
    {
        const auto key = SigningKey::generate();
        const auto digest = crypto::keccak256({});
        const auto raw = key.sign(digest);
        const auto bytes = eth::encodeContractSignature(raw);
        QCOMPARE(int(bytes.array()[0]), 27 + raw.recoveryId);
        QCOMPARE(toHex(bytes.bytes().subspan(1, 32)), raw.r.toHex());
        QCOMPARE(toHex(bytes.bytes().subspan(33, 32)), raw.s.toHex());
        QVERIFY(*eth::decodeContractSignature(bytes.bytes()) == raw);
        QCOMPARE(*eth::recoverSigner(digest, bytes.bytes()), eth::addressOf(key));
    }
    void refuses()
    {
        const auto digest = crypto::keccak256({});
        const QByteArray good = eth::signForContract(SigningKey::generate(), digest).toByteArray();
        const QByteArray usual = good.mid(1) + good.left(1); // r || s || v
        for (const QByteArray& bad : {QByteArray(), good.left(64), good + 'x', '\x00' + good.mid(1), '\x1d' + good.mid(1),
                                      usual, good.left(33) + QByteArray(32, '\0'), good.left(33) + QByteArray(32, '\x80')}) {
            const auto signer = eth::recoverSigner(digest, view(bad));
            QVERIFY2(!signer, bad.toHex().constData());
            QVERIFY(signer.error().is(eth::errors::badSignature));
        }
    }
    // keccak256(abi.encodePacked(...)) computed with `cast keccak $(cast concat-hex …)`.
    void digests()
    {
        const Address addr = *Address::fromText(u"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
        const auto fmspc = *eth::FmspcField::fromHex(u"00806f05000000000000000000000000");
        const auto mrtd = *eth::MrtdField::fromBytes(view(QByteArray(32, 0x11)));
        QCOMPARE(eth::registerDigest(addr).toHex(), "9bb8cd03bd95c379aa854cc6e09d2bbcaf0ced3d0598f7a771441a5d78ad64f8");
        QCOMPARE(eth::onboardDigest(addr, fmspc, mrtd, view(QByteArray(80, 0x22))).toHex(), "3b85b2622995e38d6e9987cd6100e415bf64994299f98c841a0b48d368c32d8d");
        const auto appData = eth::appDataOf(view(QByteArray("tag")), view(QByteArray::fromHex("0102")));
        QCOMPARE(appData.toHex(), "34ffc62a5305a6c69dc19082f9ee205e8e95ada56f7eaeecb8dd053b8e6db003");
        QCOMPARE(eth::attestDigest(appData).toHex(), "bcfd23c46839f02de9d6ec4c2a33b21d013029d785899643d8b1269b77edcee1");
    }
};

QTEST_GUILESS_MAIN(ContractSignatureTest)
#include "tst_ContractSignature.moc"
