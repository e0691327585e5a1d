// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Operation.h"

#include <QWidget>
#include <memory>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace gatehouse::console {

class Banner;
class StepList;

/// A long piece of work as its steps with times, its live log and a cancel that cancels.
class OperationPanel : public QWidget
{
    Q_OBJECT
public:
    explicit OperationPanel(QWidget* parent = nullptr);

    void setOperation(std::shared_ptr<Operation> operation, const QString& title);
    const std::shared_ptr<Operation>& operation() const { return m_operation; }

private:
    void refresh();

    static constexpr int maxLogLines = 4000; // Enough for a build; the log page has the rest.

    std::shared_ptr<Operation> m_operation;
    QLabel* m_title;
    QLabel* m_time;
    QPushButton* m_cancel;
    Banner* m_banner;
    StepList* m_steps;
    QPlainTextEdit* m_log;
};

} // namespace gatehouse::console
