// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"
#include "core/image/PackageFacts.h"

#include <QMap>

namespace gatehouse::image {

/// Whose a file is that came into an image from the building computer.
struct FileOrigin
{
    QString package;      ///< Key of a package of HostSoftware, see keyOf(); empty: of no package that dpkg knows.
    bool changed = false; ///< It is not what that package installed.
    QString gatehouse;    ///< The version, of a program of Gatehouse; of a package as well, or of none.
};

/// What of an image came from the building computer, by the packages that installed it there: as `dpkg -S` would say. What is not in
/// dpkg's lists has no package. Holds no path of that computer.
struct HostSoftware
{
    /// More than any computer has; dpkg's folder is root's own, so these end a broken one, not a hostile one.
    static constexpr int maxLists = 50'000;
    static constexpr qint64 maxListBytes = 32 * 1024 * 1024;
    static constexpr qint64 maxJsonBytes = 4 * 1024 * 1024;

    /// A file in question.
    struct Wanted
    {
        QString path;     ///< On the building computer, without symbolic links.
        QByteArray md5;   ///< Of its content, hex, to compare with what the package installed; empty: not compared.
        QString gatehouse; ///< programVersion() of its content.
    };

    QString distribution;         ///< ID of os-release: "debian".
    QString release;              ///< VERSION_CODENAME; may be empty.
    QList<PackageFacts> packages; ///< Sorted by keyOf(), use "host".
    QMap<QString, FileOrigin> files; ///< By path in the image.

    /// "libssl3:amd64"
    static QString keyOf(const PackageFacts& package) { return package.name + QLatin1Char(':') + package.architecture; }

    /// Looks through dpkg's lists below @p root, changing nothing; @p files by path in the image. A computer without them knows no
    /// packages. errors::badControl, errors of files. Blocking, some 0.1 s.
    static Result<HostSoftware> find(const QMap<QString, Wanted>& files, const QString& root = QStringLiteral("/"));
    /// What Gatehouse's own programs say in their bytes (guest-agent/ProgramMark.h); empty for others.
    static QString programVersion(const QByteArray& program);

    QByteArray toJson() const;
    static Result<HostSoftware> fromJson(const QByteArray& json);
};

} // namespace gatehouse::image
