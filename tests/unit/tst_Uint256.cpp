// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/EthErrors.h"
#include "core/eth/Uint256.h"

#include <QtTest>

using namespace gatehouse;
using eth::Uint256;

namespace {
const char* const maximumDecimal = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
}

class Uint256Test : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void forms()
    {
        const Uint256 value = *Uint256::fromDecimal(u"1000000000000000000");
        QCOMPARE(value.toQuantity(), "0xde0b6b3a7640000");
        QCOMPARE(toHex(value.minimalBytes()), "0de0b6b3a7640000");
        QCOMPARE(value.toDecimal(), "1000000000000000000");
        QCOMPARE(value.toUnits(18), "1");
        QCOMPARE(*value.toU64(), std::uint64_t(1'000'000'000'000'000'000));
        QCOMPARE(Uint256().toQuantity(), "0x0");
        QCOMPARE(Uint256().toDecimal(), "0");
        QVERIFY(Uint256().minimalBytes().isEmpty());
        QCOMPARE(*Uint256::fromQuantity(u"0x0"), Uint256(0));
        QCOMPARE(Uint256::fromQuantity("0x" + QString(64, u'f'))->toDecimal(), maximumDecimal);
        QVERIFY(!Uint256::fromDecimal(QString(maximumDecimal))->toU64());
    }
    void refusesQuantities()
    {
        for (const char* text : {"", "0x", "0x00", "0x01", "1", "0xg", "0x0x1", "0x1 ", "-0x1", "0X1",
                                 "0x10000000000000000000000000000000000000000000000000000000000000000"})
            QVERIFY2(!Uint256::fromQuantity(QString::fromLatin1(text)), text);
    }
    void refusesDecimals()
    {
        for (const char* text : {"", "-1", "+1", "1e3", " 1", "0x1", "1.0",
                                 "115792089237316195423570985008687907853269984665640564039457584007913129639936",
                                 "999999999999999999999999999999999999999999999999999999999999999999999999999999999"})
            QVERIFY2(!Uint256::fromDecimal(QString::fromLatin1(text)), text);
    }
    void units()
    {
        QCOMPARE(Uint256::fromUnits(u"0.25", 18)->toDecimal(), "250000000000000000");
        QCOMPARE(Uint256::fromUnits(u"1.5", 9)->toDecimal(), "1500000000");
        QCOMPARE(Uint256(1).toUnits(18), "0.000000000000000001");
        QCOMPARE(Uint256(2'500'000'000).toUnits(9), "2.5");
        for (const char* text : {"", ".", "1.", ".5", "1.0000000001", "1,5", "1.2.3", "-1"})
            QVERIFY2(!Uint256::fromUnits(QString::fromLatin1(text), 9), text);
    }
    void arithmeticIsChecked()
    {
        const Uint256 maximum = *Uint256::fromDecimal(QString(maximumDecimal));
        QCOMPARE(*Uint256(40).plus(2), Uint256(42));
        QCOMPARE(*maximum.minus(maximum), Uint256(0));
        QCOMPARE(Uint256(UINT64_MAX).times(UINT64_MAX)->toQuantity(), "0xfffffffffffffffe0000000000000001");
        QCOMPARE(*Uint256(7).dividedBy(2), Uint256(3));
        QVERIFY(maximum.plus(1).error().is(eth::errors::overflow));
        QVERIFY(Uint256(1).minus(2).error().is(eth::errors::overflow));
        QVERIFY(maximum.times(2).error().is(eth::errors::overflow));
        QVERIFY(Uint256(1).dividedBy(0).error().is(eth::errors::overflow));
        QVERIFY(Uint256(255) < Uint256(256));
        QVERIFY(maximum > Uint256(UINT64_MAX));
    }
    void bytes()
    {
        QCOMPARE(*Uint256::fromBytes(view(QByteArray::fromHex("000100"))), Uint256(256));
        QVERIFY(!Uint256::fromBytes(view(QByteArray(33, '\0'))));
    }
};

QTEST_GUILESS_MAIN(Uint256Test)
#include "tst_Uint256.moc"
