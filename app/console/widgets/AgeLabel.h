// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QLabel>

namespace gatehouse::console {

/// "3 s ago", kept current; dims once older than its limit. Hovering shows the time itself.
class AgeLabel : public QLabel
{
    Q_OBJECT
public:
    explicit AgeLabel(QWidget* parent = nullptr);

    /// @p prefix stands before the age, for example "as of".
    void setTime(const QDateTime& time, const QString& prefix = {});
    void setStaleAfter(int seconds) { m_staleAfter = seconds; }
    bool isStale() const;

private:
    void refresh();

    QDateTime m_time;
    QString m_prefix;
    int m_staleAfter = 30;
};

} // namespace gatehouse::console
