// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/widgets/StepList.h"
#include "core/base/Operation.h"

namespace gatehouse::console {

/// The steps of an operation as rows for a StepList, with the times as of now.
QList<StepRow> stepRows(const Operation& operation);
/// 0..1 over all steps, weighed by their expected times where those are known.
double overallProgress(const Operation& operation);
/// The running step's title; empty between steps.
QString runningStep(const Operation& operation);

} // namespace gatehouse::console
