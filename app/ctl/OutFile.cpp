// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/OutFile.h"

#include "core/base/Paths.h"

#include <QFileInfo>

namespace gatehouse::ctl {

QCommandLineOption replaceOption()
{
    return {QStringLiteral("replace"), QStringLiteral("Replace FILE if it exists")};
}

namespace {

/// As of `image export` (core/image/ImageExporter.cpp).
Result<void> refuseOwnFolders(const QString& path)
{
    const QFileInfo named(path);
    const QString target = named.isSymLink() && named.exists() ? named.canonicalFilePath() : named.absoluteFilePath();
    const QString folder = QFileInfo(QFileInfo(target).absolutePath()).canonicalFilePath() + QLatin1Char('/');
    const Paths own = Paths::forProfile(QStringLiteral("default")); // Those of the other profiles lie beneath.
    for (const QString& forbidden : {own.state, own.cache}) {
        const QString root = QFileInfo(forbidden).canonicalFilePath();
        if (!root.isEmpty() && folder.startsWith(root + QLatin1Char('/')))
            return fail(errors::usage, QStringLiteral("%1 is a folder of Gatehouse's own").arg(folder.chopped(1)), QStringLiteral("Name a file elsewhere."));
    }
    return {};
}

Error exists(const QString& path)
{
    return Error(errors::fileExists, QStringLiteral("%1 exists").arg(path), QStringLiteral("Name another file, or have it replaced with --replace."));
}

} // namespace

Result<void> checkOutFile(const CommandContext& context, const QString& path)
{
    GH_CHECK(refuseOwnFolders(path));
    // What is no regular file is refused when it is written, replaced or not.
    if (!context.isSet("replace") && QFileInfo(path).isFile())
        return fail(exists(path));
    return {};
}

Result<void> writeOutFile(const CommandContext& context, const QString& path, const QByteArray& content)
{
    GH_CHECK(checkOutFile(context, path));
    const Result<void> written = writeOutputFile(path, content, context.isSet("replace") ? IfExists::Replace : IfExists::Fail);
    return !written && written.error().is(errors::fileExists) ? fail(exists(path)) : written;
}

} // namespace gatehouse::ctl
