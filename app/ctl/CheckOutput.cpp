// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/CheckOutput.h"

#include <QJsonObject>

namespace gatehouse::ctl {

QJsonArray checksToJson(const QList<Check>& checks)
{
    QJsonArray array;
    for (const Check& check : checks)
        array.append(QJsonObject{{QStringLiteral("id"), check.id},
                                 {QStringLiteral("status"), toString(check.status)},
                                 {QStringLiteral("expected"), check.expected},
                                 {QStringLiteral("actual"), check.actual},
                                 {QStringLiteral("source"), check.source},
                                 {QStringLiteral("hint"), check.hint}});
    return array;
}

void printChecks(Output& output, const QList<Check>& checks)
{
    const CheckCounts counts = countChecks(checks);
    output.line(QStringLiteral("%1 failed, %2 not checked, %3 passed").arg(counts.failed).arg(counts.notChecked).arg(counts.passed));
    for (const Check& check : sortedForReading(checks)) {
        const QChar mark = check.status == CheckStatus::Passed   ? QChar(0x2713)
                           : check.status == CheckStatus::Failed ? QChar(0x2715)
                                                                 : QChar(0x25CB);
        output.line(QStringLiteral("%1 %2").arg(mark).arg(check.title.isEmpty() ? check.id : check.title));
        if (check.status == CheckStatus::Passed)
            continue;
        if (!check.expected.isEmpty())
            output.line(QStringLiteral("    expected  ") + check.expected);
        if (!check.actual.isEmpty())
            output.line(QStringLiteral("    actual    ") + check.actual);
        if (!check.source.isEmpty())
            output.line(QStringLiteral("    source    ") + check.source);
        if (!check.hint.isEmpty())
            output.line(QStringLiteral("    next      ") + check.hint);
    }
}

} // namespace gatehouse::ctl
