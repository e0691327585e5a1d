// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/Formats.h"
#include "core/api/CollateralTypes.h"

namespace gatehouse::console {

StateWord collateralStateWord(api::CollateralState state);
/// A part or a step of getting it, by its id: "tcbInfo", "prove"; @p otherwise for one that is not known.
QString collateralPartWord(const QString& id, const QString& otherwise);

} // namespace gatehouse::console
