// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Measurement.h"
#include "core/image/Pe.h"

#include <QByteArrayList>

namespace gatehouse::image {

/// What one generation of systemd's EFI stub measures into PCR 11; stubInitrd() follows its firstVersion for PCR 9.
struct StubRule
{
    int firstVersion = 0;
    QByteArrayList sections;  ///< In the order of measuring; those that are present.
    QByteArrayList undecided; ///< Whether or how these are measured depends on the machine, or is not known to us.
};

/// Predicts PCR 4, 9 and 11 of a unified kernel image that firmware starts directly.
class UkiMeasurer
{
public:
    /// systemd's src/fundamental/uki.c (before 254: tpm-pcr.c) of each version; 252, 254 and 257 were compared with the
    /// stubs that Debian ships.
    static const QList<StubRule>& rules();
    /// The rule for @p version; the last one for what is newer than all we know.
    static const StubRule& ruleFor(int version);

    /// The version in the stub's ".sdmagic" section: "#### LoaderInfo: systemd-stub 252.39-1~deb12u2 ####". Empty when
    /// there is none.
    static QString stubName(const PeFile& uki);

    /// errors::notMeasurable when it is no UKI (no .linux section), has no known stub and no @p stubVersion is given, or
    /// has a section whose measuring is undecided: a wrong prediction would be worse than none.
    static Result<Measurements> measure(ByteView uki, std::optional<int> stubVersion = {});
    /// By a rule of the caller's, for stubs that are not systemd's.
    static Result<Measurements> measureBy(ByteView uki, const StubRule& rule);
};

} // namespace gatehouse::image
