// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Quote.h"

namespace gatehouse::test {

/// The quote with other certification data, which nobody signs.
inline QByteArray recertified(const QByteArray& bytes, attest::CertificationType type, const QByteArray& data)
{
    const attest::UnverifiedQuote quote = *attest::UnverifiedQuote::parse(bytes);
    const auto little = [](quint64 value, int size) {
        QByteArray out;
        for (int i = 0; i < size; ++i)
            out += char(value >> (8 * i));
        return out;
    };
    const qsizetype dataAt = qsizetype(quote.certificationRange().offset);
    QByteArray changed = bytes.left(dataAt - 6) + little(quint64(type), 2) + little(quint64(data.size()), 4) + data;
    const qsizetype authAt = qsizetype(quote.authOffset());
    changed.replace(authAt - 4, 4, little(quint64(changed.size() - authAt), 4));
    changed.replace(authAt + 130, 4, little(quint64(changed.size() - authAt - 134), 4));
    return changed;
}

} // namespace gatehouse::test
