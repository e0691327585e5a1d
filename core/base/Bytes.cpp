// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Bytes.h"

namespace gatehouse {

QString toHex(ByteView bytes)
{
    constexpr char16_t digits[] = u"0123456789abcdef";
    QString text(qsizetype(bytes.size()) * 2, Qt::Uninitialized);
    QChar* at = text.data();
    for (const std::uint8_t byte : bytes) {
        *at++ = digits[byte >> 4];
        *at++ = digits[byte & 0x0f];
    }
    return text;
}

namespace {
int nibble(char16_t c)
{
    if (c >= u'0' && c <= u'9')
        return c - u'0';
    if (c >= u'a' && c <= u'f')
        return c - u'a' + 10;
    if (c >= u'A' && c <= u'F')
        return c - u'A' + 10;
    return -1;
}
} // namespace

Result<QByteArray> fromHex(QStringView text, qsizetype maxBytes)
{
    if (text.startsWith(u"0x") || text.startsWith(u"0X"))
        text = text.mid(2);
    if (text.size() % 2 != 0)
        return fail(errors::badHex, QStringLiteral("odd number of hex digits (%1)").arg(text.size()));
    if (text.size() / 2 > maxBytes)
        return fail(errors::tooLarge, QStringLiteral("%1 bytes of hex, at most %2").arg(text.size() / 2).arg(maxBytes));
    QByteArray bytes(text.size() / 2, Qt::Uninitialized);
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const int high = nibble(text[2 * i].unicode());
        const int low = nibble(text[2 * i + 1].unicode());
        if (high < 0 || low < 0)
            return fail(errors::badHex, QStringLiteral("not a hex digit at offset %1").arg(high < 0 ? 2 * i : 2 * i + 1));
        bytes[i] = char(high << 4 | low);
    }
    return bytes;
}

} // namespace gatehouse
