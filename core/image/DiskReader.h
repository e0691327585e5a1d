// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QIODevice>
#include <QString>
#include <memory>

namespace gatehouse::image {

/// How the sectors of a disk are kept in a file.
enum class DiskFormat {
    Raw,
    FixedVhd,   ///< Raw with a footer of 512 bytes (Virtual Hard Disk Image Format Specification, 1.0).
    DynamicVhd, ///< Blocks by a table (same document).
    Qcow2,      ///< QEMU's docs/interop/qcow2.txt, versions 2 and 3.
};
/// "raw", "vhd" or "qcow2"
QString toText(DiskFormat format);

/// The sectors of a virtual disk, read-only and at any position, whatever format they are kept in. The files are
/// hostile: every offset is checked against the file, nothing outside it is ever opened (no backing files, no external
/// data), and no more than maxTableBytes are held besides one cluster.
class DiskReader : public QIODevice
{
    Q_OBJECT
public:
    /// QEMU's own limit for the first-level table of a qcow2 file.
    static constexpr quint64 maxTableBytes = 32 * 1024 * 1024;
    /// The largest disk that is read, in bytes.
    static constexpr quint64 maxDiskBytes = 16ull * 1024 * 1024 * 1024 * 1024;

    /// What @p file begins or ends with. A file without a known signature is Raw.
    static Result<DiskFormat> formatOf(QIODevice& file);
    /// Opens the disk within @p file, which must be open, random-access and outlive the reader. errors::badDisk names
    /// what is wrong with the format's tables, errors::notMeasurable what is well-formed but not read (a backing file,
    /// encryption, a differencing disk).
    static Result<std::unique_ptr<DiskReader>> open(QIODevice& file);

    DiskFormat format() const { return m_format; }
    bool isSequential() const override { return false; }
    qint64 size() const override { return qint64(m_size); }

protected:
    DiskReader(QIODevice& file, DiskFormat format, quint64 size);

    /// Fills @p data with the bytes at @p offset; offset + length lies within the disk. As many as are convenient, at least 1.
    virtual Result<qint64> readAt(quint64 offset, char* data, qint64 length) = 0;
    /// Exactly @p length bytes of the file.
    Result<void> readFile(quint64 offset, char* data, qint64 length, const char* what);
    QIODevice& file() { return m_file; }

    qint64 readData(char* data, qint64 length) override;
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    QIODevice& m_file;
    DiskFormat m_format;
    quint64 m_size;
};

} // namespace gatehouse::image
