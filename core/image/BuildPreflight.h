// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"
#include "core/base/Paths.h"

namespace gatehouse::image {

/// Looks at this computer before a build, so that what is missing is said in the first second and not after minutes.
class BuildPreflight
{
public:
    /// A build's work (mmdebstrap's root, the merged tree), its results and the packages, with room to spare.
    static constexpr qint64 neededBytes = 2100ll * 1024 * 1024;
    /// The catalogue: a copy of the disk and what describes it.
    static constexpr qint64 neededStateBytes = 1500ll * 1024 * 1024;

    /// The program @p name of the Debian package @p package.
    static Check tool(const QString& name, const QString& package);
    /// For the Debian back end: tools, @p needed bytes of disk space for cache and state, and for a normal user the sub-user ids; blocks briefly.
    static QList<Check> examine(const Paths& paths, qint64 needed = neededBytes);
    /// errors::hostNotReady with what was looked at, found and wanted in every failed check, and what to do about all of them: who has
    /// to change this computer does it once.
    static Result<void> problems(const QList<Check>& checks);
    /// True when /etc/subuid or /etc/subgid (its content in @p text) grants @p user at least 65536 ids.
    static bool grantsIds(const QString& text, const QString& user, quint32 uid);
};

} // namespace gatehouse::image
