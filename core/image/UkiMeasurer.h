// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/BootChain.h"

#include <QByteArrayList>

namespace gatehouse::image {

/// What one generation of systemd's EFI stub measures into PCR 11; stubInitrd() follows its firstVersion for PCR 9.
struct StubRule
{
    int firstVersion = 0;
    QByteArrayList sections;  ///< In the order of measuring; those that are present.
    QByteArrayList undecided; ///< Whether or how these are measured depends on the machine, or is not known to us.
    /// The stub asks firmware to load the kernel, which measures it; from 258 on it loads the kernel by itself
    /// (systemd pull request 37372).
    bool kernelByFirmware = true;
};

/// systemd-boot before a UKI.
struct LoaderInFront
{
    PeFile program;  ///< Its file must outlive the chain.
    ByteView file;
    QString name;    ///< "systemd-boot 252.39-1~deb12u2"
    int version = 0;
};

/// Predicts what is measured when a unified kernel image is started, by firmware or by systemd-boot.
class UkiMeasurer
{
public:
    /// systemd's src/fundamental/uki.c (before 254: tpm-pcr.c) of each version; 252, 254 and 257 were compared with the
    /// stubs that Debian ships, 258 to 260 are by their source.
    static const QList<StubRule>& rules();
    /// The rule for @p version; the last one for what is newer than all we know.
    static const StubRule& ruleFor(int version);
    /// From 261 on the stub may hand a secret of the machine beside the initrd (systemd pull request 41217): PCR 9 cannot
    /// be predicted, and what else changed is not known to us.
    static constexpr int lastKnownVersion = 260;
    /// Far above what Linux takes (2048 on x86); longer ones are refused. It bounds what is copied of a hostile section.
    static constexpr std::size_t maxCommandLineBytes = 64 * 1024;

    /// What a program of systemd's says of itself in its ".sdmagic" section: "systemd-stub 252.39-1~deb12u2" out of
    /// "#### LoaderInfo: systemd-stub 252.39-1~deb12u2 ####". Empty when there is none.
    static QString stubName(const PeFile& program);
    /// The text of a section up to a NUL, at most @p maxBytes of it, so that a hostile one is not copied as a whole.
    static QString textOf(ByteView section, std::size_t maxBytes = maxCommandLineBytes);
    /// Release of a bzImage (Linux, Documentation/arch/x86/boot.rst: kernel_version); empty for what is none.
    static QString kernelRelease(ByteView kernel);
    /// systemd-boot, or nothing when @p file is something else. errors::badPe, errors::notMeasurable for a version whose
    /// way of starting a UKI is not known to us.
    static Result<std::optional<LoaderInFront>> loaderIn(ByteView file);

    struct Options
    {
        std::optional<int> stubVersion; ///< Overrides what the stub says of itself.
        const LoaderInFront* loader = nullptr;
        QByteArray gptEventData;        ///< Gpt::eventData of the disk; empty: the partition table is not known.
    };
    /// @p uki must outlive the chain, and so must the loader's file. Errors as those of measure().
    static Result<BootChain> chain(ByteView uki, const Options& options);

    /// errors::notMeasurable when it is no UKI (no .linux section), has no known stub and no @p stubVersion is given, or
    /// has a section whose measuring is undecided: a wrong prediction would be worse than none.
    static Result<Measurements> measure(ByteView uki, std::optional<int> stubVersion = {});
    /// By a rule of the caller's, for stubs that are not systemd's.
    static Result<Measurements> measureBy(ByteView uki, const StubRule& rule);
};

} // namespace gatehouse::image
