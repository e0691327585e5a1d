// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"
#include "core/image/ImageDifference.h"

namespace gatehouse::image {

/// Explains two EFI programs, unified kernel images as a rule, by their sections.
class UkiComparer
{
public:
    /// Lines of a text that are listed on each side.
    static constexpr qsizetype maxLines = 200;

    /// Adds to @p difference what differs: sections, command line; with their notes. Sections of one name (of profiles, systemd 257) are
    /// compared in their order. errors::badPe. Hostile files are safe: see PeFile.
    static Result<void> compare(ByteView before, ByteView after, ImageDifference& difference);
    /// What a section of that name is for.
    static ImageDifference::Part partOf(const QByteArray& section);
    /// Words that stand on one side only; a note when the same words stand otherwise.
    static void compareCommandLines(const QString& before, const QString& after, ImageDifference& difference);
    /// A copy of the first .initrd section; empty for a program without one. errors::badPe.
    static Result<QByteArray> initrdOf(ByteView program);
};

} // namespace gatehouse::image
