// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/BootChain.h"

#include <QString>
#include <optional>

class QIODevice;

namespace gatehouse::image {

/// Predicts the registers of a file: an EFI program (.efi) or a disk (raw, qcow2, VHD) with a GPT and an EFI system
/// partition, on which firmware starts a unified kernel image, or systemd-boot that starts the only one.
/// Reads hostile files safely: every range is checked. Held are each program that is started (at most two of maxUkiBytes,
/// with systemd-boot in front) and, where the stub adds to the initrd, a copy of that; work is linear in their size.
class ImageMeasurer
{
public:
    /// Larger than any kernel with its initrd that firmware would load.
    static constexpr qint64 maxUkiBytes = 1024ll * 1024 * 1024;

    /// Blocking; call it on a pool. @p stubVersion overrides what the stub says of itself. errors::notMeasurable for
    /// what is well-formed but starts by something else than a unified kernel image.
    static Result<Measurements> measureFile(const QString& path, std::optional<int> stubVersion = {});
    static Result<Measurements> measure(QIODevice& device, std::optional<int> stubVersion = {});
    /// The same before it is known into which bank: for the registers of a TDX machine.
    static Result<BootChain> chainOfFile(const QString& path, std::optional<int> stubVersion = {});
    static Result<BootChain> chain(QIODevice& device, std::optional<int> stubVersion = {});

    /// Whether a file begins as an EFI program and not as a disk does.
    static bool isProgram(QIODevice& device);
    /// What is compared of two images: the EFI program itself, or the unified kernel image that is started from a disk, also when its
    /// registers cannot be predicted. Errors as those of chain().
    static Result<QByteArray> programOf(QIODevice& device);
};

} // namespace gatehouse::image
