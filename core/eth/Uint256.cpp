// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/Uint256.h"

#include "core/eth/EthErrors.h"

#include <memory>
#include <openssl/bn.h>
#include <openssl/crypto.h>

namespace gatehouse::eth {

namespace {
/// 2^256 has 78 decimal digits; longer text cannot be a value.
constexpr qsizetype maxDecimalDigits = 78;

struct BnFree
{
    void operator()(BIGNUM* number) const { BN_free(number); }
    void operator()(BN_CTX* context) const { BN_CTX_free(context); }
};
using Bn = std::unique_ptr<BIGNUM, BnFree>;

Bn toBn(const Uint256& value)
{
    Bn number(BN_bin2bn(value.word().bytes().data(), int(Word::size), nullptr));
    Q_CHECK_PTR(number.get());
    return number;
}

Result<Uint256> fromBn(const Bn& number, const char* what)
{
    if (BN_is_negative(number.get()) || BN_num_bytes(number.get()) > int(Word::size))
        return fail(errors::overflow, QStringLiteral("%1 does not fit into 256 bits").arg(QLatin1String(what)));
    std::array<std::uint8_t, 32> bytes{};
    BN_bn2binpad(number.get(), bytes.data(), int(bytes.size()));
    return Uint256::fromBytes(bytes);
}

Result<Uint256> badNumber(QStringView text, const char* form)
{
    return fail(errors::badNumber, QStringLiteral("'%1' is not %2").arg(text.left(90).toString(), QLatin1String(form)));
}

bool allDigits(QStringView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}
} // namespace

Uint256::Uint256(std::uint64_t value)
{
    for (std::size_t i = 0; i < 8; ++i)
        m_word.array()[31 - i] = std::uint8_t(value >> (8 * i));
}

Result<Uint256> Uint256::fromBytes(ByteView bigEndian)
{
    if (bigEndian.size() > Word::size)
        return fail(errors::badNumber, QStringLiteral("%1 bytes, at most 32").arg(bigEndian.size()));
    Uint256 value;
    std::copy(bigEndian.begin(), bigEndian.end(), value.m_word.array().end() - std::ptrdiff_t(bigEndian.size()));
    return value;
}

Result<Uint256> Uint256::fromDecimal(QStringView text)
{
    if (!allDigits(text) || text.size() > maxDecimalDigits)
        return badNumber(text, "a decimal number below 2^256");
    BIGNUM* raw = nullptr;
    BN_dec2bn(&raw, text.toLatin1().constData());
    const Bn number(raw);
    Q_CHECK_PTR(number.get());
    return fromBn(number, "the number");
}

Result<Uint256> Uint256::fromQuantity(QStringView text)
{
    constexpr const char* form = "a JSON-RPC quantity (0x and hex digits without leading zeros)";
    if (!text.startsWith(u"0x") || text.size() < 3 || text.size() > 66 || (text[2] == u'0' && text.size() != 3))
        return badNumber(text, form);
    const QString digits = text.mid(2).toString();
    const auto bytes = fromHex(digits.size() % 2 == 0 ? digits : u'0' + digits, 32);
    // fromHex() takes a prefix of its own, which must not hide here as a second one.
    if (!bytes || digits.startsWith(QLatin1String("0x")) || bytes->size() != (digits.size() + 1) / 2)
        return badNumber(text, form);
    return fromBytes(view(*bytes));
}

Result<Uint256> Uint256::fromUnits(QStringView text, int decimals)
{
    const qsizetype point = text.indexOf(u'.');
    const QStringView whole = point < 0 ? text : text.left(point);
    const QStringView part = point < 0 ? QStringView() : text.mid(point + 1);
    if (!allDigits(whole) || (point >= 0 && !allDigits(part)) || part.size() > decimals)
        return badNumber(text, "a decimal amount, or it has too many digits after the point");
    return fromDecimal(whole.toString() + part.toString() + QString(decimals - int(part.size()), u'0'));
}

std::optional<std::uint64_t> Uint256::toU64() const
{
    const auto& bytes = m_word.array();
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i < 24 && bytes[i] != 0)
            return std::nullopt;
        value = value << 8 | bytes[i];
    }
    return value;
}

QByteArray Uint256::minimalBytes() const
{
    const auto& bytes = m_word.array();
    const auto first = std::find_if(bytes.begin(), bytes.end(), [](std::uint8_t b) { return b != 0; });
    return toByteArray(ByteView(first, bytes.end()));
}

QString Uint256::toDecimal() const
{
    char* text = BN_bn2dec(toBn(*this).get());
    Q_CHECK_PTR(text);
    const QString decimal = QString::fromLatin1(text);
    OPENSSL_free(text);
    return decimal;
}

QString Uint256::toQuantity() const
{
    QString digits = m_word.toHex();
    qsizetype zeros = 0;
    while (zeros < digits.size() - 1 && digits[zeros] == u'0')
        ++zeros;
    return QStringLiteral("0x") + digits.mid(zeros);
}

QString Uint256::toUnits(int decimals) const
{
    const QString digits = toDecimal().rightJustified(decimals + 1, u'0');
    QString part = digits.right(decimals);
    while (part.endsWith(u'0'))
        part.chop(1);
    const QString whole = digits.left(digits.size() - decimals);
    return part.isEmpty() ? whole : whole + u'.' + part;
}

Result<Uint256> Uint256::plus(const Uint256& other) const
{
    const Bn sum(BN_new());
    if (!sum || BN_add(sum.get(), toBn(*this).get(), toBn(other).get()) != 1)
        qFatal("out of memory");
    return fromBn(sum, "the sum");
}

Result<Uint256> Uint256::minus(const Uint256& other) const
{
    const Bn difference(BN_new());
    if (!difference || BN_sub(difference.get(), toBn(*this).get(), toBn(other).get()) != 1)
        qFatal("out of memory");
    return fromBn(difference, "the difference");
}

Result<Uint256> Uint256::times(const Uint256& other) const
{
    const std::unique_ptr<BN_CTX, BnFree> context(BN_CTX_new());
    const Bn product(BN_new());
    if (!context || !product || BN_mul(product.get(), toBn(*this).get(), toBn(other).get(), context.get()) != 1)
        qFatal("out of memory");
    return fromBn(product, "the product");
}

Result<Uint256> Uint256::dividedBy(const Uint256& other) const
{
    if (other.isZero())
        return fail(errors::overflow, QStringLiteral("division by zero"));
    const std::unique_ptr<BN_CTX, BnFree> context(BN_CTX_new());
    const Bn quotient(BN_new());
    if (!context || !quotient
        || BN_div(quotient.get(), nullptr, toBn(*this).get(), toBn(other).get(), context.get()) != 1)
        qFatal("out of memory");
    return fromBn(quotient, "the quotient");
}

} // namespace gatehouse::eth
