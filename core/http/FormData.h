// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QList>
#include <optional>
#include <utility>

namespace gatehouse::http {

/// Strict percent-decoding; @p plusIsSpace as in forms, not as in paths. A '%' without two hex digits is errors::badForm.
Result<QByteArray> percentDecoded(QByteArrayView text, bool plusIsSpace);

/// The fields of an application/x-www-form-urlencoded document (WHATWG URL, section 5) or of a URL's query, in order.
class FormData
{
public:
    /// No request of the protocols we speak has more than a handful.
    static constexpr int maxFields = 32;

    /// Fails with errors::badForm on broken percent escapes and on more than maxFields fields.
    static Result<FormData> parse(QByteArrayView text);

    void add(const QByteArray& name, const QByteArray& value) { m_fields.append({name, value}); }
    /// The value of the only field of that name; nothing when it is absent or given twice.
    std::optional<QByteArray> single(QByteArrayView name) const;
    /// Like single(), but an absent or repeated field is errors::badForm with its name.
    Result<QByteArray> required(QByteArrayView name) const;
    const QList<std::pair<QByteArray, QByteArray>>& fields() const { return m_fields; }
    /// The document, every byte but letters, digits and -._* escaped.
    QByteArray encode() const;

private:
    QList<std::pair<QByteArray, QByteArray>> m_fields;
};

} // namespace gatehouse::http
