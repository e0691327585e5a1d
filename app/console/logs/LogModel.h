// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/LogTypes.h"

#include <QAbstractTableModel>
#include <deque>

namespace gatehouse::console {

/// The last lines of one log, bounded; the oldest leave in blocks so that a fast log does not move the view per line.
class LogModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Time, Level, Text, ColumnCount };
    enum Role { LevelRole = Qt::UserRole + 1 };
    static constexpr int maxLines = 50'000; // About 10 MB; what a person can search without waiting.

    using QAbstractTableModel::QAbstractTableModel;

    void reset(const QList<api::LogEntry>& entries);
    void append(const QList<api::LogEntry>& entries);
    const api::LogEntry& entry(int row) const { return m_entries.at(size_t(row)); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::deque<api::LogEntry> m_entries;
};

} // namespace gatehouse::console
