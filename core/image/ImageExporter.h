// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Operation.h"
#include "core/base/Bytes.h"
#include "core/process/ProcessRunner.h"

#include <memory>

namespace gatehouse::image {

/// What a cloud or a hypervisor takes.
enum class ExportFormat {
    Raw,   ///< The disk as it is.
    Qcow2, ///< Made by qemu-img.
    Vhd,   ///< Fixed, a multiple of 1 MiB and the footer: what Azure uploads as a page blob.
    Gcp,   ///< tar.gz with one sparse member disk.raw of whole GiB, in GNU tar's old format: what Google Compute imports.
};
/// "raw", "qcow2", "vhd", "gcp"
QString toText(ExportFormat format);
/// errors::badParameter for another word.
Result<ExportFormat> exportFormatFrom(const QString& text);

/// Writes the disk of an image into a file of another format.
///
/// The steps of the Operation (kind "image.export"): space → convert → verify. The result is made in a folder beside its
/// place and moved there at the end, so a cancelled, failed or killed export leaves no file of that name. The last step reads
/// what was written and compares it with the disk it came from.
class ImageExporter
{
public:
    struct Request
    {
        QString disk;    ///< A raw disk image.
        QString subject; ///< What the operation is about, as a rule the image's id.
        ExportFormat format = ExportFormat::Raw;
        QString path;    ///< Where to; its folder must exist.
        bool replace = false;
        QStringList forbidden = {}; ///< Folders that nothing is written beneath: a disk of the catalogue is in use as it is.
    };
    /// Valid after finished() with success.
    struct Outcome
    {
        qint64 bytes = 0;        ///< Of the file.
        qint64 virtualBytes = 0; ///< Of the disk in it.
        bool grown = false;      ///< The disk was made larger, which moved its second partition table.
        Sha256Digest sha256;     ///< Of the file.
    };
    struct Export
    {
        std::shared_ptr<Operation> operation;
        std::shared_ptr<const Outcome> outcome;
    };

    /// @p runner must outlive the operations.
    explicit ImageExporter(process::ProcessRunner& runner)
        : m_runner(runner)
    {
    }

    /// errors::badInput when there is no such disk or folder or it is a forbidden one, errors::exists when the file stands
    /// there already and is not to be replaced, gatehouse::errors::fileNotWritten when what stands there is no regular file
    /// (a device, a pipe), which is never replaced. Everything else is the operation's result.
    Result<Export> start(Request request);

    /// Free bytes that writing @p disk in this format asks for in the folder of the file. Blocks briefly.
    static qint64 neededBytes(ExportFormat format, const QString& disk);
    /// The size of the disk inside the exported file for a disk of @p bytes.
    static qint64 virtualBytes(ExportFormat format, qint64 bytes);

private:
    process::ProcessRunner& m_runner;
};

} // namespace gatehouse::image
