// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/logs/LogView.h"

#include "app/console/Async.h"
#include "app/console/logs/LogFilter.h"
#include "app/console/logs/LogModel.h"
#include "app/console/widgets/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QScrollBar>

namespace gatehouse::console {

LogView::LogView(api::LogService& logs, QWidget* parent)
    : QTableView(parent)
    , m_logs(logs)
    , m_model(new LogModel(this))
    , m_filter(new LogFilter(this))
{
    m_filter->setSourceModel(m_model);
    setModel(m_filter);
    setShowGrid(false);
    setWordWrap(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setIconSize({12, 12});
    verticalHeader()->hide();
    // Logs are read in bulk: denser than the tables of things.
    verticalHeader()->setMinimumSectionSize(18);
    verticalHeader()->setDefaultSectionSize(20);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    setColumnWidth(LogModel::Time, 112);
    setColumnWidth(LogModel::Level, 84);
    setAccessibleName(tr("Log lines"));
    connect(&m_logs, &api::LogService::linesArrived, this, &LogView::add);
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, [this] {
        // Called before the bar moves; sliderPosition is where it will be.
        setFollowing(verticalScrollBar()->sliderPosition() >= verticalScrollBar()->maximum());
    });
}

void LogView::setSource(const QString& source)
{
    if (source == m_source)
        return;
    m_source = source;
    m_waiting.clear();
    m_arrivedMeanwhile.clear();
    m_tailEnd = {};
    m_model->reset({});
    if (source.isEmpty())
        return;
    m_loading = true;
    run(this, m_logs.tail(source, tailLines), [this, source](Result<QList<api::LogEntry>> lines) {
        if (source != m_source)
            return;
        m_loading = false;
        if (!lines) {
            Q_EMIT failed(lines.error());
            return;
        }
        m_model->reset(*lines);
        m_tailEnd = lines->isEmpty() ? QDateTime() : lines->last().seenAt;
        add(std::exchange(m_arrivedMeanwhile, {}));
        if (m_following)
            scrollToBottom();
        Q_EMIT linesChanged();
    });
}

void LogView::add(const QList<api::LogEntry>& entries)
{
    QList<api::LogEntry> own;
    for (const api::LogEntry& entry : entries)
        if (entry.source == m_source && !isInTail(entry))
            own.append(entry);
    if (own.isEmpty())
        return;
    if (m_loading) {
        m_arrivedMeanwhile.append(own);
        return;
    }
    if (m_paused) {
        m_waiting.append(own);
        if (m_waiting.size() > maxWaiting)
            m_waiting.remove(0, m_waiting.size() - maxWaiting);
        Q_EMIT linesChanged();
        return;
    }
    m_model->append(own);
    if (m_following)
        scrollToBottom();
    Q_EMIT linesChanged();
}

bool LogView::isInTail(const api::LogEntry& entry) const
{
    // A batch may still carry lines that the tail, fetched a moment later, had already.
    if (!m_tailEnd.isValid() || entry.seenAt > m_tailEnd)
        return false;
    if (entry.seenAt < m_tailEnd)
        return true;
    for (int row = m_model->rowCount() - 1; row >= 0 && m_model->entry(row).seenAt == m_tailEnd; --row)
        if (m_model->entry(row).text == entry.text)
            return true;
    return false;
}

void LogView::setFollowing(bool following)
{
    if (following)
        scrollToBottom();
    if (m_following == following)
        return;
    m_following = following;
    Q_EMIT followingChanged(following);
}

void LogView::setPaused(bool paused)
{
    m_paused = paused;
    if (paused)
        return;
    m_model->append(std::exchange(m_waiting, {}));
    if (m_following)
        scrollToBottom();
    Q_EMIT linesChanged();
}

QString LogView::copyText() const
{
    QStringList lines;
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    const auto line = [this](int row) {
        return m_filter->index(row, LogModel::Time).data().toString() + QLatin1Char(' ')
               + m_filter->index(row, LogModel::Text).data().toString();
    };
    if (rows.isEmpty()) {
        for (int row = 0; row < m_filter->rowCount(); ++row)
            lines.append(line(row));
    } else {
        for (const QModelIndex& row : std::as_const(rows))
            lines.append(line(row.row()));
    }
    return lines.join(QLatin1Char('\n'));
}

void LogView::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    setColumnWidth(LogModel::Text,
                   qMax(300, viewport()->width() - columnWidth(LogModel::Time) - columnWidth(LogModel::Level)));
    if (m_following)
        scrollToBottom();
}

void LogView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(copyText());
        return;
    }
    if (event->key() == Qt::Key_End)
        setFollowing(true);
    else if (event->key() == Qt::Key_Home || event->key() == Qt::Key_PageUp || event->key() == Qt::Key_Up)
        setFollowing(false);
    QTableView::keyPressEvent(event);
}

} // namespace gatehouse::console
