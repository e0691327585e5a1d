// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Sandbox.h"

#include <QMap>
#include <QString>
#include <optional>

namespace gatehouse::image {

/// What to do about packages.lock.
enum class LockPolicy {
    Use,     ///< Build exactly what it says; made when there is none yet.
    Refresh, ///< Resolve the package list anew and write it.
};

/// One build of a recipe.
struct BuildRequest
{
    QString recipeFolder;               ///< Holds recipe.toml.
    /// Overrides of the recipe's parameters. "packages" = "refresh" is the same as lock = Refresh; "variant"
    /// and "artifacts" are parameters of every recipe that has such.
    QMap<QString, QString> parameters;
    LockPolicy lock = LockPolicy::Use;
    /// packages.lock to use and write; empty: the one in the recipe folder, or, where that cannot be written, below
    /// Paths::state.
    QString lockPath;
    /// Where packages come from instead of the recipe's own or this computer's mirror; given as the parameters "mirror" and
    /// "security_mirror". Of no weight for what is locked: a package is what its hash says.
    QString mirror;
    QString securityMirror;
    /// Only gets packages and archives into the cache.
    bool fetchOnly = false;
    /// Only works out what would be measured: no disk, nothing in the catalogue, and no lock file is written.
    bool measureOnly = false;
    /// For showing that none of it matters. What a build fixes stays fixed: TZ (FAT has local times) and SOURCE_DATE_EPOCH.
    Surroundings surroundings;
    /// Free space asked for before the first step; absent: what the back end finds right.
    std::optional<qint64> neededBytes;
};

} // namespace gatehouse::image
