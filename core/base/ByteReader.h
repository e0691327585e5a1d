// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <type_traits>

namespace gatehouse {

/// A bounds-checked cursor over foreign bytes. Every read either yields a value or an error that names the field and
/// its offset. The viewed bytes must outlive the reader and every view taken from it.
class ByteReader
{
public:
    explicit ByteReader(ByteView bytes, std::size_t baseOffset = 0)
        : m_bytes(bytes)
        , m_base(baseOffset)
    {
    }

    /// Offset of the next byte, counted from the start of the whole document.
    std::size_t offset() const { return m_base + m_position; }
    std::size_t remaining() const { return m_bytes.size() - m_position; }
    bool atEnd() const { return remaining() == 0; }

    Result<ByteView> bytes(std::size_t count, const char* field)
    {
        if (count > remaining())
            return fail(errors::truncated, QStringLiteral("%1 at offset %2 needs %3 bytes, %4 left")
                                               .arg(QLatin1String(field))
                                               .arg(offset())
                                               .arg(count)
                                               .arg(remaining()));
        const ByteView taken = m_bytes.subspan(m_position, count);
        m_position += count;
        return taken;
    }
    Result<void> skip(std::size_t count, const char* field)
    {
        GH_CHECK(bytes(count, field));
        return {};
    }
    template<typename Fixed>
    Result<Fixed> fixed(const char* field)
    {
        GH_TRY(const ByteView taken, bytes(Fixed::size, field));
        return Fixed::fromBytes(taken);
    }

    template<typename T>
    Result<T> little(const char* field) { return integer<T>(field, false); }
    template<typename T>
    Result<T> big(const char* field) { return integer<T>(field, true); }
    Result<std::uint8_t> u8(const char* field) { return integer<std::uint8_t>(field, false); }

    /// Fails with errors::trailingBytes unless everything was read.
    Result<void> expectEnd(const char* document) const
    {
        if (!atEnd())
            return fail(errors::trailingBytes, QStringLiteral("%1 bytes after the end of %2 at offset %3")
                                                   .arg(remaining())
                                                   .arg(QLatin1String(document))
                                                   .arg(offset()));
        return {};
    }

private:
    template<typename T>
    Result<T> integer(const char* field, bool bigEndian)
    {
        static_assert(std::is_unsigned_v<T>);
        GH_TRY(const ByteView taken, bytes(sizeof(T), field));
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < sizeof(T); ++i)
            value |= std::uint64_t(taken[i]) << (8 * (bigEndian ? sizeof(T) - 1 - i : i));
        return static_cast<T>(value);
    }

    ByteView m_bytes;
    std::size_t m_base = 0;
    std::size_t m_position = 0;
};

} // namespace gatehouse
