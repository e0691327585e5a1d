// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/FileTree.h"

#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QString>

namespace gatehouse::image {

/// A Debian package within an image.
struct PackageFacts
{
    QString name;
    QString version;
    QString architecture;
    QString source;       ///< "openssl 3.0.16-1~deb12u1": the source package and its version.
    QString maintainer;
    QString homepage;
    QString use = QStringLiteral("root"); ///< "root": installed; "extract": only files were taken out of it.
    QStringList licences; ///< SPDX expressions; empty: not known.
    QStringList referred; ///< Common licences that a copyright file which is not machine-readable refers to.

    QJsonObject toJson() const;
    static PackageFacts fromJson(const QJsonObject& json);
};

/// A file that comes from no package: a program of the building computer, one of its libraries, an artifact.
struct ForeignFile
{
    QString path; ///< In the image.
    qint64 bytes = 0;
    Sha256Digest sha256;
};

/// What software an image holds, as SPDX 2.3 in JSON. The same facts give the same bytes.
struct Sbom
{
    static constexpr qint64 maxBytes = 16 * 1024 * 1024;

    QString imageId;
    QString recipe;
    QString version;
    QString suite;
    qint64 created = 0; ///< Seconds since 1970: the recipe's source date, as the time of the build would differ each time.
    QString diskSha256;
    QList<PackageFacts> packages;
    QMap<QString, QString> packageSha256; ///< Of the archives, by name.
    QList<ForeignFile> files;

    QByteArray toSpdx() const;

    /// The installed packages of dpkg's status file (dpkg-query(1)), sorted by name. errors::badControl.
    static Result<QList<PackageFacts>> readStatus(const QByteArray& status);
    /// readStatus() of the tree's var/lib/dpkg/status with the licences of usr/share/doc/NAME/copyright.
    static Result<QList<PackageFacts>> ofRoot(const FileTree& root);
    /// The licences of @p copyright added to @p facts.
    static void addLicences(PackageFacts& facts, const QByteArray& copyright);

    static QByteArray packagesToJson(const QList<PackageFacts>& packages);
    static Result<QList<PackageFacts>> packagesFromJson(const QByteArray& json);
};

} // namespace gatehouse::image
