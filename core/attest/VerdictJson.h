// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Verdict.h"

#include <QJsonArray>
#include <QJsonObject>

namespace gatehouse::attest {

/// {"verdict", "tcbStatus", "advisories", "checks": [{"id", "title", "status", "expected", "actual", "source", "hint"}],
/// "quote"}: the fixed shape of `quote verify` (cli.md), with the policy's name and the earliest expiry added.
QJsonObject verdictJson(const Verdict& verdict, const Report& report);

QJsonObject checkJson(const Check& check);

/// [{"component", "actual", "needed", "neededDate", "since", "advisories", "remedy"}]: which component is short, its SVN and the one
/// needed, the date of the level that needs it, and date and advisories of the level reached ("since" is absent when none was).
QJsonArray shortfallsJson(const QList<TcbShortfall>& shortfalls);

} // namespace gatehouse::attest
