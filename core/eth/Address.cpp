// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/Address.h"

#include "core/crypto/Hashes.h"
#include "core/eth/EthErrors.h"
#include "core/eth/Rlp.h"

namespace gatehouse::eth {

Result<Address> Address::fromBytes(ByteView bytes)
{
    if (bytes.size() != size)
        return fail(errors::badAddress, QStringLiteral("an address has 20 bytes, not %1").arg(bytes.size()));
    Address address;
    std::copy(bytes.begin(), bytes.end(), address.m_bytes.array().begin());
    return address;
}

Result<Address> Address::fromText(QStringView text)
{
    constexpr qsizetype shown = 80; // The offending text may be megabytes of a hostile peer.
    if (text.size() != 42 || !text.startsWith(u"0x"))
        return fail(errors::badAddress,
                    QStringLiteral("'%1' is not 0x and 40 hex digits").arg(text.left(shown).toString()));
    const auto bytes = fromHex(text.mid(2), qsizetype(size));
    if (!bytes || bytes->size() != qsizetype(size))
        return fail(errors::badAddress, QStringLiteral("'%1' is not 0x and 40 hex digits").arg(text.toString()));
    GH_TRY(const Address address, fromBytes(view(*bytes)));
    const QString digits = text.mid(2).toString();
    const bool oneCase = digits == digits.toLower() || digits == digits.toUpper();
    if (!oneCase && address.toChecksumText() != text)
        return fail(errors::badAddress, QStringLiteral("'%1' has a wrong EIP-55 checksum, mistyped?").arg(text.toString()));
    return address;
}

QString Address::toChecksumText() const
{
    // EIP-55: a letter is upper case when the same digit of keccak256(lower-case text) is 8 or more.
    QByteArray text = toByteArray().toHex();
    const Keccak256Digest hash = crypto::keccak256(view(text));
    for (qsizetype i = 0; i < text.size(); ++i) {
        const int digit = hash.array()[size_t(i / 2)] >> (i % 2 == 0 ? 4 : 0) & 0x0f;
        if (digit >= 8 && text[i] >= 'a')
            text[i] = char(text[i] - 'a' + 'A');
    }
    return QStringLiteral("0x") + QString::fromLatin1(text);
}

Address addressOf(const crypto::PublicKey& key)
{
    return *Address::fromBytes(crypto::keccak256(key.bytes()).bytes().subspan(12));
}

Address contractAddress(const Address& deployer, std::uint64_t nonce)
{
    const QByteArray list = rlpEncode(RlpItem::list({RlpItem::string(deployer.toByteArray()), RlpItem::number(nonce)}));
    return *Address::fromBytes(crypto::keccak256(view(list)).bytes().subspan(12));
}

} // namespace gatehouse::eth
