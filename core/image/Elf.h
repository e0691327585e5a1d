// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QStringList>

namespace gatehouse::image {

/// What the build needs to know of a 64-bit little-endian ELF file (System V ABI, chapters 4 and 5).
struct ElfFacts
{
    /// DT_NEEDED, in order.
    QStringList needed;
    /// PT_INTERP; empty for a static program or a library.
    QString interpreter;
    /// DT_SONAME of a library.
    QString soname;
    bool isDynamic = false;
};

/// Reads the program headers and the dynamic section of @p file. errors::badElf for anything out of bounds or not ELF64.
Result<ElfFacts> readElf(ByteView file);

/// The bytes of the section @p name, for example ".modinfo"; an empty view when there is none. Views into @p file.
Result<ByteView> elfSection(ByteView file, const QByteArray& name);

} // namespace gatehouse::image
