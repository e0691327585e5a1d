// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logs/LogText.h"

namespace gatehouse::logs {

namespace {

constexpr char escape = '\x1b';
constexpr char bell = '\x07';

/// The index after the escape sequence that starts at @p at (ECMA-48, sections 5.3 to 5.6).
qsizetype afterEscape(const QByteArray& bytes, qsizetype at)
{
    qsizetype i = at + 1;
    if (i >= bytes.size())
        return i;
    if (bytes[i] == '[') {
        for (++i; i < bytes.size(); ++i)
            if (bytes[i] >= 0x40 && bytes[i] <= 0x7e)
                return i + 1;
        return i;
    }
    if (bytes[i] == ']') {
        for (++i; i < bytes.size(); ++i) {
            if (bytes[i] == bell)
                return i + 1;
            if (bytes[i] == escape && i + 1 < bytes.size() && bytes[i + 1] == '\\')
                return i + 2;
        }
        return i;
    }
    while (i < bytes.size() && bytes[i] >= 0x20 && bytes[i] <= 0x2f)
        ++i;
    return i < bytes.size() ? i + 1 : i;
}

bool isForbidden(QChar c)
{
    const char16_t code = c.unicode();
    // Directional overrides would let a guest show a line other than it is.
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)
           || code == 0x2028 || code == 0x2029 || code == 0xfeff;
}

} // namespace

QString sanitiseLine(const QByteArray& bytes)
{
    QByteArray plain;
    plain.reserve(bytes.size());
    for (qsizetype i = 0; i < bytes.size();) {
        if (bytes[i] == escape) {
            i = afterEscape(bytes, i);
            continue;
        }
        plain.append(bytes[i] == '\t' ? ' ' : bytes[i]);
        ++i;
    }
    QString text = QString::fromUtf8(plain);
    text.removeIf(isForbidden);
    while (text.endsWith(QLatin1Char(' ')))
        text.chop(1);
    return text;
}

QStringList LineCutter::feed(const QByteArray& bytes)
{
    QStringList lines;
    for (const char byte : bytes) {
        if (byte == '\n' || byte == '\r') {
            take(lines);
            m_cutting = false;
            continue;
        }
        if (m_cutting)
            continue;
        m_rest.append(byte);
        if (m_rest.size() >= maxLineBytes) {
            m_rest.append(" [cut]");
            take(lines);
            m_cutting = true;
        }
    }
    return lines;
}

QStringList LineCutter::finish()
{
    QStringList lines;
    take(lines);
    m_cutting = false;
    return lines;
}

void LineCutter::take(QStringList& lines)
{
    const QString text = sanitiseLine(m_rest);
    m_rest.clear();
    if (!text.isEmpty())
        lines.append(text);
}

} // namespace gatehouse::logs
