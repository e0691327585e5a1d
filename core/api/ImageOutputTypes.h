// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"
#include "core/base/Operation.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>
#include <memory>

namespace gatehouse::api {

/// One thing on the disk that no build needs.
struct PrunableItem
{
    QString kind; ///< "leftover", "step", "package", "artifact", "appliance", "index"
    QString name;
    qint64 bytes = 0;
    QDateTime lastUsed;
};

struct PruneRequest
{
    int keep = 1;            ///< Results kept of each build step.
    bool everything = false; ///< Also what the next build would start from.
    bool remove = false;     ///< False: only look.
};

struct PruneReport
{
    QList<PrunableItem> items; ///< Largest first: what could go, or what is gone.
    QStringList busy;          ///< Recipes being built; nothing of theirs was looked at.
    QStringList notRemoved;    ///< With their owners: what was to go and could not.
    qint64 bytes = 0;
    qint64 keptBytes = 0;
    bool removed = false;
};

struct ImageExportRequest
{
    QString id;     ///< Or its beginning.
    QString format; ///< "raw", "qcow2", "vhd", "gcp"
    QString path;
    bool replace = false;
};

/// Valid when the operation has ended well.
struct ImageExportReport
{
    QString image;
    QString path;
    QString format;
    qint64 bytes = 0;        ///< Of the file.
    qint64 virtualBytes = 0; ///< Of the disk in it.
    bool grown = false;      ///< The disk was made larger for the format; its partition table then differs from the image's.
    QString sha256;          ///< Of the file.
};

struct ImageExport
{
    std::shared_ptr<Operation> operation;
    std::shared_ptr<const ImageExportReport> report;
};

/// One piece of software in an image.
struct SoftwareItem
{
    QString name;
    QString version; ///< Empty for a file of no package.
    QString licence; ///< SPDX expression, or "NOASSERTION".
    QString comment;
};

struct SoftwareList
{
    QString image;
    QString path;    ///< sbom.spdx.json
    QByteArray spdx; ///< SPDX 2.3 JSON, as written by the build.
    QList<SoftwareItem> items;
};

/// Whether an image is what its signed manifest says.
struct ImageProof
{
    QString image;
    QString folder;
    QString signer;  ///< Public key that was asked for, lower-case hex; empty when none was.
    bool good = false;
    QList<Check> checks;
};

struct ByteChange
{
    qint64 offset = -1; ///< -1: one is the beginning of the other.
    qint64 count = 0;
    QString before;     ///< Hex of at most 16 bytes from the offset on.
    QString after;
};

struct PackageChange
{
    QString name;
    QString before; ///< Version; empty: added.
    QString after;  ///< Empty: removed.
};

struct FileChange
{
    QString path;
    QStringList what; ///< "added", "removed", or of "type", "mode", "owner", "size", "content", "target".
    QString before;
    QString after;
    std::optional<ByteChange> bytes;
    QString place = QStringLiteral("root"); ///< Or "initrd": of the unified kernel image.
};

/// A piece of the unified kernel images (or other EFI programs).
struct SectionChange
{
    QString name; ///< ".linux"; empty for "signature" and "headers".
    QString part; ///< "kernel", "initrd", "commandLine", "osRelease", "kernelRelease", "sbat", "stub", "deviceTree", "splash", "microcode", "pcrSignature", "pcrKey", "profile", "signature", "headers"
    QStringList what; ///< "added", "removed", or of "size", "content".
    QString before;   ///< "6.1.0-40-amd64, 8165312 bytes, 3f2a…"; empty when added.
    QString after;
    std::optional<ByteChange> bytes;
    QStringList linesRemoved; ///< Of texts.
    QStringList linesAdded;
};

struct RegisterChange
{
    QString name;
    QString before;
    QString after;
    QStringList events; ///< Those that differ.
};

struct PartitionChange
{
    QString name;
    QString what; ///< "added", "removed", "size", "content", "identity"
    std::optional<ByteChange> bytes;
};

struct ImageChanges
{
    QString before; ///< Id or path.
    QString after;
    QString compared = QStringLiteral("disks"); ///< Or "programs": one side is an EFI program, and of a disk the one that it starts was taken.
    bool same = false; ///< Every byte of both.
    QList<PackageChange> packages;
    QList<SectionChange> sections;
    QList<FileChange> files;
    qint64 filesChanged = 0;
    qint64 filesCompared = 0;
    QStringList commandLineRemoved;
    QStringList commandLineAdded;
    QList<RegisterChange> registers;
    QList<PartitionChange> partitions;
    QStringList notes; ///< What could not be compared.
};

struct StepChange
{
    QString step;
    QString file;
    std::optional<ByteChange> bytes; ///< Absent: only one build made the file.
};

/// Valid when the operation has ended well.
struct ReproductionReport
{
    QString recipe;
    bool reproducible = false;
    QString firstImage;
    QString secondImage;
    QString sha256;         ///< Of the disk, when both are the same.
    QList<StepChange> steps; ///< What the first step that differs made differently.
    ImageChanges changes;
    QStringList varied;
    QStringList notVaried;
};

/// A setting, a package or a register on both sides of a change.
struct ValueChange
{
    QString name;
    QString before; ///< Empty: there was none.
    QString after;
};

/// What a build would do to the measurement; valid when the operation has ended well.
struct ForecastReport
{
    QString recipe;
    QString image;                ///< The closest one of the catalogue, which it is compared with; empty: there is none.
    bool changes = false;         ///< Whether any register differs from that image's; false when there is none.
    QList<ValueChange> settings;  ///< Those that count and differ.
    QList<ValueChange> packages;
    QList<ValueChange> registers; ///< Also those that stay: PCRs, and what is predicted for the same TDX machine.
    QStringList notCompared = {}; ///< Other registers, each with the reason; untranslated.
};

struct Forecast
{
    std::shared_ptr<Operation> operation;
    std::shared_ptr<const ForecastReport> report;
};

struct Reproduction
{
    std::shared_ptr<Operation> operation;
    std::shared_ptr<const ReproductionReport> report;
};

} // namespace gatehouse::api
