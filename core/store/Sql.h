// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstddef>

namespace gatehouse::store {

/// The text of one SQL statement. Only a literal in the source can become one, at compile time, so that no value of
/// foreign origin can ever be pasted into a statement: values are bound with '?'.
class Sql
{
public:
    template<std::size_t N>
    consteval Sql(const char (&text)[N]) // NOLINT(google-explicit-constructor): the point is to write the literal in place
        : m_text(text)
        , m_size(N - 1)
    {
    }

    QString text() const { return QString::fromUtf8(m_text, qsizetype(m_size)); }

private:
    const char* m_text;
    std::size_t m_size;
};

} // namespace gatehouse::store
