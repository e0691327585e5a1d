// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/RecordTable.h"

#include "app/console/widgets/Theme.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QSettings>
#include <QSortFilterProxyModel>
#include <QTimer>

namespace gatehouse::console {

RecordTable::RecordTable(const QString& name, QList<Column> columns, QWidget* parent)
    : QTableView(parent)
    , m_name(name)
    , m_model(new RecordModel(std::move(columns), this))
    , m_proxy(new QSortFilterProxyModel(this))
{
    setObjectName(name);
    m_proxy->setSourceModel(m_model);
    m_proxy->setSortRole(RecordModel::SortRole);
    m_proxy->setFilterKeyColumn(-1);
    m_proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
    setModel(m_proxy);
    setShowGrid(false);
    setSortingEnabled(true);
    m_proxy->sort(-1);
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setIconSize({14, 14});
    setHorizontalScrollMode(ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(metric::row);
    verticalHeader()->setMinimumSectionSize(metric::row);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setStretchLastSection(false);
    horizontalHeader()->setMinimumSectionSize(48);
    horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
    setContextMenuPolicy(Qt::CustomContextMenu);
    for (int i = 0; i < m_model->columns().size(); ++i)
        setColumnWidth(i, m_model->columns().at(i).width);

    auto* ticker = new QTimer(this);
    ticker->setInterval(1000);
    connect(ticker, &QTimer::timeout, m_model, &RecordModel::refreshAges);
    ticker->start();
    connect(this, &QTableView::doubleClicked, this, [this] { Q_EMIT opened(currentId()); });
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] { Q_EMIT currentIdChanged(currentId()); });
    connect(this, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        if (indexAt(at).isValid())
            Q_EMIT menuWanted(currentId(), viewport()->mapToGlobal(at));
    });
    connect(horizontalHeader(), &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        for (int i = 1; i < m_model->columns().size(); ++i) {
            QAction* action = menu->addAction(m_model->columns().at(i).title);
            action->setCheckable(true);
            action->setChecked(!isColumnHidden(i));
            connect(action, &QAction::toggled, this, [this, i](bool shown) {
                setColumnHidden(i, !shown);
                saveColumns();
                layoutColumns();
            });
        }
        menu->popup(horizontalHeader()->mapToGlobal(at));
    });
    const QByteArray state = QSettings().value(QStringLiteral("columns/") + m_name).toByteArray();
    if (!state.isEmpty())
        horizontalHeader()->restoreState(state);
    connect(horizontalHeader(), &QHeaderView::sectionResized, this, [this] {
        if (!m_layingOut)
            saveColumns();
    });
    connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, &RecordTable::saveColumns);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_proxy, signal, this, [this] {
            if (m_fitsRows)
                updateGeometry();
        });
}

void RecordTable::saveColumns() const
{
    if (!m_yielded.isEmpty())
        return; // What the narrow window hides is nobody's wish.
    QSettings().setValue(QStringLiteral("columns/") + m_name, horizontalHeader()->saveState());
}

void RecordTable::setFilter(const QString& text)
{
    m_proxy->setFilterFixedString(text);
}

QString RecordTable::currentId() const
{
    return currentIndex().data(RecordModel::IdRole).toString();
}

void RecordTable::setFitsRows(bool fits)
{
    m_fitsRows = fits;
    setVerticalScrollBarPolicy(fits ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
    setSizePolicy(QSizePolicy::Expanding, fits ? QSizePolicy::Fixed : QSizePolicy::Expanding);
    updateGeometry();
}

QSize RecordTable::sizeHint() const
{
    if (!m_fitsRows)
        return QTableView::sizeHint();
    return {400, horizontalHeader()->sizeHint().height() + qMax(1, m_proxy->rowCount()) * metric::row + 2};
}

QSize RecordTable::minimumSizeHint() const
{
    return m_fitsRows ? QSize(200, sizeHint().height()) : QSize(200, 90);
}

void RecordTable::keyPressEvent(QKeyEvent* event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        Q_EMIT opened(currentId());
        return;
    }
    QTableView::keyPressEvent(event);
}

void RecordTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    layoutColumns();
}

void RecordTable::layoutColumns()
{
    const QList<Column>& columns = m_model->columns();
    const auto stretch = std::find_if(columns.cbegin(), columns.cend(), [](const Column& column) { return column.stretch; });
    if (stretch == columns.cend())
        return;
    const int stretched = int(stretch - columns.cbegin());
    m_layingOut = true;
    for (const int column : std::exchange(m_yielded, {}))
        setColumnHidden(column, false);
    const auto room = [&] {
        int used = 0;
        for (int i = 0; i < int(columns.size()); ++i)
            used += i == stretched || isColumnHidden(i) ? 0 : columnWidth(i);
        return viewport()->width() - used;
    };
    for (int i = int(columns.size()) - 1; i >= 0 && room() < stretch->width; --i) {
        if (!columns.at(i).yields || isColumnHidden(i))
            continue;
        setColumnHidden(i, true);
        m_yielded.insert(i);
    }
    setColumnWidth(stretched, qMax(stretch->width, room()));
    m_layingOut = false;
}

} // namespace gatehouse::console
