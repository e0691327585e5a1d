// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"
#include "core/image/Measurement.h"
#include "core/process/ProcessRunner.h"

#include <QList>
#include <QMap>
#include <QString>
#include <optional>

namespace gatehouse::image {

/// Where two byte strings first differ.
struct ByteDifference
{
    qint64 offset = -1;     ///< From the beginning; -1: one is the beginning of the other, which is longer.
    qint64 count = 0;       ///< Bytes that differ within the shorter length.
    QByteArray first;       ///< At most 16 bytes from the offset on.
    QByteArray second;
};

/// What is different between two images.
struct ImageDifference
{
    /// More changes than this are counted and not listed.
    static constexpr qsizetype maxListed = 20'000;

    struct Package
    {
        QString name;
        QString before; ///< Empty: added.
        QString after;  ///< Empty: removed.
    };
    struct File
    {
        QString path;
        QStringList what; ///< "added", "removed", or of "type", "mode", "owner", "size", "content", "target".
        QString before;   ///< "rw-r--r-- 0:0 12 bytes 3f2a…"; empty when added.
        QString after;
        std::optional<ByteDifference> bytes; ///< For changed contents.
    };
    struct Register
    {
        QString name;      ///< "PCR 4"
        QString before;
        QString after;
        QStringList events; ///< Names of the measured events that differ, in order.
    };
    struct Partition
    {
        QString name;
        QString what; ///< "added", "removed", "size", "content", "identity"
        std::optional<ByteDifference> bytes;
    };

    QList<Package> packages;
    QList<File> files;
    qint64 filesChanged = 0;  ///< Also those beyond maxListed.
    qint64 filesCompared = 0;
    QStringList commandLineRemoved;
    QStringList commandLineAdded;
    QList<Register> registers;
    QList<Partition> partitions;
    /// What could not be compared and why, for people.
    QStringList notes;
    /// Every byte of both disks is the same.
    bool sameDisk = false;

    bool isEmpty() const
    {
        return sameDisk && packages.isEmpty() && files.isEmpty() && commandLineRemoved.isEmpty() && commandLineAdded.isEmpty() && registers.isEmpty() && partitions.isEmpty();
    }
};

/// Compares two images by package, file, command line, register and partition. Reads disks of any format that DiskReader
/// knows, hostile ones too; the files of the read-only root come from its squashfs.
class ImageComparer
{
public:
    struct Side
    {
        QString disk;
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
