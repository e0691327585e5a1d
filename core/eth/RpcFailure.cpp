// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/RpcFailure.h"

#include "core/eth/Abi.h"
#include "core/eth/EthErrors.h"
#include "core/eth/LogRange.h"

#include <QJsonObject>

namespace gatehouse::eth {

namespace {
/// Revert data of our contracts is a few hundred bytes.
constexpr qsizetype maxRevertBytes = 64 * 1024;

struct Pattern
{
    const char* text; ///< Lower case.
    ErrorCode code;
    const char* hint;
};

// geth, Nethermind, Besu, Erigon, reth and anvil, as of their sources; the first match wins.
constexpr Pattern patterns[] = {
    {"insufficient funds", errors::insufficientFunds, "Send some ether to the account, or choose another one."},
    {"insufficient balance", errors::insufficientFunds, "Send some ether to the account, or choose another one."},
    {"upfront cost exceeds account balance", errors::insufficientFunds, "Send some ether to the account."},
    {"nonce too low", errors::nonceTooLow, "Another program uses the same account; try again."},
    {"nonce is too low", errors::nonceTooLow, "Another program uses the same account; try again."},
    {"old nonce", errors::nonceTooLow, "Another program uses the same account; try again."},
    {"replacement transaction underpriced", errors::nonceTaken, "A transaction with this nonce is waiting; try again."},
    {"replacement fee too low", errors::nonceTaken, "A transaction with this nonce is waiting; try again."},
    {"replacementnotallowed", errors::nonceTaken, "A transaction with this nonce is waiting; try again."},
    {"underpriced", errors::underpriced, "The network is busier than the node says; try again in a minute."},
    {"feetoolow", errors::underpriced, "The network is busier than the node says; try again in a minute."},
    {"already known", errors::alreadyKnown, ""},
    {"known transaction", errors::alreadyKnown, ""},
    {"already imported", errors::alreadyKnown, ""},
    {"payment required", errors::paymentRequired, "The provider's quota is used up; use another provider or wait until 00:00 UTC."},
    {"daily request count exceeded", errors::paymentRequired, "The provider's quota is used up; use another provider or wait until 00:00 UTC."},
    {"rate limit", errors::rateLimited, "Wait a little, or use another provider."},
    {"rate exceeded", errors::rateLimited, "Wait a little, or use another provider."},
    {"request rate exceeded", errors::rateLimited, "Wait a little, or use another provider."},
    {"too many requests", errors::rateLimited, "Wait a little, or use another provider."},
    {"exceeded its compute units", errors::rateLimited, "Wait a little, or use another provider."},
};

QByteArray hexOf(const QJsonValue& value)
{
    if (!value.isString())
        return {};
    QString text = value.toString();
    // Nethermind and OpenEthereum: "Reverted 0x…".
    if (text.startsWith(QLatin1String("Reverted ")))
        text.remove(0, 9);
    if (!text.startsWith(QLatin1String("0x")))
        return {};
    return fromHex(text, maxRevertBytes).value_or(QByteArray());
}
} // namespace

QByteArray revertData(const RpcErrorObject& error)
{
    const QByteArray direct = hexOf(error.data);
    if (!direct.isEmpty() || !error.data.isObject())
        return direct;
    return hexOf(error.data.toObject().value(QLatin1String("data")));
}

Error toError(const RpcErrorObject& error, const QString& method)
{
    const QString text = error.message.toLower();
    const QString detail = QStringLiteral("%1: %2 (code %3)").arg(method, error.message).arg(error.code);
    // EIP-1474: 3 is "execution error"; others say it in words.
    const QByteArray data = revertData(error);
    if (error.code == 3 || text.contains(QLatin1String("revert"))) {
        const QString reason = revertReason(view(data));
        return Error(errors::reverted, reason.isEmpty() ? detail : reason);
    }
    for (const Pattern& pattern : patterns)
        if (text.contains(QLatin1String(pattern.text)))
            return Error(pattern.code, detail, QString::fromLatin1(pattern.hint));
    if (error.code == -33000)
        return Error(errors::paymentRequired, detail, QStringLiteral("Use another provider or wait until 00:00 UTC."));
    if (error.code == 429 || error.code == -33200 || error.code == -33300)
        return Error(errors::rateLimited, detail, QStringLiteral("Wait a little, or use another provider."));
    if (error.code == -32601)
        return Error(errors::methodNotFound, detail, QStringLiteral("This node or provider does not offer the method."));
    if (method == QLatin1String("eth_getLogs") && isLogRangeError(error.message))
        return Error(errors::logRangeTooWide, detail);
    return Error(errors::rpcError, detail);
}

} // namespace gatehouse::eth
