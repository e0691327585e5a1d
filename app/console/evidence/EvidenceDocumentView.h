// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/EvidenceService.h"

#include <QWidget>

class QAction;
class QLabel;
class QPlainTextEdit;

namespace gatehouse::console {

class Banner;
class FactGrid;
class RootChoice;
class Section;
class StatusBadge;
class VerdictView;

/// One decision as a document, read from top to bottom: what was decided, whether the file is as it was written, what the verdict
/// rested on, what became of it on chain. Shows; the page asks.
class EvidenceDocumentView : public QWidget
{
    Q_OBJECT
public:
    /// @p back leads to the log; @p actions are offered at the right, the first one is the main one.
    EvidenceDocumentView(QAction* back, const QList<QAction*>& actions, QWidget* parent = nullptr);

    enum class Origin { Log, File };
    /// Nothing counts as checked until setAnswer().
    void setDocument(const api::EvidenceDocument& document, Origin origin);
    const api::EvidenceDocument& document() const { return m_document; }
    /// Which roots count when it is checked again.
    RootChoice* roots() const { return m_roots; }
    /// The checking runs.
    void setChecking();
    void setAnswer(const api::EvidenceCheckAnswer& answer);
    void setError(const Error& error);

private:
    enum class Standing { Claimed, Vouched }; ///< By the log, or by having been checked.
    void showStanding(Standing standing);
    void showDecision();
    void showVerdict();
    void showTransactions();

    api::EvidenceDocument m_document;
    QLabel* m_title;
    StatusBadge* m_decision;
    QLabel* m_subtitle;
    StatusBadge* m_integrity;
    Banner* m_outcome;
    Banner* m_simulated;
    RootChoice* m_roots;
    FactGrid* m_facts;
    Section* m_again;
    VerdictView* m_againChecks;
    Section* m_verdict;
    VerdictView* m_verdictChecks;
    Section* m_transactions;
    FactGrid* m_transactionFacts;
    Section* m_policy;
    QPlainTextEdit* m_policyText;
};

} // namespace gatehouse::console
