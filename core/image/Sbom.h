// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/FileTree.h"
#include "core/image/HostSoftware.h"
#include "core/image/PackageFacts.h"

#include <QJsonArray>
#include <QList>
#include <QMap>
#include <QString>

namespace gatehouse::image {

/// A published program that is in no package of the image: an artifact of the recipe.
struct SoftwareComponent
{
    QString name;
    QString version; ///< Empty: not known, comment says why.
    QString licence; ///< SPDX expression; empty: not known.
    QString url;     ///< Where it is published.
    QString sha256;  ///< Of what lies there.
    QString comment;
    QByteArray folder; ///< In the image: everything beneath is of it.
};

/// What a recipe has left of a package's files.
struct PackageRemains
{
    int installed = 0;
    int kept = 0;
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
    static constexpr char fileName[] = "sbom.spdx.json";
    /// Beside it, as a build system in a checkout wrote its own.
    static constexpr char buildName[] = "sbom-build.spdx.json";
    static constexpr char buildArchiveName[] = "sbom-build.spdx.tar.zst";
    /// Stands in each list: one of another form is written again by the next build.
    static constexpr char form[] = "Gatehouse list of software, form 4";

    QString imageId;
    QString recipe;
    QString version;
    QString suite;
    qint64 created = 0; ///< Seconds since 1970: the recipe's source date, as the time of the build would differ each time.
    QString diskSha256;
    QString comment;    ///< Of the image: where the list comes from, when not from the image itself.
    QList<PackageFacts> packages;
    QMap<QString, QString> packageSha256; ///< Of the archives, by name.
    QMap<QString, PackageRemains> remains; ///< Of packages that the recipe has removed something of, by name; see remainsOf().
    QList<ForeignFile> files;
    HostSoftware host;                    ///< Whose the files from the building computer are.
    QList<SoftwareComponent> components;

    QByteArray toSpdx() const;
    /// A maintainer, "Jane Doe <jane@example.org>", as an agent of SPDX (2.3 §7.5): "Person: Jane Doe (jane@example.org)". Teams, mailing
    /// lists and whoever has no address of mail are an "Organization: ".
    static QString agentOf(const QString& maintainer);

    /// PackageFacts::readStatus() of the tree's var/lib/dpkg/status with the licences of usr/share/doc/NAME/copyright.
    static Result<QList<PackageFacts>> ofRoot(const FileTree& root);
    /// What is in @p kept of the packages' files in @p installed, by dpkg's lists there; those of which nothing is missing are left out.
    /// Documentation counts for nothing: that it is left out is no secret.
    static QMap<QString, PackageRemains> remainsOf(const QList<PackageFacts>& packages, const FileTree& installed, const FileTree& kept);

private:
    void addFiles(QJsonArray& all, QJsonArray& relations) const;
    const SoftwareComponent* componentOf(const QString& path) const;
};

} // namespace gatehouse::image
