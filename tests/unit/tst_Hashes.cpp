// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/Hashes.h"

#include <QtTest>

using namespace gatehouse;

namespace {
ByteView text(const char* literal)
{
    return {reinterpret_cast<const std::uint8_t*>(literal), std::strlen(literal)};
}
} // namespace

class HashesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // FIPS 180-4 examples; Keccak: empty text and the ERC-20 event topic every Ethereum tool prints.
    void knownDigests()
    {
        QCOMPARE(crypto::sha256(text("abc")).toHex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        QCOMPARE(crypto::sha256({}).toHex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        QCOMPARE(crypto::sha384(text("abc")).toHex(),
                 "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
        QCOMPARE(crypto::keccak256({}).toHex(), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
        QCOMPARE(crypto::keccak256(text("Transfer(address,address,uint256)")).toHex(),
                 "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
    }
    void keccakIsNotSha3()
    {
        QVERIFY(crypto::keccak256({}).toHex() != "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
    }
    // Reference values from Python's hashlib.blake2b(digest_size=32, key=…).
    void blake2b()
    {
        QCOMPARE(crypto::blake2b256({}, text("abc")).toHex(),
                 "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
        const QByteArray key = QByteArray::fromHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        QCOMPARE(crypto::blake2b256(view(key), text("unstoppable_tls")).toHex(), QString::fromLatin1(keyedDigest));
        const SecretBytes derived = crypto::deriveKey(SecretBytes(view(key)), text("unstoppable_tls"));
        QCOMPARE(toHex(derived.bytes()), QString::fromLatin1(keyedDigest));
    }
    void piecesEqualTheWhole()
    {
        const QByteArray bytes(100'000, 'x');
        crypto::Sha256Hasher hasher;
        for (qsizetype at = 0; at < bytes.size(); at += 777)
            hasher.update(view(bytes.mid(at, 777)));
        QCOMPARE(hasher.finish(), crypto::sha256(view(bytes)));
        hasher.update(text("abc"));
        QCOMPARE(hasher.finish(), crypto::sha256(text("abc")));
        crypto::Sha256Hasher moved = std::move(hasher);
        QCOMPARE(moved.finish(), crypto::sha256({}));
    }

private:
    static constexpr const char* keyedDigest = "a3fe6db815273ddec3914e59ba3c2c0a8cf414638caeeff27adb07e73847182c";
};

QTEST_GUILESS_MAIN(HashesTest)
#include "tst_Hashes.moc"
