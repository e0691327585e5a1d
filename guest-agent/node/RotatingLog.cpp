// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/node/RotatingLog.h"

#include "core/base/Paths.h"

namespace gatehouse::agent {

RotatingLog::RotatingLog(QString path)
    : RotatingLog(std::move(path), Limits{})
{
}

RotatingLog::RotatingLog(QString path, Limits limits)
    : m_path(std::move(path))
    , m_limits(limits)
    , m_file(m_path)
{
}

Result<void> RotatingLog::open()
{
    // Unbuffered: what a client said last before a crash is what matters.
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered))
        return fail(gatehouse::errors::fileNotWritten, QStringLiteral("%1: %2").arg(m_path, m_file.errorString()));
    m_size = m_file.size();
    return {};
}

void RotatingLog::rotate()
{
    m_file.close();
    QFile::remove(QStringLiteral("%1.%2").arg(m_path).arg(m_limits.keep));
    for (int number = m_limits.keep - 1; number >= 1; --number)
        QFile::rename(QStringLiteral("%1.%2").arg(m_path).arg(number), QStringLiteral("%1.%2").arg(m_path).arg(number + 1));
    if (m_limits.keep < 1 || !QFile::rename(m_path, m_path + QStringLiteral(".1")))
        QFile::remove(m_path);
    m_size = 0;
    if (!open())
        ++m_lost;
}

void RotatingLog::append(const QString& line)
{
    QByteArray bytes = line.left(m_limits.maxLine).toUtf8();
    bytes.append('\n');
    if (m_size > 0 && m_size + bytes.size() > m_limits.maxBytes)
        rotate();
    if (!m_file.isOpen() && !open()) {
        ++m_lost;
        return;
    }
    if (m_file.write(bytes) == bytes.size())
        m_size += bytes.size();
    else
        ++m_lost;
}

} // namespace gatehouse::agent
