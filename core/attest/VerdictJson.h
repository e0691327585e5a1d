// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Verdict.h"

#include <QJsonObject>

namespace gatehouse::attest {

/// {"verdict", "tcbStatus", "advisories", "checks": [{"id", "title", "status", "expected", "actual", "source", "hint"}],
/// "quote"}: the fixed shape of `quote verify` (cli.md), with the policy's name and the earliest expiry added.
QJsonObject verdictJson(const Verdict& verdict, const Report& report);

QJsonObject checkJson(const Check& check);

} // namespace gatehouse::attest
