// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <QList>

namespace gatehouse::console {

/// Turns @p rows into @p wanted row by row, keyed by their member id, so that selection and scroll position stay. Ids are unique.
/// @p edit announces each change to the views.
template<typename Row, typename Edit>
void applyRows(QList<Row>& rows, const QList<Row>& wanted, Edit edit)
{
    const auto indexOf = [](const QList<Row>& list, const QString& id, qsizetype from) {
        for (qsizetype i = from; i < list.size(); ++i)
            if (list.at(i).id == id)
                return i;
        return qsizetype(-1);
    };
    for (qsizetype i = rows.size() - 1; i >= 0; --i) {
        if (indexOf(wanted, rows.at(i).id, 0) >= 0)
            continue;
        edit.beginRemove(int(i));
        rows.removeAt(i);
        edit.endRemove();
    }
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        const qsizetype at = indexOf(rows, wanted.at(i).id, i);
        if (at < 0) {
            edit.beginInsert(int(i));
            rows.insert(i, wanted.at(i));
            edit.endInsert();
            continue;
        }
        if (at != i) {
            edit.beginMove(int(at), int(i));
            rows.move(at, i);
            edit.endMove();
        }
        if (!(rows.at(i) == wanted.at(i))) {
            rows[i] = wanted.at(i);
            edit.changed(int(i));
        }
    }
}

} // namespace gatehouse::console
