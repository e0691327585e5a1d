// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"

#include <QString>

namespace gatehouse::image {

/// What the second original's README asks of a computer before hours are spent: 4 cores, 8 GB of memory, 100 GB of disk, and for a
/// build without Docker a system that its Yocto supports. A row per check, pure but for ours().
class YoctoPreflight
{
public:
    enum class Method { Local, Docker };

    static constexpr int cores = 4;
    /// 8 GB as they are sold: firmware and kernel keep some for themselves.
    static constexpr qint64 memoryBytes = 7'500'000'000;
    static constexpr qint64 diskBytes = 100'000'000'000;
    /// A checkout that was built before needs the difference only.
    static constexpr qint64 diskBytesAgain = 20'000'000'000;

    struct Host
    {
        int cores = 0;
        qint64 memoryBytes = 0;
        qint64 freeBytes = 0;      ///< Where the checkout lies.
        bool builtBefore = false;
        QString osRelease;         ///< The text of /etc/os-release.
    };
    /// This computer, for @p checkout. Blocks briefly.
    static Host ours(const QString& checkout);
    static QList<Check> examine(const Host& host, Method method);
    /// MemTotal of the text of /proc/meminfo in bytes; 0 when it does not say.
    static qint64 memoryOf(const QString& meminfo);
};

} // namespace gatehouse::image
