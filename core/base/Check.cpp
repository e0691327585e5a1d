// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Check.h"

#include <algorithm>

namespace gatehouse {

QString toString(CheckStatus status)
{
    switch (status) {
    case CheckStatus::Passed:
        return QStringLiteral("passed");
    case CheckStatus::Failed:
        return QStringLiteral("failed");
    case CheckStatus::NotChecked:
        break;
    }
    return QStringLiteral("notChecked");
}

CheckCounts countChecks(const QList<Check>& checks)
{
    CheckCounts counts;
    for (const Check& check : checks) {
        if (check.status == CheckStatus::Passed)
            ++counts.passed;
        else if (check.status == CheckStatus::Failed)
            ++counts.failed;
        else
            ++counts.notChecked;
    }
    return counts;
}

QList<Check> sortedForReading(QList<Check> checks)
{
    const auto rank = [](const Check& check) {
        return check.status == CheckStatus::Failed ? 0 : check.status == CheckStatus::NotChecked ? 1 : 2;
    };
    std::stable_sort(checks.begin(), checks.end(), [&](const Check& a, const Check& b) { return rank(a) < rank(b); });
    return checks;
}

} // namespace gatehouse
