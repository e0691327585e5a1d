// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"

namespace gatehouse {

QString Error::toString() const
{
    QString text = QString::fromUtf8(m_code.name.data(), qsizetype(m_code.name.size()));
    if (!m_detail.isEmpty())
        text += QStringLiteral(": ") + m_detail;
    if (m_cause)
        text += QStringLiteral(" <- ") + m_cause->toString();
    return text;
}

QDebug operator<<(QDebug debug, const Error& error)
{
    return debug.noquote() << error.toString();
}

} // namespace gatehouse
