// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/OnboardingTypes.h"

namespace gatehouse::api::demo {

/// Fills the checks, registers and report data of @p request. Quoted registers are those of @p quotedImage; where they
/// differ from @p predictedImage the verdict refuses.
void judge(RequestDetail& request, const QString& predictedImage, const QString& quotedImage, const QString& imageName);

} // namespace gatehouse::api::demo
