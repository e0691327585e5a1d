// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/FindProgram.h"

#include "core/process/ProcessErrors.h"

#include <QFileInfo>
#include <QStandardPaths>

namespace gatehouse::process {

Result<QString> findProgram(const QString& name, const QStringList& extraDirs, const QString& package)
{
    if (name.isEmpty() || name.contains(QLatin1Char('/')))
        return fail(errors::badSpec, QStringLiteral("'%1' is not a program name").arg(name));
    QString path;
    if (!extraDirs.isEmpty())
        path = QStandardPaths::findExecutable(name, extraDirs);
    if (path.isEmpty())
        path = QStandardPaths::findExecutable(name);
    if (path.isEmpty())
        path = QStandardPaths::findExecutable(name, {QStringLiteral("/usr/local/sbin"), QStringLiteral("/usr/sbin"),
                                                     QStringLiteral("/sbin"), QStringLiteral("/usr/bin"), QStringLiteral("/bin")});
    if (path.isEmpty())
        return fail(errors::programMissing, name,
                    package.isEmpty() ? QStringLiteral("Install the program '%1'.").arg(name)
                                      : QStringLiteral("Install it with: apt install %1").arg(package));
    return QFileInfo(path).absoluteFilePath();
}

} // namespace gatehouse::process
