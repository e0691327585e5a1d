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
class FactGrid;
class HexLabel;
class ReasonPanel;
class RegisterRows;
class Section;
class StatusBadge;
class StepList;
class VerdictView;

/// A request as a document, read top to bottom: who asks, what is proven, what differs, what happens if I say yes, the
/// buttons. No tabs, no wizard.
class RequestDetailView : public QWidget
{
    Q_OBJECT
public:
    /// @p inspect stands beside the title, the others are the buttons at the end of the document; @p approve is the filled one.
    RequestDetailView(QAction* inspect, const QList<QAction*>& actions, QAction* approve, QWidget* parent = nullptr);

    void setRequest(const api::RequestDetail& request);
    void askForRejection();
    void askForException();
    void showError(const Error& error);
    void clearError();

Q_SIGNALS:
    void rejected(const QString& reason);
    void exceptionApproved(const QString& reason);

private:
    void buildLayout(QAction* inspect, const QList<QAction*>& actions, QAction* approve);
    static QString rejectionText(const api::RequestDetail& request);
    void showHeader(const api::RequestDetail& request);
    void showVerdict(const api::RequestDetail& request);
    void showRegisters(const QList<api::RegisterComparison>& registers);
    void showReportData(const api::RequestDetail& request);
    void showPreview(const api::RequestDetail& request);
    void showHistory(const api::RequestDetail& request);

    QString m_id;
    bool m_open = false; ///< Still to be decided.
    QLabel* m_title;
    StatusBadge* m_state;
    QLabel* m_seen;
    Banner* m_simulated;
    Banner* m_outcome;
    FactGrid* m_who;
    Section* m_verdict;
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
    Section* m_history;
    StepList* m_historySteps;
};

} // namespace gatehouse::console
