// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/Transaction.h"

#include "core/crypto/Hashes.h"
#include "core/eth/EthErrors.h"
#include "core/eth/Rlp.h"

namespace gatehouse::eth {

namespace {
constexpr char typeByte = 0x02;
/// Nodes refuse more than 128 KiB (geth's txMaxSize); nothing of ours comes near.
constexpr std::size_t maxRawBytes = 128 * 1024;
constexpr qsizetype unsignedFields = 9;
constexpr qsizetype signedFields = 12;

QList<RlpItem> fieldsOf(const Transaction& transaction)
{
    return {
        RlpItem::number(transaction.chainId),
        RlpItem::number(transaction.nonce),
        RlpItem::number(transaction.maxPriorityFeePerGas),
        RlpItem::number(transaction.maxFeePerGas),
        RlpItem::number(transaction.gasLimit),
        RlpItem::string(transaction.to ? transaction.to->toByteArray() : QByteArray()),
        RlpItem::number(transaction.value),
        RlpItem::string(transaction.data),
        RlpItem::list({}), // access list
    };
}

QByteArray typed(QList<RlpItem> fields)
{
    return typeByte + rlpEncode(RlpItem::list(std::move(fields)));
}

Result<crypto::SignatureScalar> scalar(const RlpItem& item, const char* field)
{
    GH_TRY(const Uint256 value, item.toNumber(field));
    return crypto::SignatureScalar(value.word().array());
}
} // namespace

Keccak256Digest Transaction::signingDigest() const
{
    return crypto::keccak256(view(typed(fieldsOf(*this))));
}

SignedTransaction signTransaction(const Transaction& transaction, const crypto::SigningKey& key)
{
    const crypto::RecoverableSignature signature = key.sign(transaction.signingDigest());
    QList<RlpItem> fields = fieldsOf(transaction);
    fields.append(RlpItem::number(std::uint64_t(signature.recoveryId)));
    fields.append(RlpItem::number(*Uint256::fromBytes(signature.r.bytes())));
    fields.append(RlpItem::number(*Uint256::fromBytes(signature.s.bytes())));
    QByteArray raw = typed(std::move(fields));
    const TxHash hash(crypto::keccak256(view(raw)).array());
    return {transaction, std::move(raw), hash, addressOf(key)};
}

Result<SignedTransaction> decodeTransaction(ByteView raw)
{
    if (raw.empty() || raw[0] != std::uint8_t(typeByte) || raw.size() > maxRawBytes)
        return fail(errors::badTransaction, QStringLiteral("not an EIP-1559 transaction of at most 128 KiB"));
    GH_TRY(const RlpItem list, rlpDecode(raw.subspan(1)));
    if (!list.isList || list.items.size() != signedFields)
        return fail(errors::badTransaction, QStringLiteral("not a list of %1 fields").arg(signedFields));
    const QList<RlpItem>& f = list.items;
    if (!f[8].isList || !f[8].items.isEmpty())
        return fail(errors::badTransaction, QStringLiteral("access lists are not supported"));
    if (f[5].isList || f[7].isList)
        return fail(errors::badTransaction, QStringLiteral("to or data is a list"));

    Transaction t;
    GH_TRY(t.chainId, f[0].toU64("chainId"));
    GH_TRY(t.nonce, f[1].toU64("nonce"));
    GH_TRY(t.maxPriorityFeePerGas, f[2].toNumber("maxPriorityFeePerGas"));
    GH_TRY(t.maxFeePerGas, f[3].toNumber("maxFeePerGas"));
    GH_TRY(t.gasLimit, f[4].toU64("gasLimit"));
    if (!f[5].bytes.isEmpty()) {
        GH_TRY(t.to, Address::fromBytes(view(f[5].bytes)));
    }
    GH_TRY(t.value, f[6].toNumber("value"));
    t.data = f[7].bytes;

    crypto::RecoverableSignature signature;
    GH_TRY(const std::uint64_t parity, f[unsignedFields].toU64("yParity"));
    if (parity > 1)
        return fail(errors::badTransaction, QStringLiteral("yParity is %1").arg(parity));
    signature.recoveryId = int(parity);
    GH_TRY(signature.r, scalar(f[unsignedFields + 1], "r"));
    GH_TRY(signature.s, scalar(f[unsignedFields + 2], "s"));
    auto key = crypto::recover(t.signingDigest(), signature);
    if (!key)
        return fail(Error(errors::badSignature, key.error().detail()).causedBy(std::move(key).error()));
    return SignedTransaction{t, toByteArray(raw), TxHash(crypto::keccak256(raw).array()), addressOf(*key)};
}

} // namespace gatehouse::eth
