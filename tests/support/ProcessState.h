// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>

namespace gatehouse::test {

/// Alive and not a zombie that its new parent has yet to collect. One that ends while it is looked at is not alive: its file
/// opens and has nothing in it.
inline bool isAlive(qint64 pid)
{
    QFile stat(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!stat.open(QIODevice::ReadOnly))
        return false;
    const QByteArray text = stat.readAll();
    const QByteArray state = text.mid(text.lastIndexOf(')') + 2, 1);
    return !state.isEmpty() && state != "Z" && state != "X";
}

} // namespace gatehouse::test
