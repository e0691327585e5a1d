// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/QuoteInput.h"

#include "core/attest/AttestErrors.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::attest {

namespace {

/// Versions 3 to 5 and everything near them; no text begins so.
constexpr char firstTextByte = 0x09;

bool isHexDigit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

bool isBase64(char c)
{
    return isHexDigit(c) || (c >= 'g' && c <= 'z') || (c >= 'G' && c <= 'Z') || c == '+' || c == '/' || c == '-' || c == '_' || c == '=';
}

Result<QuoteInput> fromText(const QByteArray& text)
{
    QByteArray digits;
    digits.reserve(text.size());
    bool hex = true;
    bool separated = false; // Blanks or colons between digits: hex only, else every sentence would be base64.
    const qsizetype start = text.startsWith("0x") || text.startsWith("0X") ? 2 : 0;
    for (qsizetype i = start; i < text.size(); ++i) {
        const char c = text.at(i);
        if (isBlank(c) || c == ':') {
            separated = separated || c == ' ' || c == '\t' || c == ':';
            continue;
        }
        if (!isBase64(c) || ((start > 0 || separated) && !isHexDigit(c)))
            return fail(errors::notAQuote, QStringLiteral("neither a raw quote nor hex or base64: character %1 is 0x%2")
                                               .arg(i)
                                               .arg(uint(std::uint8_t(c)), 2, 16, QLatin1Char('0')));
        hex = hex && isHexDigit(c);
        digits.append(c);
    }
    if (hex) {
        if (digits.size() % 2 != 0)
            return fail(errors::notAQuote, QStringLiteral("hex text with an odd number of digits (%1)").arg(digits.size()));
        return QuoteInput{QByteArray::fromHex(digits), QuoteEncoding::Hex};
    }
    if (separated)
        return fail(errors::notAQuote, QStringLiteral("neither a raw quote nor hex or base64: letters that are no hex digits, and blanks"));
    digits.replace('-', '+').replace('_', '/');
    const auto decoded = QByteArray::fromBase64Encoding(digits, QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return fail(errors::notAQuote, QStringLiteral("base64 text that does not decode"));
    return QuoteInput{decoded.decoded, QuoteEncoding::Base64};
}

/// The text of the member that holds a quote; empty when there is none.
QByteArray quoteMember(const QJsonObject& object, int depth)
{
    for (const char* name : {"quote", "tdx_quote", "intel_quote", "td_quote"}) {
        const QJsonValue value = object.value(QLatin1String(name));
        if (value.isString())
            return value.toString().toLatin1();
    }
    if (depth > 0)
        for (const QJsonValue& value : object)
            if (value.isObject())
                if (const QByteArray inner = quoteMember(value.toObject(), depth - 1); !inner.isEmpty())
                    return inner;
    return {};
}

} // namespace

QString toString(QuoteEncoding encoding)
{
    switch (encoding) {
    case QuoteEncoding::Binary:
        return QStringLiteral("binary");
    case QuoteEncoding::Hex:
        return QStringLiteral("hex");
    case QuoteEncoding::Base64:
        return QStringLiteral("base64");
    case QuoteEncoding::Json:
        return QStringLiteral("JSON");
    }
    return {};
}

Result<QuoteInput> readQuoteInput(const QByteArray& content)
{
    if (content.size() > maxQuoteInputBytes)
        return fail(errors::notAQuote,
                    QStringLiteral("%1 bytes; a quote in any encoding has at most %2").arg(content.size()).arg(maxQuoteInputBytes));
    if (content.isEmpty())
        return fail(errors::notAQuote, QStringLiteral("empty"));
    if (content.at(0) >= 0 && content.at(0) < firstTextByte)
        return QuoteInput{content, QuoteEncoding::Binary};
    const QByteArray text = content.trimmed();
    if (!text.startsWith('{'))
        return fromText(text);
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(text, &problem);
    if (!document.isObject())
        return fail(errors::notAQuote, QStringLiteral("JSON that cannot be read at offset %1: %2").arg(problem.offset).arg(problem.errorString()));
    const QByteArray member = quoteMember(document.object(), 1);
    if (member.isEmpty())
        return fail(errors::notAQuote, QStringLiteral("JSON without a text member \"quote\""));
    GH_TRY(QuoteInput input, fromText(member.trimmed()));
    input.encoding = QuoteEncoding::Json;
    return input;
}

} // namespace gatehouse::attest
