// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/BuildRun.h"

namespace gatehouse::image {

/// The steps that a build of @p recipe will have, by its back end.
QList<OperationStep> stepsOf(const Recipe& recipe, bool fetchOnly);
/// A build by the back end of the context's recipe.
std::shared_ptr<BuildRun> newBuild(BuildContext context);

} // namespace gatehouse::image
