// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/EvidenceTypes.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QTableView;

namespace gatehouse::console {

class Banner;
class EvidenceFilter;
class EvidenceLogModel;
class StatusBadge;

/// The audit log: the state of its chain, a filter, and the table. Enter or a double click opens a decision.
class EvidenceLogView : public QWidget
{
    Q_OBJECT
public:
    explicit EvidenceLogView(QWidget* parent = nullptr);

    EvidenceLogModel* model() const { return m_model; }
    QTableView* table() const { return m_table; }
    void setList(const api::EvidenceList& list);
    void addSummaries(const QList<api::EvidenceSummary>& summaries);
    void focusFilter();
    /// The chosen decision's file hash; empty when a note or nothing is chosen.
    QString currentId() const;
    /// How many rows the filter leaves.
    int shownCount() const;

Q_SIGNALS:
    void opened(const QString& id);
    void menuWanted(const QPoint& globalPosition);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildTable();
    void layoutColumns();
    void applyFilter();
    void showChain();
    void refreshCount();
    void goToBreak();

    EvidenceLogModel* m_model;
    EvidenceFilter* m_filter;
    StatusBadge* m_chain;
    QLabel* m_chainText;
    Banner* m_broken;
    QLineEdit* m_text;
    QComboBox* m_kinds;
    QLabel* m_count;
    QTableView* m_table;
    QTimer m_filterSoon;
    QList<api::EvidenceBreak> m_breaks;
    QString m_head;
    int m_entries = 0;
};

} // namespace gatehouse::console
