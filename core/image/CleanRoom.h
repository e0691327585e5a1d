// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Paths.h"
#include "core/image/BuildRequest.h"

#include <QTemporaryDir>
#include <memory>

namespace gatehouse::image {

/// Where ReproducibilityCheck builds: a catalogue, a step cache and a copy of the recipe, and of the folders beside it that it names, of
/// its own; downloads, verified by their hashes, are shared by links.
struct CleanRoom
{
    enum class Order { ByName, Reversed };

    static constexpr char prefix[] = "rooms-"; ///< Of folders of rooms in the cache; the number of the process follows.
    static constexpr char memory[] = "/dev/shm";
    /// The same for what is put into a memory folder, which all caches share.
    static QString memoryPrefix(const QString& cache);

    Paths paths;
    BuildRequest request;
    std::shared_ptr<QTemporaryDir> elsewhere; ///< With the recipe, when it had to be put on another file system.

    /// Makes one in @p folder, which is its own and empty, for @p request with the cache and the lock files of @p paths. The recipe's files
    /// are created in @p order. errors::badRecipe when the cache is a part of the recipe. Blocking, for small folders.
    static Result<CleanRoom> make(const QString& folder, const Paths& paths, const BuildRequest& request, Order order);

    /// Sees to it that the recipe's files are listed here in another order than in @p other: file systems with hashed directories do that
    /// by the names, whatever the order of creation, so it may take a file system of another kind in @p memoryFolder. False when no
    /// such order was found. @p cache is the one that the room is for.
    Result<bool> listOtherwiseThan(const CleanRoom& other, const QString& cache, const QString& memoryFolder = QLatin1String(memory));

    /// The names in @p folder and all below as the file system lists them; equal for two folders of the same order.
    static QByteArrayList listing(const QString& folder);
};

} // namespace gatehouse::image
