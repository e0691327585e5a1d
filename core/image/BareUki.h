// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/ProcessRunner.h"

namespace gatehouse::image {

/// A disk that starts the kernel of an image and nothing else of it: the same stub and kernel, the same command line
/// without the root hash, and an initrd whose only program says that userspace is reached and powers off. How long a
/// machine takes to get there is what firmware and kernel cost on this host, and so the yardstick for start times.
class BareUki
{
public:
    struct Parts
    {
        QString uki;         ///< The image's unified kernel image.
        QString init;        ///< A static program that needs nothing but a kernel (gatehouse-bare-init).
        QString commandLine; ///< Of the image; what the build appended to the recipe's is left out.
    };
    /// What the program prints on the console.
    static QString sign() { return QStringLiteral("gatehouse-bare: userspace"); }
    /// The command line of a bare UKI for that of an image.
    static QString commandLineOf(const QString& imageCommandLine);

    /// Writes the raw disk to @p disk, which must not exist; work files go beside it and are removed. @p runner must
    /// outlive the task. errors::badInput, errors::toolFailed, and those of reading and writing files.
    static QCoro::Task<Result<void>> makeDisk(process::ProcessRunner& runner, Parts parts, QString disk, process::CancelToken cancel);
};

} // namespace gatehouse::image
