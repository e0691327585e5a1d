// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/Page.h"
#include "core/api/Services.h"

#include <QTimer>

class QLabel;
class QListWidget;
class QPlainTextEdit;

namespace gatehouse::console {

class PolicyFormView;
class RecordTable;
class StatusBadge;

/// The policy in force, as fields and as text side by side; what it would have refused of what was recorded; and saving it.
class PolicyPage : public Page
{
    Q_OBJECT
public:
    explicit PolicyPage(api::Services& services, QWidget* parent = nullptr);

    void takeFocus() override;
    /// The text differs from what is in force.
    bool isChanged() const;

private:
    QWidget* buildForm();
    QWidget* buildText();
    void load();
    void check();
    void showCheck(const api::PolicyCheck& check);
    void writeForm();
    void tryOut();
    void showTrial(const api::PolicyTrial& trial);
    void save();
    void goToProblem(int row);
    void showError(const Error& error);
    void refreshActions();
    QByteArray text() const;

    api::Services& m_services;
    QAction* m_try;
    QAction* m_save;
    QAction* m_revert;
    PolicyFormView* m_form;
    QPlainTextEdit* m_text;
    StatusBadge* m_state;
    QListWidget* m_problems;
    QLabel* m_answer;
    RecordTable* m_refused;
    QTimer m_checkSoon;
    QByteArray m_saved;
    int m_generation = 0; ///< Answers about an older text are dropped.
    bool m_good = false;
    bool m_settingText = false;
};

} // namespace gatehouse::console
