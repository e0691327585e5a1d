// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/ImageDifference.h"
#include "core/image/Measurement.h"
#include "core/process/ProcessRunner.h"

#include <QMap>
#include <QString>
#include <optional>

namespace gatehouse::image {

/// Compares two images by package, section of the unified kernel image, file, command line, register and partition. Reads disks of any
/// format that DiskReader knows and EFI programs, hostile ones too; the files of the read-only root come from its squashfs, those of an
/// initrd from its cpio archives (InitrdUnpacker).
class ImageComparer
{
public:
    struct Side
    {
        QString disk; ///< Or an EFI program (.efi).
        std::optional<QMap<QString, QString>> packages; ///< Name → version; absent: not known.
    };

    /// What it makes in its work folder begins with this; see WorkFolder.
    static constexpr char workPrefix[] = "compare-";

    /// @p runner must outlive the task. Files are unpacked beneath @p workFolder and removed at the end; what a killed
    /// comparison left there goes at the beginning.
    static QCoro::Task<Result<ImageDifference>> compare(process::ProcessRunner& runner, Side before, Side after, QString workFolder,
                                                        process::CancelToken cancel = {});

    /// Reads both files to their ends. Nothing when they are the same. Blocking.
    static Result<std::optional<ByteDifference>> compareFiles(const QString& first, const QString& second);
    static QList<ImageDifference::Register> compareRegisters(const Measurements& before, const Measurements& after);
    static QList<ImageDifference::Package> comparePackages(const QMap<QString, QString>& before, const QMap<QString, QString>& after);
};

} // namespace gatehouse::image
