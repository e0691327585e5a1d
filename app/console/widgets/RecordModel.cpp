// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/RecordModel.h"

#include "app/console/Formats.h"
#include "app/console/widgets/Icons.h"
#include "app/console/widgets/ListDiff.h"
#include "app/console/widgets/Theme.h"

namespace gatehouse::console {

struct RecordModel::Edit
{
    RecordModel* model;
    void beginRemove(int row) { model->beginRemoveRows({}, row, row); }
    void endRemove() { model->endRemoveRows(); }
    void beginInsert(int row) { model->beginInsertRows({}, row, row); }
    void endInsert() { model->endInsertRows(); }
    void beginMove(int from, int to) { model->beginMoveRows({}, from, from, {}, to); }
    void endMove() { model->endMoveRows(); }
    void changed(int row)
    {
        Q_EMIT model->dataChanged(model->index(row, 0), model->index(row, int(model->m_columns.size()) - 1));
    }
};

RecordModel::RecordModel(QList<Column> columns, QObject* parent)
    : QAbstractTableModel(parent)
    , m_columns(std::move(columns))
{
}

void RecordModel::setRecords(const QList<Record>& records)
{
    applyRows(m_records, records, Edit{this});
}

void RecordModel::refreshAges()
{
    for (int row = 0; row < int(m_records.size()); ++row)
        for (int column = 0; column < int(m_columns.size()); ++column)
            if (column < m_records.at(row).cells.size() && m_records.at(row).cells.at(column).time.isValid())
                Q_EMIT dataChanged(index(row, column), index(row, column), {Qt::DisplayRole});
}

int RecordModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_records.size());
}

int RecordModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_columns.size());
}

QVariant RecordModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Record& record = m_records.at(index.row());
    if (role == IdRole)
        return record.id;
    if (index.column() >= record.cells.size())
        return {};
    const Cell& cell = record.cells.at(index.column());
    const Column::Face face = m_columns.at(index.column()).face;
    switch (role) {
    case Qt::DisplayRole:
        return cell.time.isValid() ? ageText(cell.time) : cell.text;
    case Qt::ToolTipRole:
        return cell.time.isValid() ? timeText(cell.time) : cell.tip.isEmpty() ? cell.text : cell.tip;
    case Qt::TextAlignmentRole:
        return int((face == Column::Face::Number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::FontRole:
        return face == Column::Face::Mono ? QVariant(monoFont()) : QVariant();
    case Qt::ForegroundRole:
        return cell.tone ? QVariant(themeColors().tone(*cell.tone)) : QVariant();
    case Qt::DecorationRole:
        return cell.tone ? QVariant(icon(shapeOf(*cell.tone), *cell.tone)) : QVariant();
    case SortRole:
        return cell.time.isValid() ? QVariant(cell.time) : cell.sort.isValid() ? cell.sort : QVariant(cell.text);
    default:
        return {};
    }
}

QVariant RecordModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= m_columns.size())
        return {};
    if (role == Qt::DisplayRole)
        return m_columns.at(section).title;
    if (role == Qt::TextAlignmentRole)
        return int((m_columns.at(section).face == Column::Face::Number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

} // namespace gatehouse::console
