// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/LogService.h"

#include <QTableView>

namespace gatehouse::console {

class LogFilter;
class LogModel;

/// The lines of one source, followed live. Scrolling up stops following; End goes on.
class LogView : public QTableView
{
    Q_OBJECT
public:
    explicit LogView(api::LogService& logs, QWidget* parent = nullptr);

    /// Shows the last lines of @p source and what comes after.
    void setSource(const QString& source);
    const QString& source() const { return m_source; }
    LogFilter* filter() const { return m_filter; }
    LogModel* lines() const { return m_model; }
    bool isFollowing() const { return m_following; }
    void setFollowing(bool following);
    /// While paused, lines wait; they come all at once afterwards.
    void setPaused(bool paused);
    int waiting() const { return int(m_waiting.size()); }
    /// The selected lines, or all shown ones.
    QString copyText() const;

Q_SIGNALS:
    void followingChanged(bool following);
    void linesChanged();
    void failed(const gatehouse::Error& error);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    static constexpr int tailLines = 5000; // What is fetched when a source is chosen.
    static constexpr qsizetype maxWaiting = 50'000;

    void add(const QList<api::LogEntry>& entries);
    bool isInTail(const api::LogEntry& entry) const;

    api::LogService& m_logs;
    LogModel* m_model;
    LogFilter* m_filter;
    QString m_source;
    QList<api::LogEntry> m_waiting;
    QList<api::LogEntry> m_arrivedMeanwhile; ///< While the tail was on its way.
    QDateTime m_tailEnd;
    bool m_following = true;
    bool m_paused = false;
    bool m_loading = false;
};

} // namespace gatehouse::console
