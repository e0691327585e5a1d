// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/MachineTypes.h"

#include <QString>

namespace gatehouse::console {

/// Why a register is not as predicted, in words.
struct DifferenceWords
{
    QString sentence; ///< "PCR 11: event 31 of the boot log differs from the prediction, which has .cmdline there."
    QString proof;    ///< How far the log can be believed, and what its writer says of the event.
};

/// For the register @p name of a machine.
DifferenceWords differenceWords(const QString& name, const api::RegisterDifference& difference);

} // namespace gatehouse::console
