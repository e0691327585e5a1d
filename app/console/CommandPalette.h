// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QDialog>
#include <functional>

class QLineEdit;
class QListView;
class QSortFilterProxyModel;

namespace gatehouse::console {

/// One thing the palette can do.
struct PaletteEntry
{
    QString text;
    QString where;    ///< The page it belongs to.
    QString shortcut;
    QString iconName;
    std::function<void()> run;
};

class PaletteModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role { WhereRole = Qt::UserRole + 1, SearchRole };

    using QAbstractListModel::QAbstractListModel;

    void setEntries(QList<PaletteEntry> entries);
    const PaletteEntry& entry(int row) const { return m_entries.at(row); }
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    QList<PaletteEntry> m_entries;
};

/// Ctrl+K: type some letters of what you want, Enter does it. All words must occur, in any order. Deletes itself.
class CommandPalette : public QDialog
{
    Q_OBJECT
public:
    CommandPalette(QList<PaletteEntry> entries, QWidget* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void filter(const QString& text);
    void runCurrent();

    PaletteModel* m_model;
    QSortFilterProxyModel* m_proxy;
    QLineEdit* m_field;
    QListView* m_list;
};

} // namespace gatehouse::console
