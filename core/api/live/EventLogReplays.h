// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/EvidenceService.h"

namespace gatehouse::api {

/// Replays a log and compares with what was given. Pure. errors::badEventLog, errors::badMeasurements and the quote's own.
Result<EventLogReplay> replayEventLog(const EventLogRequest& request);

} // namespace gatehouse::api
