// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/Abi.h"
#include "core/eth/EthErrors.h"
#include "core/eth/Rlp.h"
#include "core/eth/Transaction.h"

#include <QtTest>

using namespace gatehouse;
using eth::Address;
using eth::Transaction;

namespace {
const char* const firstAccount = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

// Both made by `cast mktx` from the fields below.
const char* const callRaw =
    "02f89583aa36a7078459682f008506fc23ac0083015f909470997970c51812dc3a010c7d01b50e0d17dc79c8823039a40784dd59"
    "0000000000000000000000005aaeb6053f3e94c9b9a09f33669435e7ef1beaedc001a0af47b5c8156b3e4c49dbffa1f502035664936c72"
    "0858cb4361d841faf068a85fa05912514e1817c19982a0bd4eae445f0de034f4c394170fb594032c3b00deea07";
const char* const createRaw =
    "02f862827a6980808477359400830186a080808d6001600c60003960016000f300c001a0b522e0658c2718d4de60b8815b0f4136a3e5e89b"
    "b329952e549e772f7d120ae7a03ebe88df2f8f62760f3f7a0d8def619d62811d1cb83eabef7d8e448a64d09547";

Transaction callTransaction()
{
    Transaction t;
    t.chainId = 11155111;
    t.nonce = 7;
    t.gasLimit = 90000;
    t.maxFeePerGas = 30'000'000'000;
    t.maxPriorityFeePerGas = 1'500'000'000;
    t.value = 12345;
    t.to = *Address::fromText(u"0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
    t.data = eth::AbiEncoder()
                 .address(*Address::fromText(u"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"))
                 .call("bootstrap(address)");
    return t;
}

Transaction createTransaction()
{
    Transaction t;
    t.chainId = 31337;
    t.gasLimit = 100000;
    t.maxFeePerGas = 2'000'000'000;
    t.data = QByteArray::fromHex("6001600c60003960016000f300");
    return t;
}
} // namespace

class TransactionTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void signsAsCast()
    {
        const auto key = *crypto::SigningKey::fromBytes(view(QByteArray::fromHex(firstAccount)));
        const auto call = eth::signTransaction(callTransaction(), key);
        QCOMPARE(call.raw.toHex(), QByteArray(callRaw));
        QCOMPARE(call.hash.toHex(), "bbf9c649606e16006d2b8eeb145028ac5804ee45e0fe9cedc4203c4f4184c571");
        QCOMPARE(call.from.toChecksumText(), "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
        QCOMPARE(eth::signTransaction(createTransaction(), key).raw.toHex(), QByteArray(createRaw));
    }
    void readsBack()
    {
        const auto call = eth::decodeTransaction(view(QByteArray::fromHex(callRaw)));
        QVERIFY(call.has_value());
        QVERIFY(call->transaction == callTransaction());
        QCOMPARE(call->from.toChecksumText(), "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
        const auto create = eth::decodeTransaction(view(QByteArray::fromHex(createRaw)));
        QVERIFY(create.has_value());
        QVERIFY(!create->transaction.to);
    }
    void mutations_data()
    {
        QTest::addColumn<int>("field");
        QTest::addColumn<QByteArray>("value"); // encoded
        const auto bytes = [](const char* hex) { return eth::rlpEncode(eth::RlpItem::string(QByteArray::fromHex(hex))); };
        QTest::newRow("chain id beyond 64 bits") << 0 << bytes("010000000000000000");
        QTest::newRow("nonce with leading zero") << 1 << bytes("0007");
        QTest::newRow("fee is a list") << 2 << eth::rlpEncode(eth::RlpItem::list({}));
        QTest::newRow("to has 19 bytes") << 5 << eth::rlpEncode(eth::RlpItem::string(QByteArray(19, 'x')));
        QTest::newRow("data is a list") << 7 << eth::rlpEncode(eth::RlpItem::list({}));
        QTest::newRow("access list not empty") << 8 << eth::rlpEncode(eth::RlpItem::list({eth::RlpItem::list({})}));
        QTest::newRow("access list is a string") << 8 << bytes("");
        QTest::newRow("parity 2") << 9 << bytes("02");
        QTest::newRow("r zero") << 10 << bytes("");
        QTest::newRow("s beyond the order") << 11 << eth::rlpEncode(eth::RlpItem::string(QByteArray(32, char(0xff))));
        QTest::newRow("s of 33 bytes") << 11 << eth::rlpEncode(eth::RlpItem::string(QByteArray(33, char(0x01))));
    }
    void mutations()
    {
        QFETCH(int, field);
        QFETCH(QByteArray, value);
        auto list = *eth::rlpDecode(view(QByteArray::fromHex(callRaw).mid(1)));
        list.items[field] = *eth::rlpDecode(view(value));
        QVERIFY(!eth::decodeTransaction(view('\x02' + eth::rlpEncode(list))));
    }
    void otherDocuments()
    {
        const QByteArray raw = QByteArray::fromHex(callRaw);
        QVERIFY(eth::decodeTransaction({}).error().is(eth::errors::badTransaction));
        QVERIFY(eth::decodeTransaction(view('\x01' + raw.mid(1))).error().is(eth::errors::badTransaction));
        QVERIFY(eth::decodeTransaction(view(raw.left(raw.size() - 1))).error().is(eth::errors::badRlp));
        QVERIFY(eth::decodeTransaction(view(QByteArray(200'000, '\x02'))).error().is(eth::errors::badTransaction));
        auto list = *eth::rlpDecode(view(raw.mid(1)));
        list.items.removeLast();
        QVERIFY(eth::decodeTransaction(view('\x02' + eth::rlpEncode(list))).error().is(eth::errors::badTransaction));
    }
    // A changed field changes who signed, so nobody can alter what was signed.
    void changedFieldsChangeTheSender()
    {
        auto list = *eth::rlpDecode(view(QByteArray::fromHex(callRaw).mid(1)));
        list.items[6] = eth::RlpItem::number(12346);
        const auto changed = eth::decodeTransaction(view('\x02' + eth::rlpEncode(list)));
        QVERIFY(!changed || changed->from.toChecksumText() != "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    }
};

QTEST_GUILESS_MAIN(TransactionTest)
#include "tst_Transaction.moc"
