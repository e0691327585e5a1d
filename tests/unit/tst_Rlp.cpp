// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/EthErrors.h"
#include "core/eth/Rlp.h"

#include <QtTest>

using namespace gatehouse;
using eth::RlpItem;
using eth::rlpDecode;
using eth::rlpEncode;

class RlpTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // The examples of the RLP page of the Ethereum documentation.
    void specification()
    {
        const auto text = [](const char* t) { return RlpItem::string(t); };
        const RlpItem empty = RlpItem::list({});
        const RlpItem three = RlpItem::list({empty, RlpItem::list({empty}), RlpItem::list({empty, RlpItem::list({empty})})});
        const QList<QPair<RlpItem, QByteArray>> vectors{
            {text("dog"), "83646f67"},
            {RlpItem::list({text("cat"), text("dog")}), "c88363617483646f67"},
            {text(""), "80"},
            {empty, "c0"},
            {RlpItem::number(0), "80"},
            {RlpItem::string(QByteArray(1, '\0')), "00"},
            {RlpItem::number(15), "0f"},
            {RlpItem::number(1024), "820400"},
            {three, "c7c0c1c0c3c0c1c0"},
            {text("Lorem ipsum dolor sit amet, consectetur adipisicing elit"),
             "b8384c6f72656d20697073756d20646f6c6f722073697420616d65742c20636f6e7365637465747572206164697069736963696e6720656c6974"},
            {RlpItem::string(QByteArray(1024, 'a')), "b90400" + QByteArray(1024, 'a').toHex()},
            {RlpItem::string(QByteArray(1, char(0x80))), "8180"},
        };
        for (const auto& [item, hex] : vectors) {
            QCOMPARE(rlpEncode(item).toHex(), hex);
            const auto decoded = rlpDecode(view(QByteArray::fromHex(hex)));
            QVERIFY2(decoded.has_value(), hex.constData());
            QCOMPARE(*decoded, item);
        }
    }
    void refuses_data()
    {
        QTest::addColumn<QByteArray>("hex");
        QTest::newRow("nothing") << QByteArray("");
        QTest::newRow("trailing") << QByteArray("8000");
        QTest::newRow("byte with header") << QByteArray("817f");
        QTest::newRow("cut string") << QByteArray("83646f");
        QTest::newRow("cut list") << QByteArray("c2");
        QTest::newRow("short length long form") << QByteArray("b801ff");
        QTest::newRow("length with leading zero") << "b90038" + QByteArray(56, 'a').toHex();
        QTest::newRow("length cut") << QByteArray("b9");
        QTest::newRow("length of 2^64-1") << QByteArray("bfffffffffffffffff");
        QTest::newRow("list length of 2^64-1") << QByteArray("ffffffffffffffffff");
        QTest::newRow("item beyond its list") << QByteArray("c183");
        QTest::newRow("list in long form") << QByteArray("f800");
        QTest::newRow("too deep") << QByteArray("c0"); // replaced below
    }
    void refuses()
    {
        QFETCH(QByteArray, hex);
        QByteArray bytes = QByteArray::fromHex(hex);
        if (QByteArray(QTest::currentDataTag()) == "too deep") {
            RlpItem nested = RlpItem::list({});
            for (int i = 0; i < 40; ++i)
                nested = RlpItem::list({nested});
            bytes = rlpEncode(nested);
        }
        const auto item = rlpDecode(view(bytes));
        QVERIFY(!item);
        QVERIFY(item.error().is(eth::errors::badRlp));
    }
    void boundsTheNumberOfItems()
    {
        const QByteArray zeros(200'000, '\0');
        QByteArray list = QByteArray::fromHex("fa") + QByteArray::fromHex("030d40") + zeros;
        QVERIFY(rlpDecode(view(list)).error().is(eth::errors::badRlp));
    }
    void numbers()
    {
        QCOMPARE(*RlpItem::string(QByteArray::fromHex("0400")).toU64("n"), std::uint64_t(1024));
        QVERIFY(!RlpItem::string(QByteArray::fromHex("0004")).toU64("n"));
        QVERIFY(!RlpItem::string(QByteArray(9, char(0xff))).toU64("n"));
        QVERIFY(!RlpItem::string(QByteArray(33, char(0xff))).toNumber("n"));
        QVERIFY(!RlpItem::list({}).toNumber("n"));
    }
};

QTEST_GUILESS_MAIN(RlpTest)
#include "tst_Rlp.moc"
