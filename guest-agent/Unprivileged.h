// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace gatehouse::agent {

/// Words in front of a program that make it run as user and group @p userId without any right: setpriv(1) of util-linux drops
/// everything before the program begins. The signal that ends it with us is set anew, as the kernel forgets it when the user changes.
inline QStringList unprivileged(quint32 userId, const QString& deathSignal = QStringLiteral("KILL"))
{
    const QString id = QString::number(userId);
    return {QStringLiteral("/usr/bin/setpriv"), QStringLiteral("--reuid"), id, QStringLiteral("--regid"), id,
            QStringLiteral("--clear-groups"), QStringLiteral("--inh-caps=-all"), QStringLiteral("--bounding-set=-all"),
            QStringLiteral("--no-new-privs"), QStringLiteral("--pdeathsig"), deathSignal, QStringLiteral("--")};
}

} // namespace gatehouse::agent
