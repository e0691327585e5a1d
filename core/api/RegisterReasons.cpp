// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/RegisterReasons.h"

namespace gatehouse::api {

QStringList groupedReasons(const QStringList& reasons)
{
    const QString colon = QStringLiteral(": ");
    QStringList groups;
    QString last;
    for (const QString& reason : reasons) {
        const qsizetype at = reason.indexOf(colon);
        const QString why = at < 0 ? QString() : reason.mid(at);
        if (!why.isEmpty() && why == last)
            groups.last().insert(groups.last().size() - why.size(), QStringLiteral(", ") + reason.left(at));
        else
            groups.append(reason);
        last = why;
    }
    return groups;
}

} // namespace gatehouse::api
