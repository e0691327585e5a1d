// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>

namespace gatehouse::tests {

/// Why root cannot give a tool other ids on this computer; empty when nothing is known to stand against it. Asks other programs than
/// those that are tested.
inline QString whyNoOtherIds()
{
    if (QStandardPaths::findExecutable(QStringLiteral("newuidmap")).isEmpty())
        return QStringLiteral("newuidmap is not installed (package uidmap)");
    for (const char* file : {"/etc/subuid", "/etc/subgid"})
        if (!QFileInfo::exists(QLatin1String(file)))
            return QLatin1String(file) + QStringLiteral(" does not exist");
    QProcess trial;
    trial.setProcessChannelMode(QProcess::MergedChannels);
    // As the tools need it: with processes and a /proc of its own.
    trial.start(QStringLiteral("unshare"), {QStringLiteral("--map-root-user"), QStringLiteral("--pid"), QStringLiteral("--fork"), QStringLiteral("--mount-proc"), QStringLiteral("true")});
    if (!trial.waitForFinished(30'000) || trial.exitCode() != 0)
        return QStringLiteral("user name spaces: ") + QString::fromUtf8(trial.readAll().trimmed());
    return {};
}

} // namespace gatehouse::tests
