// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QJsonObject>
#include <QList>
#include <QStringList>

namespace gatehouse::image {

/// A package of a distribution within an image.
struct PackageFacts
{
    QString name;
    QString version;
    QString architecture;
    QString format = QStringLiteral("deb"); ///< "deb", "rpm", or what else built it, as "yocto": the type of its package URL.
    QString source;       ///< "openssl 3.0.16-1~deb12u1": the source package and its version.
    QString maintainer;
    QString homepage;
    QString use = QStringLiteral("root"); ///< "root": installed; "extract": only files were taken out of it; "host": out of the building computer's.
    QStringList licences; ///< SPDX expressions; empty: not known.
    QStringList referred; ///< Common licences that a copyright file which is not machine-readable refers to.

    QJsonObject toJson() const;
    static PackageFacts fromJson(const QJsonObject& json);

    /// The installed packages of dpkg's status file (dpkg-query(1)), sorted by name. errors::badControl.
    static Result<QList<PackageFacts>> readStatus(const QByteArray& status);
    /// The licences of @p copyright added.
    void addLicences(const QByteArray& copyright);

    static QByteArray listToJson(const QList<PackageFacts>& packages);
    static Result<QList<PackageFacts>> listFromJson(const QByteArray& json);
};

} // namespace gatehouse::image
