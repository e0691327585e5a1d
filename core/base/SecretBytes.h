// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <vector>

namespace gatehouse {

/// Bytes that wipe themselves: a key, the master secret, a passphrase. Move-only; clone() is the visible way to copy.
/// Cannot be streamed or compared with ==; equals() takes constant time.
class SecretBytes
{
public:
    SecretBytes() = default;
    explicit SecretBytes(std::size_t size)
        : m_bytes(size)
    {
    }
    explicit SecretBytes(ByteView bytes)
        : m_bytes(bytes.begin(), bytes.end())
    {
    }
    ~SecretBytes() { wipe(); }
    SecretBytes(SecretBytes&& other) noexcept
        : m_bytes(std::move(other.m_bytes))
    {
        other.m_bytes.clear();
    }
    SecretBytes& operator=(SecretBytes&& other) noexcept
    {
        if (this != &other) {
            wipe();
            m_bytes = std::move(other.m_bytes);
            other.m_bytes.clear();
        }
        return *this;
    }
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;

    SecretBytes clone() const { return SecretBytes(bytes()); }
    ByteView bytes() const { return m_bytes; }
    std::uint8_t* data() { return m_bytes.data(); }
    std::size_t size() const { return m_bytes.size(); }
    bool isEmpty() const { return m_bytes.empty(); }
    /// Constant time in the content, not in the length.
    bool equals(const SecretBytes& other) const;

private:
    void wipe();
    std::vector<std::uint8_t> m_bytes;
};

/// Overwrites @p bytes in a way the compiler may not remove; for secrets that pass through foreign types.
void wipeMemory(void* bytes, std::size_t size);

} // namespace gatehouse
