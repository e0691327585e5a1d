// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/logs/LogModel.h"

#include "app/console/Formats.h"
#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Theme.h"

namespace gatehouse::console {

void LogModel::reset(const QList<api::LogEntry>& entries)
{
    beginResetModel();
    m_entries.assign(entries.cbegin(), entries.cend());
    endResetModel();
}

void LogModel::append(const QList<api::LogEntry>& entries)
{
    if (entries.isEmpty())
        return;
    const int first = int(m_entries.size());
    beginInsertRows({}, first, first + int(entries.size()) - 1);
    m_entries.insert(m_entries.end(), entries.cbegin(), entries.cend());
    endInsertRows();
    if (int(m_entries.size()) <= maxLines)
        return;
    const int drop = int(m_entries.size()) - maxLines + maxLines / 10;
    beginRemoveRows({}, 0, drop - 1);
    m_entries.erase(m_entries.begin(), m_entries.begin() + drop);
    endRemoveRows();
}

int LogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

int LogModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant LogModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const api::LogEntry& entry = m_entries.at(size_t(index.row()));
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == Time    ? entry.seenAt.toLocalTime().toString(QStringLiteral("HH:mm:ss.zzz"))
               : index.column() == Level ? levelWord(entry.level)
                                         : entry.text;
    case Qt::ToolTipRole:
        return index.column() == Time ? timeText(entry.seenAt) : index.column() == Text ? entry.text : QVariant();
    case Qt::FontRole:
        return index.column() == Level ? QVariant(captionFont()) : QVariant(monoFont());
    case Qt::ForegroundRole:
        if (index.column() == Time || entry.level == api::LogLevel::Debug)
            return themeColors().muted;
        if (index.column() == Level || entry.level == api::LogLevel::Error)
            return themeColors().tone(levelTone(entry.level));
        return {};
    case Qt::DecorationRole:
        return index.column() == Level && levelTone(entry.level) != Tone::Neutral
                   ? QVariant(icon(shapeOf(levelTone(entry.level)), levelTone(entry.level)))
                   : QVariant();
    case LevelRole:
        return int(entry.level);
    default:
        return {};
    }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time:
        return tr("Time");
    case Level:
        return tr("Level");
    case Text:
        return tr("Line");
    default:
        return {};
    }
}

} // namespace gatehouse::console
