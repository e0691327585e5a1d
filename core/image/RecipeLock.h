// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QLockFile>
#include <QString>

namespace gatehouse::image {

/// One at a time works with a recipe, of all processes that share a cache: a build, also one that only fetches or forecasts, because
/// it uses the recipe's step results and may write its lock file; a check of reproducibility, because both its builds have to take the
/// same recipe, lock file and checkout; and CachePruner. Let go with the object; what a killed process held is free.
class RecipeLock
{
public:
    /// Takes nothing yet.
    RecipeLock(const QString& cache, const QString& recipe);

    /// errors::busy, which says who holds it; gatehouse::errors::fileNotWritten when there can be no lock in this cache.
    Result<void> take();
    bool isTaken() const { return m_file.isLocked(); }
    void release() { m_file.unlock(); }

private:
    QString m_recipe;
    QString m_path;
    QLockFile m_file;
};

} // namespace gatehouse::image
