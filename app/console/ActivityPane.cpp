// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/ActivityPane.h"

#include "app/console/Formats.h"
#include "app/console/OperationKinds.h"
#include "app/console/OperationRows.h"
#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Theme.h"

#include <QHBoxLayout>
#include <QListView>
#include <QProgressBar>
#include <QScrollArea>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace gatehouse::console {

void ActivityModel::setEvents(const QList<api::ActivityEvent>& events)
{
    const auto same = [](const api::ActivityEvent& a, const api::ActivityEvent& b) {
        return a.at == b.at && a.text == b.text && a.problem == b.problem;
    };
    // Nearly always a few new ones came on top of what is shown; anything else starts over.
    qsizetype added = 0;
    while (added < events.size() && (m_events.isEmpty() || !same(events.at(added), m_events.first())))
        ++added;
    const qsizetype kept = events.size() - added;
    if (kept > m_events.size() || (kept > 0 && !same(events.last(), m_events.at(kept - 1)))) {
        beginResetModel();
        m_events = events;
        endResetModel();
        return;
    }
    if (kept < m_events.size()) {
        beginRemoveRows({}, int(kept), int(m_events.size()) - 1);
        m_events.resize(kept);
        endRemoveRows();
    }
    if (added > 0) {
        beginInsertRows({}, 0, int(added) - 1);
        m_events = events;
        endInsertRows();
    }
}

int ActivityModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_events.size());
}

QVariant ActivityModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const api::ActivityEvent& event = m_events.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return QStringLiteral("%1   %2").arg(event.at.toLocalTime().toString(QStringLiteral("HH:mm:ss")), event.text);
    case Qt::AccessibleTextRole:
        return event.text;
    case Qt::ToolTipRole:
        return QStringLiteral("%1\n%2").arg(timeText(event.at), event.text);
    case Qt::FontRole:
        return captionFont();
    case Qt::DecorationRole:
        return event.problem ? icon(QStringLiteral("circle-x"), Tone::Bad) : icon(QStringLiteral("check"), Tone::Neutral);
    case Qt::ForegroundRole:
        return event.problem ? themeColors().text : themeColors().muted;
    case ProblemRole:
        return event.problem;
    case TimeRole:
        return event.at;
    default:
        return {};
    }
}

ActivityPane::ActivityPane(api::ActivityService& activity, QWidget* parent)
    : QWidget(parent)
    , m_activity(activity)
    , m_model(new ActivityModel(this))
    , m_events(new QListView)
    , m_idle(captionLabel(tr("Nothing is running")))
    , m_operations(new QVBoxLayout)
{
    setObjectName(QStringLiteral("activityPane"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(92);
    m_events->setObjectName(QStringLiteral("navigationList"));
    m_events->setModel(m_model);
    m_events->setAccessibleName(tr("Last events"));
    m_events->setIconSize({10, 10});
    m_events->setUniformItemSizes(true);
    m_events->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_events->setTextElideMode(Qt::ElideRight);
    m_events->setSelectionMode(QAbstractItemView::NoSelection);
    m_operations->setContentsMargins(0, 0, 0, 0);
    m_operations->setSpacing(metric::half);
    auto* operations = new QWidget;
    operations->setObjectName(QStringLiteral("navigationList"));
    auto* operationsLayout = new QVBoxLayout(operations);
    operationsLayout->setContentsMargins(0, 0, metric::unit, 0);
    operationsLayout->setSpacing(metric::half);
    operationsLayout->addWidget(m_idle);
    operationsLayout->addLayout(m_operations);
    operationsLayout->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setWidget(operations);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(metric::pad, metric::unit, metric::pad, metric::unit);
    layout->setSpacing(metric::pad);
    layout->addWidget(scroll, 1);
    layout->addWidget(m_events, 1);
    connect(&activity, &api::ActivityService::changed, this, &ActivityPane::refresh);
    refresh();
}

void ActivityPane::refresh()
{
    m_model->setEvents(m_activity.recent());
    if (m_shown != m_activity.running())
        rebuildOperations();
}

void ActivityPane::rebuildOperations()
{
    m_shown = m_activity.running();
    clearLayout(m_operations);
    m_idle->setVisible(m_shown.isEmpty());
    for (const auto& operation : std::as_const(m_shown))
        m_operations->addWidget(makeOperationRow(operation));
}

QWidget* ActivityPane::makeOperationRow(const std::shared_ptr<Operation>& operation)
{
    auto* row = new QWidget;
    auto* title = new QToolButton;
    title->setObjectName(QStringLiteral("operationTitle"));
    const OperationView view = operationView(operation->kind(), operation->subject());
    title->setText(view.title);
    title->setAccessibleName(title->text());
    QLabel* step = captionLabel();
    step->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* bar = new QProgressBar;
    bar->setRange(0, 1000);
    bar->setTextVisible(false);
    bar->setFixedWidth(120);
    bar->setAccessibleName(tr("Progress of %1").arg(title->text()));
    auto* cancel = new QToolButton;
    cancel->setIcon(icon(QStringLiteral("x")));
    cancel->setIconSize({14, 14});
    cancel->setObjectName(QStringLiteral("cancelRunning"));
    cancel->setToolTip(cancelWord(view.cancel, title->text()));
    cancel->setAccessibleName(cancel->toolTip());
    cancel->setEnabled(view.cancel != Cancel::Not && !operation->isCancelRequested());
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metric::unit);
    layout->addWidget(title);
    layout->addWidget(step, 1);
    layout->addWidget(bar);
    layout->addWidget(cancel);
    const std::weak_ptr<Operation> weak = operation;
    const auto refreshRow = [weak, step, bar] {
        const auto live = weak.lock();
        if (!live)
            return;
        const QString now = runningStep(*live);
        const double elapsed = double(live->startedAt().msecsTo(QDateTime::currentDateTimeUtc())) / 1000;
        step->setText(QStringLiteral("%1 · %2").arg(now, durationText(elapsed)));
        bar->setValue(int(1000 * overallProgress(*live)));
    };
    auto* ticker = new QTimer(row);
    ticker->setInterval(300);
    connect(ticker, &QTimer::timeout, row, refreshRow);
    ticker->start();
    refreshRow();
    connect(cancel, &QToolButton::clicked, row, [weak, cancel] {
        cancel->setEnabled(false);
        if (const auto live = weak.lock())
            live->cancel();
    });
    connect(title, &QToolButton::clicked, this, [this, view] { Q_EMIT goTo(view.page, view.item); });
    return row;
}

} // namespace gatehouse::console
