// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/OnboardingTypes.h"

#include <QWidget>

class QAction;
class QLabel;
class QPlainTextEdit;

namespace gatehouse::console {

class StatusBadge;

/// Why a verdict is as it is: the four questions in the order in which they are answered (is it a quote, is it genuine, is it
/// about this guest, is it what the policy accepts), what was not checked and what that means, and the rules that were in force.
class WhyView : public QWidget
{
    Q_OBJECT
public:
    /// @p openPolicy stands beneath the rules.
    explicit WhyView(QAction* openPolicy, QWidget* parent = nullptr);

    void setRequest(const api::RequestDetail& request);
    /// One sentence: the answer, whose it is, and what it rests on.
    static QString sentence(const api::RequestDetail& request);

private:
    struct Question
    {
        StatusBadge* badge = nullptr;
        QLabel* said = nullptr;
    };
    static void answer(const Question& question, bool asked, bool yes, const QString& text);

    QLabel* m_sentence;
    QList<Question> m_questions;
    QLabel* m_left;
    QLabel* m_rulesTitle;
    QPlainTextEdit* m_rules;
};

} // namespace gatehouse::console
