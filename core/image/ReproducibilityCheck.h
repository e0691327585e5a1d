// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/ImageBuilder.h"
#include "core/image/ImageComparer.h"

namespace gatehouse::image {

/// Builds a recipe twice, in clean rooms that differ in everything that must not matter, and says what differs all the same.
///
/// A room has a catalogue, a step cache and a copy of the recipes of its own; only verified downloads are shared. The second one
/// stands at another path, has its recipe's files listed in another order, begins later, and its tools see another date, locale,
/// host name, time zone, umask and names of the user (USER, LOGNAME), and run as another user: those that need root, when root builds,
/// as root of a user name space with other ids (OtherRoot). What could not be varied is said with the reason. The steps of the Operation (kind "image.verify-reproducible"): first → second → compare.
class ReproducibilityCheck
{
public:
    struct Step
    {
        QString step; ///< "verity"
        QString file; ///< "root.squashfs"; of the first build step that made something else.
        std::optional<ByteDifference> bytes; ///< Absent: only one of the builds made it.
    };
    /// Valid after finished() with success. The operation succeeds whatever the answer is.
    struct Outcome
    {
        bool reproducible = false;
        QString firstImage;
        QString secondImage;
        QString sha256;             ///< Of the disk, when both are the same.
        QList<Step> steps;          ///< Of the first step that differs.
        ImageDifference difference;
        QStringList varied;         ///< For people: "path", "time (35 s later)", …
        QStringList notVaried;
    };
    struct Check
    {
        std::shared_ptr<Operation> operation;
        std::shared_ptr<const Outcome> outcome;
    };

    /// @p runner must outlive the operations.
    ReproducibilityCheck(Paths paths, process::ProcessRunner& runner);
    /// Rooms of checks that were killed; the next check removes them, and so does CachePruner.
    static QStringList abandonedRooms(const Paths& paths);
    /// As ImageBuilder::start(): one check or build of a recipe at a time (RecipeLock), else errors::busy.
    Result<Check> start(BuildRequest request);

private:
    Paths m_paths;
    process::ProcessRunner& m_runner;
};

} // namespace gatehouse::image
