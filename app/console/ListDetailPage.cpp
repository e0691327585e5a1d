// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/ListDetailPage.h"

#include "app/console/widgets/ActionBar.h"
#include "app/console/widgets/EmptyState.h"
#include "app/console/widgets/Icons.h"
#include "app/console/widgets/ItemDelegate.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QScrollArea>
#include <QSettings>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace gatehouse::console {

ListDetailPage::ListDetailPage(QString id, const QString& title, const QString& iconName, QWidget* parent)
    : Page(std::move(id), title, iconName, parent)
    , m_model(new ItemListModel(this))
    , m_proxy(new QSortFilterProxyModel(this))
    , m_filter(new QLineEdit)
    , m_list(new QListView)
    , m_splitter(new QSplitter(Qt::Horizontal))
    , m_stack(new QStackedWidget)
    , m_details(new QStackedWidget)
    , m_empty(new EmptyState(iconName))
{
    m_proxy->setSourceModel(m_model);
    m_proxy->setFilterRole(ItemListModel::SearchRole);
    m_proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_filter->setObjectName(QStringLiteral("filter"));
    m_filter->setPlaceholderText(tr("Filter (Ctrl+F)"));
    m_filter->setAccessibleName(tr("Filter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(icon(QStringLiteral("search"), Tone::Neutral), QLineEdit::LeadingPosition);
    m_list->setObjectName(QStringLiteral("list"));
    m_list->setAccessibleName(title);
    m_list->setModel(m_proxy);
    m_list->setItemDelegate(new ItemDelegate(this));
    m_list->setMouseTracking(true);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->installEventFilter(this);

    auto* left = new QWidget;
    auto* leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(0, 0, 0, metric::half);
    leftLayout->setSpacing(metric::unit);
    auto* filterRow = new QVBoxLayout;
    filterRow->setContentsMargins(metric::gap, metric::unit, metric::gap, 0);
    filterRow->addWidget(m_filter);
    leftLayout->addLayout(filterRow);
    leftLayout->addWidget(m_list, 1);
    left->setMinimumWidth(220);
    m_details->setMinimumWidth(380);
    m_details->installEventFilter(this);
    m_splitter->addWidget(left);
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_splitter->setSizes({280, 800});
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_splitter);
    auto* body = new QWidget;
    auto* bodyLayout = new QVBoxLayout(body);
    bodyLayout->setContentsMargins(0, 0, 0, 0);
    bodyLayout->setSpacing(0);
    bodyLayout->addWidget(rule());
    bodyLayout->addWidget(m_stack, 1);
    setBody(body);

    const QByteArray state = QSettings().value(QStringLiteral("splitter/") + this->id()).toByteArray();
    if (!state.isEmpty())
        m_splitter->restoreState(state);
    connect(m_splitter, &QSplitter::splitterMoved, this, &ListDetailPage::saveSizes);
    connect(m_filter, &QLineEdit::textChanged, m_proxy, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& now) {
        if (now.isValid())
            showItem(now.data(ItemListModel::IdRole).toString());
    });
    connect(m_list, &QWidget::customContextMenuRequested, this, &ListDetailPage::showMenu);
    auto* ages = new QTimer(this);
    ages->setInterval(1000);
    connect(ages, &QTimer::timeout, m_list->viewport(), qOverload<>(&QWidget::update));
    ages->start();
}

QList<std::pair<QString, QString>> ListDetailPage::items() const
{
    QList<std::pair<QString, QString>> all;
    for (const Item& item : m_model->items())
        all.append({item.id, item.title});
    return all;
}

void ListDetailPage::openItem(const QString& id)
{
    const int row = m_model->rowOf(id);
    if (row < 0) {
        m_wanted = id;
        return;
    }
    m_wanted.clear();
    QModelIndex index = m_proxy->mapFromSource(m_model->index(row));
    if (!index.isValid()) {
        m_filter->clear();
        index = m_proxy->mapFromSource(m_model->index(row));
    }
    m_list->setCurrentIndex(index);
    m_list->scrollTo(index);
}

void ListDetailPage::takeFocus()
{
    if (m_stack->currentWidget() == m_splitter)
        m_list->setFocus();
    else
        m_empty->setFocus();
}

void ListDetailPage::focusFilter()
{
    m_filter->setFocus();
    m_filter->selectAll();
}

QString ListDetailPage::currentId() const
{
    return m_list->currentIndex().data(ItemListModel::IdRole).toString();
}

void ListDetailPage::setItems(const QList<Item>& items)
{
    const QString before = currentId();
    m_model->setItems(items);
    m_stack->setCurrentWidget(items.isEmpty() ? static_cast<QWidget*>(m_empty) : m_splitter);
    if (!m_wanted.isEmpty() && m_model->rowOf(m_wanted) >= 0)
        openItem(m_wanted);
    else if (currentId().isEmpty())
        selectFirst();
    else if (currentId() == before)
        showItem(before);
}

void ListDetailPage::selectFirst()
{
    if (m_proxy->rowCount() > 0)
        m_list->setCurrentIndex(m_proxy->index(0, 0));
}

QWidget* ListDetailPage::addDetailView(QWidget* content)
{
    auto* scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("detailScroll"));
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    content->setObjectName(QStringLiteral("detail"));
    scroll->setWidget(content);
    m_details->addWidget(scroll);
    return scroll;
}

void ListDetailPage::addFilledView(QWidget* view)
{
    m_details->addWidget(view);
}

void ListDetailPage::showDetail(QWidget* view)
{
    m_details->setCurrentWidget(view);
}

void ListDetailPage::saveSizes() const
{
    QSettings().setValue(QStringLiteral("splitter/") + id(), m_splitter->saveState());
}

void ListDetailPage::showMenu(const QPoint& at)
{
    if (!m_list->indexAt(at).isValid())
        return;
    const QList<QAction*> actions = itemActions();
    if (!actions.isEmpty())
        actionMenu(actions, this)->popup(m_list->viewport()->mapToGlobal(at));
}

bool ListDetailPage::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress && watched == m_list) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Right) {
            // The first thing in the detail that takes the keyboard.
            for (QWidget* widget = m_details->nextInFocusChain(); widget && widget != m_details; widget = widget->nextInFocusChain()) {
                if (m_details->isAncestorOf(widget) && (widget->focusPolicy() & Qt::TabFocus) && widget->isVisible() && widget->isEnabled()) {
                    widget->setFocus(Qt::TabFocusReason);
                    break;
                }
            }
            return true;
        }
        if (key == Qt::Key_Menu && m_list->currentIndex().isValid()) {
            showMenu(m_list->visualRect(m_list->currentIndex()).center());
            return true;
        }
    }
    return Page::eventFilter(watched, event);
}

void ListDetailPage::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        takeFocus();
    else
        Page::keyPressEvent(event);
}

} // namespace gatehouse::console
