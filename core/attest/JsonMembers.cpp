// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/JsonMembers.h"

#include "core/attest/JsonScan.h"
#include "core/attest/TcbInfo.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <rapidjson/error/en.h>

namespace gatehouse::attest {

namespace {

/// A TCB info with all its 256 levels has some 30,000; each takes up to a hundred bytes while it is read.
constexpr int maxValues = 32 * 1024;

/// What values are allocated in: enough for most documents, small enough to be taken from a heap without asking for pages.
constexpr std::size_t chunkBytes = 16 * 1024;

QString toString(const rapidjson::Value& text)
{
    return QString::fromUtf8(text.GetString(), qsizetype(text.GetStringLength()));
}

} // namespace

const rapidjson::Value* JsonMembers::find(QLatin1String name) const
{
    if (!m_object->IsObject())
        return nullptr;
    const auto member = m_object->FindMember(rapidjson::Value(rapidjson::StringRef(name.data(), rapidjson::SizeType(name.size()))));
    return member == m_object->MemberEnd() ? nullptr : &member->value;
}

tl::unexpected<Error> JsonMembers::bad(QLatin1String name, const char* what) const
{
    return fail(m_code, QStringLiteral("'%1' %2").arg(name, QLatin1String(what)));
}

Result<QString> JsonMembers::text(QLatin1String name) const
{
    const rapidjson::Value* value = find(name);
    if (!value || !value->IsString())
        return bad(name, "is not a text");
    return toString(*value);
}

QString JsonMembers::textOrNothing(QLatin1String name) const
{
    const rapidjson::Value* value = find(name);
    return value && value->IsString() ? toString(*value) : QString();
}

Result<int> JsonMembers::number(QLatin1String name, int most) const
{
    const rapidjson::Value* value = find(name);
    if (!value || !value->IsInt() || value->GetInt() < 0 || value->GetInt() > most)
        return bad(name, "is not a whole number in range");
    return value->GetInt();
}

Result<void> JsonMembers::readHex(QLatin1String name, std::span<std::uint8_t> into) const
{
    const rapidjson::Value* value = find(name);
    if (!value || !value->IsString())
        return bad(name, "is not a text");
    std::size_t length = 0;
    constexpr char noSeparator = '\0';
    const bool good = value->GetStringLength() == 2 * into.size()
                      && OPENSSL_hexstr2buf_ex(into.data(), into.size(), &length, value->GetString(), noSeparator) == 1 && length == into.size();
    if (!good) {
        ERR_clear_error();
        return bad(name, "is not hex of the right length");
    }
    return {};
}

Result<std::int64_t> JsonMembers::time(QLatin1String name) const
{
    GH_TRY(const QString value, text(name));
    const std::optional<UnixSeconds> seconds = parseUtcTime(value);
    if (!seconds)
        return bad(name, "is not a time in UTC");
    return *seconds;
}

Result<std::span<const rapidjson::Value>> JsonMembers::array(QLatin1String name, std::size_t most) const
{
    const rapidjson::Value* value = find(name);
    if (!value || !value->IsArray() || value->Size() > most)
        return bad(name, "is not a list of reasonable length");
    return std::span<const rapidjson::Value>(value->Begin(), value->Size());
}

Result<JsonMembers> JsonMembers::object(QLatin1String name) const
{
    const rapidjson::Value* value = find(name);
    if (!value || !value->IsObject())
        return bad(name, "is not an object");
    return JsonMembers(*value, m_code);
}

Result<JsonText> JsonText::parse(const QByteArray& text, qsizetype maxBytes, ErrorCode code)
{
    // DCAP has whole numbers only, and RapidJSON 1.1.0 must not see an exponent: its sum overflows and then reads outside a table
    // (CVE-2024-38517).
    const Result<void> scanned = scanJson(text, maxBytes, maxValues, JsonNumbers::Whole);
    if (!scanned)
        return fail(code, scanned.error().detail());
    // RapidJSON takes a NUL for the end of the text; in JSON it stands nowhere.
    if (const qsizetype nul = text.indexOf('\0'); nul >= 0)
        return fail(code, QStringLiteral("NUL at offset %1").arg(nul));
    if (!QUtf8StringView(text).isValidUtf8())
        return fail(code, QStringLiteral("not UTF-8"));
    JsonText json(code);
    json.m_values = std::make_unique<rapidjson::MemoryPoolAllocator<>>(chunkBytes);
    // Zeros behind the text, as many as RapidJSON may look at in one go.
    constexpr std::size_t lookAhead = 16;
    json.m_text = std::make_unique<char[]>(std::size_t(text.size()) + lookAhead);
    std::copy(text.cbegin(), text.cend(), json.m_text.get());
    json.m_document = std::make_unique<rapidjson::Document>(json.m_values.get());
    json.m_document->ParseInsitu(json.m_text.get());
    if (json.m_document->HasParseError())
        return fail(code, QStringLiteral("%1 at offset %2")
                              .arg(QLatin1String(rapidjson::GetParseError_En(json.m_document->GetParseError())))
                              .arg(json.m_document->GetErrorOffset()));
    if (!json.m_document->IsObject())
        return fail(code, QStringLiteral("not an object"));
    return json;
}

} // namespace gatehouse::attest
