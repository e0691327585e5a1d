// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/widgets/Tone.h"

#include <QAbstractTableModel>
#include <QDateTime>
#include <optional>

namespace gatehouse::console {

/// One cell of a table. What is shown, and what it is sorted by.
struct Cell
{
    QString text;
    QVariant sort;            ///< The text itself when invalid.
    std::optional<Tone> tone; ///< Colours the text and puts the shape before it.
    QString tip;
    QDateTime time; ///< Shown as an age that keeps current, instead of the text.

    friend bool operator==(const Cell&, const Cell&) = default;
};

struct Record
{
    QString id;
    QList<Cell> cells;

    friend bool operator==(const Record&, const Record&) = default;
};

struct Column
{
    enum class Face { Text, Number, Mono };
    QString title;
    Face face = Face::Text;
    int width = 120;
    bool stretch = false;
    bool yields = false; ///< Gives way when there is not enough room for all.
};

/// A table of records with stable identity; the same for events, services and nodes.
class RecordModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Role { IdRole = Qt::UserRole + 1, SortRole };

    explicit RecordModel(QList<Column> columns, QObject* parent = nullptr);

    void setRecords(const QList<Record>& records);
    const QList<Record>& records() const { return m_records; }
    const QList<Column>& columns() const { return m_columns; }
    /// Repaints the ages; called once a second by the table.
    void refreshAges();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Edit;
    QList<Column> m_columns;
    QList<Record> m_records;
};

} // namespace gatehouse::console
