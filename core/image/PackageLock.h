// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QList>
#include <QString>
#include <optional>

namespace gatehouse::image {

/// One package of an image, exactly.
struct LockedPackage
{
    QString name;
    QString version;
    QString architecture; ///< "amd64" or "all".
    Sha256Digest sha256;
    qint64 bytes = 0;
    QString archive;      ///< Which archive of the distribution: "main" or "security".
    QString poolPath;     ///< Path below the archive's base address.
    QString use;          ///< "root": installed; "extract": only files are taken out of it.

    friend bool operator==(const LockedPackage& a, const LockedPackage& b) = default;
};

/// packages.lock: what a recipe's package list meant on the day it was resolved. Text, one package a line, sorted, so
/// that a refresh shows as a readable difference. Holds no address: the mirror is the building computer's own.
class PackageLock
{
public:
    static constexpr qint64 maxBytes = 4 * 1024 * 1024;

    /// The identity of the wish list that was resolved; a lock for another list is refused.
    QString wishes;
    QString suite;
    QList<LockedPackage> packages;

    /// errors::badLock names the line.
    static Result<PackageLock> parse(const QByteArray& text);
    QByteArray toText() const;
    /// The package called @p name, or null.
    const LockedPackage* find(const QString& name) const;

    /// "changed", "added" and "removed" lines between two locks, for people.
    static QStringList difference(const PackageLock& before, const PackageLock& after);
};

} // namespace gatehouse::image
