// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/Page.h"
#include "app/console/widgets/ItemListModel.h"

class QLineEdit;
class QListView;
class QSortFilterProxyModel;
class QSplitter;
class QStackedWidget;

namespace gatehouse::console {

class EmptyState;

/// A page with a list at the left and the detail of the chosen item at the right. Arrows move in the list, Enter and
/// Right go to the detail, Escape comes back; both sides remember their sizes.
class ListDetailPage : public Page
{
    Q_OBJECT
public:
    ListDetailPage(QString id, const QString& title, const QString& iconName, QWidget* parent = nullptr);

    QList<std::pair<QString, QString>> items() const override;
    void openItem(const QString& id) override;
    void takeFocus() override;
    void focusFilter() override;
    QString currentId() const;
    ItemListModel* model() const { return m_model; }

protected:
    void setItems(const QList<Item>& items);
    /// A document that scrolls; its content layout gets the page's padding.
    QWidget* addDetailView(QWidget* content);
    /// A view that fills the space and scrolls by itself.
    void addFilledView(QWidget* view);
    void showDetail(QWidget* view);
    EmptyState* emptyState() const { return m_empty; }
    /// The item was chosen; also called when its list entry changed.
    virtual void showItem(const QString& id) = 0;
    /// The actions of an item for its context menu.
    virtual QList<QAction*> itemActions() const { return {}; }
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void saveSizes() const;
    void selectFirst();
    void showMenu(const QPoint& at);

    ItemListModel* m_model;
    QSortFilterProxyModel* m_proxy;
    QLineEdit* m_filter;
    QListView* m_list;
    QSplitter* m_splitter;
    QStackedWidget* m_stack;   ///< Empty page or splitter.
    QStackedWidget* m_details;
    EmptyState* m_empty;
    QString m_wanted;          ///< To be chosen as soon as it appears in the list.
};

} // namespace gatehouse::console
