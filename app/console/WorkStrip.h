// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ActivityService.h"

#include <QStringList>
#include <QTimer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace gatehouse::console {

/// The running operation of some kinds inside a dialog, which covers the activity pane: what it does, since when, how far where that is
/// known, and a button that cancels it. Hidden while none runs.
class WorkStrip : public QWidget
{
    Q_OBJECT
public:
    /// Whether what still runs is cancelled when the strip goes, because nobody is left to read its result.
    enum class AtEnd { Cancel, Leave };

    /// Shows operations of @p kinds that begin after this was made.
    WorkStrip(api::ActivityService& activity, QStringList kinds, QWidget* parent = nullptr);
    ~WorkStrip() override;

    void setAtEnd(AtEnd atEnd) { m_atEnd = atEnd; }
    bool isShowing() const { return m_operation && !m_operation->isFinished(); }

private:
    void look();
    void refresh();

    api::ActivityService& m_activity;
    QStringList m_kinds;
    QList<std::weak_ptr<Operation>> m_others; ///< Ran already.
    std::shared_ptr<Operation> m_operation;
    AtEnd m_atEnd = AtEnd::Cancel;
    QLabel* m_words;
    QProgressBar* m_bar;
    QPushButton* m_cancel;
    QTimer m_ticker;
};

} // namespace gatehouse::console
