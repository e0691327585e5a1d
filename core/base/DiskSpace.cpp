// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/DiskSpace.h"

#include "core/base/Paths.h"

#include <QFile>
#include <cerrno>
#include <sys/statvfs.h>

namespace gatehouse {

Result<qint64> freeBytes(const QString& path)
{
    struct statvfs facts;
    if (statvfs(QFile::encodeName(path).constData(), &facts) != 0)
        return fail(errors::fileUnreadable, QStringLiteral("%1: %2").arg(path, QString::fromLocal8Bit(strerror(errno))));
    return qint64(facts.f_bavail) * qint64(facts.f_frsize);
}

} // namespace gatehouse
