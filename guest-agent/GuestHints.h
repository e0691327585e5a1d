// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/Address.h"

#include <QStringList>
#include <optional>

namespace gatehouse::agent {

/// What the host tells us in guest.env on the host volume. Not trusted: a wrong account only makes our registration
/// fail. Everything else in the file is ignored.
struct GuestHints
{
    std::optional<eth::Address> hostAddress; ///< HOST_ADDR: who will send our register transaction.
    QStringList ignoredKeys;                 ///< For the log; names only, at most a few.

    /// errors::badHint when the file is there but broken, not a plain file, or HOST_ADDR is not an address.
    /// A file that is not there gives no hints.
    static Result<GuestHints> load(const QString& hostVolume);
};

} // namespace gatehouse::agent
