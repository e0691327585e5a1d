// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/ItemListModel.h"

#include "app/console/Formats.h"
#include "app/console/widgets/ListDiff.h"

namespace gatehouse::console {

struct ItemListModel::Edit
{
    ItemListModel* model;
    void beginRemove(int row) { model->beginRemoveRows({}, row, row); }
    void endRemove() { model->endRemoveRows(); }
    void beginInsert(int row) { model->beginInsertRows({}, row, row); }
    void endInsert() { model->endInsertRows(); }
    void beginMove(int from, int to) { model->beginMoveRows({}, from, from, {}, to); }
    void endMove() { model->endMoveRows(); }
    void changed(int row) { Q_EMIT model->dataChanged(model->index(row), model->index(row)); }
};

void ItemListModel::setItems(const QList<Item>& items)
{
    applyRows(m_items, items, Edit{this});
}

int ItemListModel::rowOf(const QString& id) const
{
    for (qsizetype i = 0; i < m_items.size(); ++i)
        if (m_items.at(i).id == id)
            return int(i);
    return -1;
}

int ItemListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_items.size());
}

QVariant ItemListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Item& item = m_items.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return item.title;
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2, %3").arg(item.title, item.word, item.subtitle);
    case Qt::ToolTipRole:
        return item.time.isValid() ? QStringLiteral("%1 · %2").arg(item.subtitle, timeText(item.time)) : item.subtitle;
    case IdRole:
        return item.id;
    case SubtitleRole:
        return item.subtitle;
    case ToneRole:
        return int(item.tone);
    case WordRole:
        return item.word;
    case ShapeRole:
        return item.shape;
    case MarkRole:
        return item.mark;
    case ProgressRole:
        return item.progress ? QVariant(*item.progress) : QVariant();
    case TimeRole:
        return item.time;
    case SearchRole:
        return QStringList{item.title, item.subtitle, item.word, item.mark, item.id}.join(QLatin1Char(' '));
    default:
        return {};
    }
}

} // namespace gatehouse::console
