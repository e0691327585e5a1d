// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/OnboardingTypes.h"

#include <QJsonObject>

namespace gatehouse::ctl {

/// "seen", "quoteReceived", …: the words of `onboard list`.
QString stateText(api::RequestState state);

/// A request as `onboard list` shows it.
QJsonObject toJson(const api::RequestSummary& request);

} // namespace gatehouse::ctl
