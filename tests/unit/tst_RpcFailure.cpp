// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/Abi.h"
#include "core/eth/EthErrors.h"
#include "core/eth/RpcFailure.h"

#include <QJsonObject>
#include <QtTest>

using namespace gatehouse;
using eth::RpcErrorObject;

class RpcFailureTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void codes_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("message");
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("expected");
        const auto row = [](int code, const char* message, const ErrorCode& expected, const char* method = "eth_x") {
            QTest::newRow(message) << code << QString(message) << QString(method) << QString::fromLatin1(expected.name.data());
        };
        row(-32000, "insufficient funds for gas * price + value", eth::errors::insufficientFunds);
        row(-32003, "Insufficient funds for gas * price + value", eth::errors::insufficientFunds);
        row(-32004, "Upfront cost exceeds account balance", eth::errors::insufficientFunds);
        row(-32000, "nonce too low: next nonce 5, tx nonce 4", eth::errors::nonceTooLow);
        row(-32000, "OldNonce, Old nonce", eth::errors::nonceTooLow);
        row(-32000, "replacement transaction underpriced", eth::errors::nonceTaken);
        row(-32010, "ReplacementNotAllowed", eth::errors::nonceTaken);
        row(-32000, "transaction underpriced: tip needed 1000000000, tip permitted 0", eth::errors::underpriced);
        row(-32010, "FeeTooLow, MaxFeePerGas too low", eth::errors::underpriced);
        row(-32000, "already known", eth::errors::alreadyKnown);
        row(-32010, "AlreadyKnown, known transaction", eth::errors::alreadyKnown);
        row(-32601, "the method eth_x does not exist", eth::errors::methodNotFound);
        row(-32005, "project ID request rate exceeded", eth::errors::rateLimited);
        row(429, "slow down", eth::errors::rateLimited);
        row(-33200, "throughput", eth::errors::rateLimited);
        row(-33000, "Payment Required", eth::errors::paymentRequired);
        row(-32005, "daily request count exceeded, request rate limited", eth::errors::paymentRequired);
        row(3, "execution reverted: KeyManager: not the owner", eth::errors::reverted);
        row(-32015, "VM execution error. revert", eth::errors::reverted);
        row(-32000, "header not found", eth::errors::rpcError);
        row(-32005, "query returned more than 10000 results. Try with this block range [0x1, 0x2].", eth::errors::logRangeTooWide,
            "eth_getLogs");
        row(-32602, "range 1000000 exceeds limit of 10000", eth::errors::rpcError, "eth_call");
    }
    void codes()
    {
        QFETCH(int, code);
        QFETCH(QString, message);
        QFETCH(QString, method);
        QFETCH(QString, expected);
        const Error error = eth::toError({code, message, {}}, method);
        QCOMPARE(QString::fromLatin1(error.code().name.data()), expected);
        QVERIFY(error.detail().contains(message));
    }
    void reasons()
    {
        const QByteArray data = eth::AbiEncoder().string("KeyManager: not requested").call("Error(string)");
        const QString hex = eth::toPrefixedHex(data);
        const QList<RpcErrorObject> forms{{3, "execution reverted", hex},                             // geth, anvil
                                          {-32015, "revert", QJsonObject{{"data", hex}}},               // hardhat
                                          {-32015, "VM execution error.", QString("Reverted " + hex)}}; // Nethermind
        for (const RpcErrorObject& form : forms)
            QCOMPARE(eth::revertData(form), data);
        QCOMPARE(eth::toError(forms[0], "eth_call").detail(), "KeyManager: not requested");
        QVERIFY(eth::revertData({3, "", "0xzz"}).isEmpty());
        QVERIFY(eth::revertData({3, "", QString("0x" + QString(1'000'000, u'0'))}).isEmpty());
        QVERIFY(eth::revertData({3, "", 12}).isEmpty());
    }
};

QTEST_GUILESS_MAIN(RpcFailureTest)
#include "tst_RpcFailure.moc"
