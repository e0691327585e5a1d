// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"
#include "core/base/Paths.h"
#include "core/image/Recipe.h"

#include <QMap>
#include <optional>

namespace gatehouse::image {

/// Room that work takes at one place, and what there is of it: known before the work begins.
struct DiskNeed
{
    QString id;       ///< "image.space.cache", "image.space.state", "image.space.checkout"
    QString folder;   ///< Need not exist yet.
    qint64 needed = 0; ///< Bytes.
    qint64 free = -1; ///< Bytes on the disk of @ref folder that we may write; negative: it cannot be told.
    QString variable; ///< What leads to a folder on another disk: an environment variable or a parameter.

    bool isEnough() const { return free >= needed; }
    /// A row of a preflight; failed, too, when the free space cannot be told.
    Check toCheck() const;

    /// Asks the disk of the nearest folder above @p folder that exists. Blocks briefly, or as long as a network's disk does.
    static DiskNeed at(const QString& id, const QString& folder, qint64 needed, const QString& variable);
};

/// What every back end asks for before its first step; its preflight and whoever shows it beforehand have the numbers from here.
class DiskNeeds
{
public:
    /// A cloud image, its copy with the packages brought up to date, and the customised one.
    static constexpr qint64 cloudImageBytes = 6ll * 1024 * 1024 * 1024;
    /// mkosi's work tree and its results.
    static constexpr qint64 mkosiBytes = 4ll * 1024 * 1024 * 1024;

    /// For a build of @p recipe with @p parameters; @p needed as BuildRequest::neededBytes; Yocto has its own rule. A checkout that no parameter names is left out.
    static QList<DiskNeed> ofBuild(const Recipe& recipe, const QMap<QString, QString>& parameters, const Paths& paths, std::optional<qint64> needed);
};

} // namespace gatehouse::image
