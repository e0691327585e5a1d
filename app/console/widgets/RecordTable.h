// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/widgets/RecordModel.h"

#include <QSet>
#include <QTableView>

class QSortFilterProxyModel;

namespace gatehouse::console {

/// A RecordModel as table: rows of 28 px, no grid, sorted by its headers, filtered by a text, columns remembered.
class RecordTable : public QTableView
{
    Q_OBJECT
public:
    /// @p name is what its columns are remembered under.
    RecordTable(const QString& name, QList<Column> columns, QWidget* parent = nullptr);

    RecordModel* records() const { return m_model; }
    void setFilter(const QString& text);
    QString currentId() const;
    /// As high as its rows, for tables inside a document; no scroll bar of its own.
    void setFitsRows(bool fits);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void opened(const QString& id); ///< Enter or double click.
    void currentIdChanged(const QString& id);
    void menuWanted(const QString& id, const QPoint& globalPosition);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void saveColumns() const;
    void layoutColumns();

    QString m_name;
    RecordModel* m_model;
    QSortFilterProxyModel* m_proxy;
    bool m_fitsRows = false;
    bool m_layingOut = false;
    QSet<int> m_yielded; ///< Columns hidden for want of room, not by a person.
};

} // namespace gatehouse::console
