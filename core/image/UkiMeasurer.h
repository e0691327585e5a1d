// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Measurement.h"
#include "core/image/Pe.h"

#include <QByteArrayList>

namespace gatehouse::image {

/// What one generation of systemd's EFI stub measures into PCR 11.
struct StubRule
{
    int firstVersion = 0;
    QByteArrayList sections; ///< In the order of measuring; those that are present.
};

/// Predicts PCR 4, 9 and 11 of a unified kernel image that firmware starts directly.
class UkiMeasurer
{
public:
    /// systemd's src/fundamental/uki.h (before 254: tpm-pcr.h) of each version.
    static const QList<StubRule>& rules();
    /// The rule for @p version; the last one for what is newer than all we know.
    static const StubRule& ruleFor(int version);

    /// The version in the stub's ".sdmagic" section: "#### LoaderInfo: systemd-stub 252.39-1~deb12u2 ####". Empty when
    /// there is none.
    static QString stubName(const PeFile& uki);

    /// errors::notMeasurable when it is no UKI (no .linux section, no known stub) and @p stubVersion is not given.
    static Result<Measurements> measure(ByteView uki, std::optional<int> stubVersion = {});
};

} // namespace gatehouse::image
