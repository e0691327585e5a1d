// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/Abi.h"
#include "core/eth/EthErrors.h"

#include <QtTest>

using namespace gatehouse;
using eth::AbiDecoder;
using eth::AbiEncoder;
using eth::Address;
using eth::Word;

namespace {
const char* const sample = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
using Bytes16 = FixedBytes<16, struct TestTag>;

// Made by `cast calldata 'onboard(address,bytes16,bytes32,bytes,bytes)' …`.
QByteArray onboardCall()
{
    return QByteArray::fromHex(
        "50f6efbd0000000000000000000000005aaeb6053f3e94c9b9a09f33669435e7ef1beaed"
        "00806f0500000000000000000000000000000000000000000000000000000000"
        "1111111111111111111111111111111111111111111111111111111111111111"
        "00000000000000000000000000000000000000000000000000000000000000a0"
        "0000000000000000000000000000000000000000000000000000000000000120"
        "0000000000000000000000000000000000000000000000000000000000000050"
        "2222222222222222222222222222222222222222222222222222222222222222"
        "2222222222222222222222222222222222222222222222222222222222222222"
        "2222222222222222222222222222222200000000000000000000000000000000"
        "0000000000000000000000000000000000000000000000000000000000000041"
        "3333333333333333333333333333333333333333333333333333333333333333"
        "3333333333333333333333333333333333333333333333333333333333333333"
        "3300000000000000000000000000000000000000000000000000000000000000");
}
} // namespace

class AbiTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void signatures()
    {
        QCOMPARE(toHex(eth::abiSelector("set_container(string)")), "192845e8");
        QCOMPARE(eth::eventTopic("Onboarded(address,bytes16,bytes32,bytes)").toHex(),
                 "6f8f2b7dd81ba32e0b386d56e94ba8a77abed5fa8aae76905804e1c6726bdfce");
    }
    void encodesAsCast()
    {
        const QByteArray call = AbiEncoder()
                                    .address(*Address::fromText(QString(sample)))
                                    .fixedBytes(view(QByteArray::fromHex("00806f05000000000000000000000000")))
                                    .fixedBytes(view(QByteArray(32, 0x11)))
                                    .bytes(view(QByteArray(80, 0x22)))
                                    .bytes(view(QByteArray(65, 0x33)))
                                    .call("onboard(address,bytes16,bytes32,bytes,bytes)");
        QCOMPARE(call.toHex(), onboardCall().toHex());
        QCOMPARE(AbiEncoder().string("Grüße").number(200).boolean(true).bytes({}).call("f(string,uint8,bool,bytes)").toHex(),
                 QByteArray("8e977f38"
                            "0000000000000000000000000000000000000000000000000000000000000080"
                            "00000000000000000000000000000000000000000000000000000000000000c8"
                            "0000000000000000000000000000000000000000000000000000000000000001"
                            "00000000000000000000000000000000000000000000000000000000000000c0"
                            "0000000000000000000000000000000000000000000000000000000000000007"
                            "4772c3bcc39f6500000000000000000000000000000000000000000000000000"
                            "0000000000000000000000000000000000000000000000000000000000000000"));
    }
    void decodesWhatItEncodes()
    {
        const QByteArray data = onboardCall().mid(4);
        AbiDecoder decoder(view(data), 5);
        QCOMPARE(decoder.address("addr")->toChecksumText(), sample);
        QCOMPARE(decoder.fixedBytes<Bytes16>("fmspc")->toHex(), "00806f05000000000000000000000000");
        QCOMPARE(decoder.fixedBytes<Word>("mrtd")->toByteArray(), QByteArray(32, 0x11));
        QCOMPARE(*decoder.bytes(80, "ciph"), QByteArray(80, 0x22));
        QVERIFY(decoder.finish().error().is(eth::errors::badAbi)); // sig is unread
        QCOMPARE(*decoder.bytes(65, "sig"), QByteArray(65, 0x33));
        QVERIFY(decoder.finish().has_value());
        QVERIFY(decoder.boolean("more").error().is(eth::errors::badAbi));
    }
    // Every single byte of the encoding matters: no mutation decodes to the same values.
    void everyByteMatters()
    {
        const QByteArray data = onboardCall().mid(4);
        for (qsizetype i = 0; i < data.size(); ++i) {
            QByteArray changed = data;
            changed[i] = char(changed[i] ^ 0x01);
            QVERIFY2(readBack(changed) != data, qPrintable(QString::number(i)));
        }
        QVERIFY(readBack(data.chopped(1)).isEmpty());
        QVERIFY(readBack(data + '\0').isEmpty());
        QVERIFY(readBack({}).isEmpty());
    }
    void hostileLengths()
    {
        for (const char* length : {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                                   "0000000000000000000000000000000000000000000000007fffffffffffffff",
                                   "000000000000000000000000000000000000000000000000ffffffffffffffe1",
                                   "0000000000000000000000000000000000000000000000000000000000000021"}) {
            const QByteArray data =
                QByteArray::fromHex("0000000000000000000000000000000000000000000000000000000000000020")
                + QByteArray::fromHex(length) + QByteArray(32, '\0');
            AbiDecoder decoder(view(data), 1);
            QVERIFY(decoder.bytes(SIZE_MAX, "b").error().is(eth::errors::badAbi));
        }
    }
    void stringsAreUtf8()
    {
        for (const QByteArray& raw : {QByteArray("\xff\xfe"), QByteArray("\xc0\x80"), QByteArray("ab\xe2\x82")}) {
            const QByteArray data = AbiEncoder().bytes(view(raw)).finish();
            AbiDecoder decoder(view(data), 1);
            QVERIFY(decoder.string(100, "s").error().is(eth::errors::badAbi));
        }
        const QByteArray data = AbiEncoder().string("Grüße").finish();
        AbiDecoder decoder(view(data), 1);
        QCOMPARE(*decoder.string(7, "s"), "Grüße");
        AbiDecoder tight(view(data), 1);
        QVERIFY(!tight.string(6, "s"));
    }
    void smallNumbers()
    {
        const QByteArray data = AbiEncoder().number(256).number(2).finish();
        AbiDecoder decoder(view(data), 2);
        QVERIFY(!decoder.u64(8, "n"));
        QVERIFY(!decoder.boolean("b"));
    }
    void revertReasons()
    {
        const QByteArray error = AbiEncoder().string("KeyManager: not the owner").call("Error(string)");
        QCOMPARE(eth::revertReason(view(error)), "KeyManager: not the owner");
        QCOMPARE(eth::revertReason(view(AbiEncoder().number(0x11).call("Panic(uint256)"))), "panic code 0x11");
        QVERIFY(eth::revertReason(view(error.left(40))).isEmpty());
        QVERIFY(eth::revertReason({}).isEmpty());
    }

private:
    /// The call again from its decoded values; empty when it cannot be decoded.
    static QByteArray readBack(const QByteArray& data)
    {
        AbiDecoder decoder(view(data), 5);
        const auto addr = decoder.address("addr");
        const auto fmspc = decoder.fixedBytes<Bytes16>("fmspc");
        const auto mrtd = decoder.fixedBytes<Word>("mrtd");
        const auto ciph = decoder.bytes(1024, "ciph");
        const auto sig = decoder.bytes(1024, "sig");
        if (!addr || !fmspc || !mrtd || !ciph || !sig || !decoder.finish())
            return {};
        return AbiEncoder().address(*addr).fixedBytes(fmspc->bytes()).fixedBytes(mrtd->bytes()).bytes(view(*ciph)).bytes(view(*sig)).finish();
    }
};

QTEST_GUILESS_MAIN(AbiTest)
#include "tst_Abi.moc"
