// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/OutFile.h"

#include "core/base/Paths.h"

#include <QFile>
#include <QFileInfo>

namespace gatehouse::ctl {

QCommandLineOption replaceOption()
{
    return {QStringLiteral("replace"), QStringLiteral("Replace FILE if it exists")};
}

Result<void> checkOutFile(const CommandContext& context, const QString& path)
{
    // What is no regular file is refused when it is written, replaced or not.
    if (!context.isSet("replace") && QFileInfo(path).isFile())
        return fail(errors::fileExists, QStringLiteral("%1 exists").arg(path), QStringLiteral("Name another file, or have it replaced with --replace."));
    return {};
}

Result<void> writeOutFile(const CommandContext& context, const QString& path, const QByteArray& content)
{
    GH_CHECK(checkOutFile(context, path));
    bool reserved = false;
    if (!context.isSet("replace")) {
        QFile place(path);
        reserved = place.open(QIODevice::WriteOnly | QIODevice::NewOnly);
        if (!reserved)
            GH_CHECK(checkOutFile(context, path));
    }
    const Result<void> written = writeFileAtomically(path, content);
    if (!written && reserved)
        QFile::remove(path);
    return written;
}

} // namespace gatehouse::ctl
