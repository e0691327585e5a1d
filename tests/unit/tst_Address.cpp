// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/Address.h"
#include "core/eth/EthErrors.h"

#include <QtTest>

using namespace gatehouse;
using eth::Address;

class AddressTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // The test cases of EIP-55.
    void checksums_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text : {"0x52908400098527886E0F7030069857D2E4169EE7", "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
                                 "0xde709f2102306220921060314715629080e2fb77", "0x27b1fdb04752bbc536007a920d24acb045561c26",
                                 "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
                                 "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }
    void checksums()
    {
        QFETCH(QString, text);
        const auto address = Address::fromText(text);
        QVERIFY(address.has_value());
        QCOMPARE(address->toChecksumText(), text);
        const QString digits = text.mid(2);
        QCOMPARE(*Address::fromText("0x" + digits.toLower()), *address);
        QCOMPARE(*Address::fromText("0x" + digits.toUpper()), *address);
    }
    void refuses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << "";
        QTest::newRow("wrong case") << "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        QTest::newRow("no prefix") << "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        QTest::newRow("upper prefix") << "0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        QTest::newRow("short") << "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe";
        QTest::newRow("long") << "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAedd";
        QTest::newRow("two prefixes") << "0x0x27b1fdb04752bbc536007a920d24acb045561c";
        QTest::newRow("blank") << " 0x27b1fdb04752bbc536007a920d24acb045561c26";
        QTest::newRow("letter") << "0x27b1fdb04752bbc536007a920d24acb045561c2g";
        QTest::newRow("shell") << "0x;rm -rf /27b1fdb04752bbc536007a920d24acb0";
    }
    void refuses()
    {
        QFETCH(QString, text);
        const auto address = Address::fromText(text);
        QVERIFY(!address);
        QVERIFY(address.error().is(eth::errors::badAddress));
    }
    void hugeTextIsNotRepeated()
    {
        QVERIFY(Address::fromText(QString(1'000'000, u'x')).error().detail().size() < 200);
    }
    void bytesMustBeTwenty()
    {
        QVERIFY(Address::fromBytes(view(QByteArray(19, 'a'))).error().is(eth::errors::badAddress));
        QVERIFY(Address::fromBytes(view(QByteArray(21, 'a'))).error().is(eth::errors::badAddress));
        QVERIFY(Address().isZero());
    }
    // Compared with `cast compute-address`; 300 needs more than one byte in RLP.
    void createdContracts()
    {
        const Address deployer = *Address::fromText(u"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
        QCOMPARE(eth::contractAddress(deployer, 0).toChecksumText(), "0x5FbDB2315678afecb367f032d93F642f64180aa3");
        QCOMPARE(eth::contractAddress(deployer, 300).toChecksumText(), "0x9338CA7d556248055f5751d85cDA7aD6eF254433");
    }
};

QTEST_GUILESS_MAIN(AddressTest)
#include "tst_Address.moc"
