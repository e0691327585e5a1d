// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <optional>

class QIODevice;

namespace gatehouse::image {

/// An initrd is what the kernel makes of one or more pieces that follow one another, with zeros between: cpio archives as they are, or
/// compressed ones (Linux, init/initramfs.c). This finds the pieces of hostile bytes without unpacking what it need not.
struct InitrdPart
{
    enum class Compression { None, Gzip, Zstd, Xz };

    Compression compression = Compression::None;
    qint64 offset = 0;
    qint64 bytes = 0; ///< As it stands there; -1 for gzip, whose end shows only when it is unpacked.

    /// The piece at or after @p from; none at the end. errors::badArchive for what is no piece, also for a compression that is not read
    /// here, which it names.
    static Result<std::optional<InitrdPart>> next(ByteView initrd, qint64 from);
    /// Writes what the gzip member at the beginning of @p packed holds (RFC 1952) to @p to, at most @p mostBytes; answers the length of
    /// the member. errors::badArchive.
    static Result<qint64> inflate(ByteView packed, QIODevice& to, qint64 mostBytes);
};

} // namespace gatehouse::image
