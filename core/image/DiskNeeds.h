// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"
#include "core/base/Paths.h"
#include "core/image/Recipe.h"

#include <QMap>
#include <algorithm>
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
    std::optional<quint64> device = {}; ///< The file system's number (st_dev); absent: it cannot be told.
    qint64 together = 0; ///< Bytes of all needs on that file system, by DiskNeeds::addUp(); 0: nobody added them up.

    /// What the disk must have free for the whole work: several folders may lie on it.
    qint64 onDisk() const { return std::max(needed, together); }
    bool isEnough() const { return free >= onDisk(); }
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
    /// A raw copy of the disk that a checkout's build made, while no earlier image of the recipe says more: one goes below the cache, one into the catalogue.
    static constexpr qint64 mkosiDiskBytes = 1ll * 1024 * 1024 * 1024;
    static constexpr qint64 yoctoDiskBytes = 8ll * 1024 * 1024 * 1024;

    /// For a build of @p recipe with @p parameters, added up; @p needed as BuildRequest::neededBytes, for a checkout of Yocto it counts for the copies of the disk
    /// alone. Empty when no parameter names the checkout.
    static QList<DiskNeed> ofBuild(const Recipe& recipe, const QMap<QString, QString>& parameters, const Paths& paths, std::optional<qint64> needed);
    /// @p needs of one work, where those on one file system know what they come to together.
    static QList<DiskNeed> addUp(QList<DiskNeed> needs);
    /// What another copy of the raw disk @p earlier takes, without its holes; at least @p least, also when there is none.
    static qint64 copyBytes(const QString& earlier, qint64 least);
};

} // namespace gatehouse::image
