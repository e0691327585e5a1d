// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/ListedFile.h"
#include "core/process/ProcessRunner.h"

#include <QMap>
#include <QString>

namespace gatehouse::image {

/// All paths of a squashfs with the hashes of their contents. Times are left out: images have one for everything.
///
/// unsquashfs does the reading, in a sandbox (see Sandbox) with an output file that cannot grow beyond a limit, into the "pseudo file" form that
/// mksquashfs documents: one line for each path, then all contents one after the other. No path of the image ever becomes a path
/// of this computer.
class SquashfsListing
{
public:
    static constexpr qsizetype maxFiles = 500'000;
    static constexpr qint64 maxHeaderBytes = 256ll * 1024 * 1024;
    /// Unpacked, all contents together.
    static constexpr qint64 maxDumpBytes = 16ll * 1024 * 1024 * 1024;

    QMap<QByteArray, ListedFile> files; ///< By path, without "/" in front; the root is "/".
    qint64 dataOffset = 0;              ///< Where the contents begin in the dump.

    /// Writes the dump of the file system in @p image to @p dump, which must not exist. errors::toolFailed; gatehouse::errors::diskFull
    /// when there is no room for it; errors::hostNotReady where there is no sandbox.
    static QCoro::Task<Result<void>> dump(process::ProcessRunner& runner, QString image, QString dump, process::CancelToken cancel);
    /// Reads a dump and hashes its contents. errors::badArchive names the line. Blocking.
    static Result<SquashfsListing> read(const QString& dump);
    /// The same of a device, for tests; reads hostile dumps: nothing outside it, everything bounded.
    static Result<SquashfsListing> read(QIODevice& dump);
};

} // namespace gatehouse::image
