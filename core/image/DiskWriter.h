// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Gpt.h"

#include <functional>

class QFile;

namespace gatehouse::image {

/// Writes raw disk images: sparse, in one pass, the same bytes for the same parts. Blocking; call it on a pool.
class DiskWriter
{
public:
    struct Parts
    {
        QString esp;      ///< Image of the EFI system partition.
        QString root;     ///< Read-only root file system; empty: the disk has an ESP only.
        QString verity;   ///< Its hash tree.
        QString rootHash; ///< 64 hex digits; gives both partitions their identities (Discoverable Partitions Specification).
        QString diskId;   ///< GUID text.
        QString espId;
    };

    static Result<void> createEmpty(const QString& path, qint64 bytes);
    /// GPT, ESP, root, hash tree; partitions start at multiples of 1 MiB.
    static Result<void> write(const Parts& parts, const QString& path);
    /// Called with 0…1; answers false to stop, which makes the call fail with gatehouse::errors::cancelled.
    using Progress = std::function<bool(double)>;
    /// Copies without writing runs of zeros. @p to must not exist.
    static Result<void> copySparse(const QString& from, const QString& to, const Progress& progress = {});
    /// Makes the raw disk @p path larger, to @p bytes, and moves the second partition table to its new end; both tables
    /// then name the new size. A disk of that size already is left alone; a smaller one than it is, is errors::badInput.
    static Result<void> grow(const QString& path, qint64 bytes);
    /// Why writing to @p file failed, right after that: gatehouse::errors::diskFull or gatehouse::errors::fileNotWritten.
    static Error writeError(const QFile& file);
    static Result<Sha256Digest> hash(const QString& path, const Progress& progress = {});
};

} // namespace gatehouse::image
