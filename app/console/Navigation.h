// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/widgets/Tone.h"

#include <QAbstractListModel>
#include <QStyledItemDelegate>
#include <QWidget>

class QListView;

namespace gatehouse::console {

class Page;

/// The pages as rows, with how many things each has.
class NavigationModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role { IdRole = Qt::UserRole + 1, IconRole, CountRole, ToneRole };

    using QAbstractListModel::QAbstractListModel;

    void add(Page* page);
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    QList<Page*> m_pages;
};

class NavigationDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// The column at the left.
class Navigation : public QWidget
{
    Q_OBJECT
public:
    explicit Navigation(QWidget* parent = nullptr);

    void add(Page* page);
    void setCurrent(int row);
    NavigationModel* model() const { return m_model; }
    QListView* list() const { return m_list; }

Q_SIGNALS:
    void chosen(int row);
    void entered(); ///< Enter or Right: the page should take the keyboard.

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    NavigationModel* m_model;
    QListView* m_list;
};

} // namespace gatehouse::console
