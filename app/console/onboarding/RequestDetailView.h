// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/OnboardingTypes.h"
#include "core/base/Error.h"

#include <QWidget>

class QAction;
class QLabel;
class QPushButton;

namespace gatehouse::console {

class ActionBar;
class AgeLabel;
class Banner;
class ChoicePanel;
class FactGrid;
class HexLabel;
class ReasonPanel;
class RegisterRows;
class Section;
class StatusBadge;
class StepList;
class VerdictView;
class WhyView;

/// A request as a document, read top to bottom: who asks, what is proven, what differs, what happens if I say yes, the
/// buttons. No tabs, no wizard.
class RequestDetailView : public QWidget
{
    Q_OBJECT
public:
    /// Where the buttons of a request stand.
    struct Actions
    {
        QAction* inspect = nullptr;    ///< Beside the title.
        QAction* note = nullptr;       ///< Beside who asked.
        QAction* why = nullptr;        ///< Beside the verdict.
        QAction* openPolicy = nullptr; ///< Beneath the rules.
        QList<QAction*> decisions;     ///< At the end of the document.
        QAction* approve = nullptr;    ///< The filled one after them.
    };
    explicit RequestDetailView(const Actions& actions, QWidget* parent = nullptr);

    void setRequest(const api::RequestDetail& request);
    void askForRejection();
    void askForException();
    void askForSnooze();
    void askForNote();
    /// Shows or hides why the verdict is as it is.
    void toggleWhy();
    void showError(const Error& error);
    void clearError();

Q_SIGNALS:
    void rejected(const QString& reason);
    void exceptionApproved(const QString& reason);
    void snoozed(const QDateTime& until);
    void noted(const QString& text);

private:
    void buildLayout(const Actions& actions);
    void showOutcome(const api::RequestDetail& request);
    void showNote(const QString& note, bool mayBeNoted);
    bool isAsking() const;
    static QString rejectionText(const api::RequestDetail& request);
    void showHeader(const api::RequestDetail& request);
    void showVerdict(const api::RequestDetail& request);
    void showRegisters(const QList<api::RegisterComparison>& registers);
    void showReportData(const api::RequestDetail& request);
    void showPreview(const api::RequestDetail& request);
    void showHistory(const api::RequestDetail& request);

    QString m_id;
    bool m_decidable = false; ///< Something may still be said to it.
    QString m_rejectQuestion;
    QLabel* m_title;
    StatusBadge* m_state;
    QLabel* m_seen;
    Banner* m_simulated;
    Banner* m_outcome;
    FactGrid* m_who;
    ActionBar* m_noteBar;
    QLabel* m_noteText;
    QWidget* m_noteLine = nullptr;
    ReasonPanel* m_noteEditor;
    QString m_noteAsKept;
    Section* m_verdict;
    WhyView* m_why;
    VerdictView* m_checks;
    Section* m_registers;
    RegisterRows* m_registerRows;
    Section* m_reportData;
    FactGrid* m_reportFacts;
    HexLabel* m_reportValue;
    Section* m_preview;
    FactGrid* m_previewFacts;
    QLabel* m_previewSentence;
    Banner* m_error;
    ActionBar* m_bar;
    ReasonPanel* m_reason;
    ChoicePanel* m_snooze;
    Section* m_history;
    StepList* m_historySteps;
};

} // namespace gatehouse::console
