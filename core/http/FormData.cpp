// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/FormData.h"

#include "core/http/HttpErrors.h"

namespace gatehouse::http {

namespace {

int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

QByteArray escaped(const QByteArray& text)
{
    static const char digits[] = "0123456789ABCDEF";
    QByteArray out;
    out.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
            || c == '.' || c == '_' || c == '*';
        if (plain) {
            out += c;
        } else if (c == ' ') {
            out += '+';
        } else {
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
    return out;
}

} // namespace

Result<QByteArray> percentDecoded(QByteArrayView text, bool plusIsSpace)
{
    QByteArray out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '+' && plusIsSpace) {
            out += ' ';
        } else if (c == '%') {
            const int high = i + 1 < text.size() ? nibble(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? nibble(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return fail(errors::badForm, QStringLiteral("broken percent escape at offset %1").arg(i));
            out += char(high << 4 | low);
            i += 2;
        } else {
            out += c;
        }
    }
    return out;
}

Result<FormData> FormData::parse(QByteArrayView text)
{
    FormData form;
    qsizetype start = 0;
    while (start < text.size()) {
        qsizetype end = text.indexOf('&', start);
        if (end < 0)
            end = text.size();
        const QByteArrayView field = text.sliced(start, end - start);
        start = end + 1;
        if (field.isEmpty())
            continue;
        if (form.m_fields.size() >= maxFields)
            return fail(errors::badForm, QStringLiteral("more than %1 fields").arg(maxFields));
        const qsizetype equals = field.indexOf('=');
        GH_TRY(const QByteArray name, percentDecoded(equals < 0 ? field : field.first(equals), true));
        GH_TRY(const QByteArray value,
               percentDecoded(equals < 0 ? QByteArrayView() : field.sliced(equals + 1), true));
        form.m_fields.append({name, value});
    }
    return form;
}

std::optional<QByteArray> FormData::single(QByteArrayView name) const
{
    std::optional<QByteArray> found;
    for (const auto& [key, value] : m_fields) {
        if (QByteArrayView(key) != name)
            continue;
        if (found)
            return std::nullopt;
        found = value;
    }
    return found;
}

Result<QByteArray> FormData::required(QByteArrayView name) const
{
    if (auto value = single(name))
        return *value;
    return fail(errors::badForm, QStringLiteral("field %1 is missing or repeated").arg(QString::fromUtf8(name)));
}

QByteArray FormData::encode() const
{
    QByteArray out;
    for (const auto& [name, value] : m_fields) {
        if (!out.isEmpty())
            out += '&';
        out += escaped(name) + '=' + escaped(value);
    }
    return out;
}

} // namespace gatehouse::http
