// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <memory>
#include <span>

#ifdef __SSE2__ // Sixteen characters of a text at a time.
#define RAPIDJSON_SSE2
#endif
#ifdef __clang__ // RapidJSON 1.1.0 adds to the null pointer of a stack that has no memory yet, to see that it has none.
#pragma clang attribute push(__attribute__((no_sanitize("pointer-overflow"))), apply_to = function)
#endif
#include <rapidjson/document.h>
#ifdef __clang__
#pragma clang attribute pop
#endif

namespace gatehouse::attest {

/// The members of one object of a JSON document, read with the checks that documents of DCAP need. A view: the document must
/// outlive it. Every error has the document's code and names the member. For the implementation files of core/attest only.
class JsonMembers
{
public:
    /// Of anything but an object every member is missing.
    JsonMembers(const rapidjson::Value& object, ErrorCode code)
        : m_object(&object)
        , m_code(code)
    {
    }

    ErrorCode code() const { return m_code; }
    tl::unexpected<Error> bad(QLatin1String name, const char* what) const;

    bool has(QLatin1String name) const { return find(name) != nullptr; }
    Result<QString> text(QLatin1String name) const;
    /// A text that may be missing; empty for everything else.
    QString textOrNothing(QLatin1String name) const;
    /// A whole number from 0 to @p most.
    Result<int> number(QLatin1String name, int most) const;
    /// RFC 3339 in UTC, as seconds since 1970.
    Result<std::int64_t> time(QLatin1String name) const;
    Result<std::span<const rapidjson::Value>> array(QLatin1String name, std::size_t most) const;
    Result<JsonMembers> object(QLatin1String name) const;
    /// Hex of exactly the right length, without 0x.
    template<typename Fixed>
    Result<Fixed> hex(QLatin1String name) const
    {
        Fixed bytes;
        GH_CHECK(readHex(name, bytes.array()));
        return bytes;
    }

private:
    Result<void> readHex(QLatin1String name, std::span<std::uint8_t> into) const;
    const rapidjson::Value* find(QLatin1String name) const;

    const rapidjson::Value* m_object;
    ErrorCode m_code;
};

/// A document that is one object, bounded and without repeated members as parseJsonObject() has it. Read by RapidJSON, in a
/// third of the time that Qt's parser takes. Move-only; JsonMembers of it end with it.
class JsonText
{
public:
    /// Errors have @p code and the offset.
    static Result<JsonText> parse(const QByteArray& text, qsizetype maxBytes, ErrorCode code);

    JsonMembers members() const { return JsonMembers(*m_document, m_code); }

private:
    explicit JsonText(ErrorCode code)
        : m_code(code)
    {
    }
    ErrorCode m_code;
    std::unique_ptr<char[]> m_text; ///< In which the document's texts are.
    std::unique_ptr<rapidjson::MemoryPoolAllocator<>> m_values;
    std::unique_ptr<rapidjson::Document> m_document; ///< Ends before its values and texts.
};

} // namespace gatehouse::attest
