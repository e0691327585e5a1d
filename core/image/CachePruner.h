// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Paths.h"

#include <QDateTime>
#include <QList>
#include <functional>

namespace gatehouse::image {

/// Finds what building has left on the disk and removes what no build needs again. Built images are never touched: they
/// are the result, and ImageStore::remove() is for them. Blocking; call it on a pool.
class CachePruner
{
public:
    enum class Kind {
        Leftover, ///< Of a build that was killed: a step or an image half made.
        Step,     ///< The result of a build step.
        Package,  ///< A downloaded package.
        Artifact, ///< A published file that a recipe names by its hash.
        Appliance, ///< libguestfs' own machine; made again from this computer's files when it is needed.
        Index,    ///< Package lists of a mirror; fetched again when a lock file is refreshed.
    };
    /// "leftover", "step", "package", "artifact", "appliance", "index"
    static QString toText(Kind kind);

    struct Item
    {
        Kind kind = Kind::Step;
        QString name;       ///< "dstack/root 3f2a91c07b5d", for people.
        QString path;
        qint64 bytes = 0;   ///< On the disk, holes not counted.
        QDateTime lastUsed;
    };
    struct Options
    {
        /// Results kept of each step of each recipe, the last used ones. A build of the same inputs starts from them.
        int keep = 1;
        /// Also what the next build would take: every result, every package, the package lists.
        bool everything = false;
    };
    struct Plan
    {
        QList<Item> items;  ///< Largest first.
        QStringList busy;   ///< Recipes that are being built or checked this moment; nothing of theirs, and no package, is an item.
        qint64 keptBytes = 0;
        /// What remove() could not take away, as another user's files: "dstack/root 3f2a… (of user root)".
        QStringList stuck;

        qint64 bytes() const;
    };

    explicit CachePruner(Paths paths)
        : m_paths(std::move(paths))
    {
    }

    /// Called with 0…1; answers false to stop.
    using Progress = std::function<bool(double)>;
    /// What remove() would remove. Changes nothing. errors::cancelled when @p progress stops it.
    Result<Plan> plan(Options options, const Progress& progress = {}) const;
    /// Removes it, holding the locks of all recipes meanwhile, and answers what is gone. What cannot be removed is in
    /// Plan::stuck. Stopped between two items by @p progress it is errors::cancelled, which says how much is gone; what is left
    /// is whole.
    Result<Plan> remove(Options options, const Progress& progress = {}) const;

private:
    class Locks;
    Result<Plan> look(const Locks& locks, Options options, const Progress& progress) const;
    void lookAtSteps(Plan& plan, const QString& recipe, Options options) const;
    void lookAtPackages(Plan& plan, Options options) const;
    void lookAtArtifacts(Plan& plan, Options options) const;
    void lookAtAppliance(Plan& plan, Options options) const;
    void lookForDrafts(Plan& plan) const;
    QStringList checkedRecipes() const;

    Paths m_paths;
};

} // namespace gatehouse::image
