// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/ProcessRunner.h"

#include <QByteArray>

namespace gatehouse::image {

/// Makes the run of cpio archives, which CpioListing reads, out of an initrd of any computer's. gzip is unpacked by zlib here, zstd and
/// xz by their programs, shut in (ForeignTool); what is packed otherwise is refused by its name.
class InitrdUnpacker
{
public:
    static constexpr int maxParts = 64;
    /// Of all pieces together, unpacked.
    static constexpr qint64 maxBytes = 4ll * 1024 * 1024 * 1024;
    /// A piece may unpack to this many times its size and slackBytes: programs and modules give 3 to 5, zeros thousands.
    static constexpr qint64 maxRatio = 100;
    static constexpr qint64 slackBytes = 16ll * 1024 * 1024;

    /// Writes the file @p to, which must not exist; helpers beside it are gone at the end, of which a failure may leave some. @p runner
    /// must outlive the task. errors::badArchive, toolFailed, hostNotReady; gatehouse::errors::diskFull, cancelled.
    static QCoro::Task<Result<void>> unpack(process::ProcessRunner& runner, QByteArray initrd, QString to, process::CancelToken cancel);
    /// What a piece of @p packed bytes may unpack to after @p before bytes.
    static qint64 mostFor(qint64 packed, qint64 before);
};

} // namespace gatehouse::image
