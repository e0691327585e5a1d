// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/OnboardingService.h"
#include "core/api/QuoteService.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;

namespace gatehouse::console {

class FactGrid;
class HexCompare;
class HexLabel;
class Section;
class StatusBadge;

/// What the report data of a quote was made of: the parts can be typed, and those of every recorded request are tried.
class ReportDataPane : public QWidget
{
    Q_OBJECT
public:
    ReportDataPane(api::QuoteService& quotes, api::OnboardingService& onboarding, QWidget* parent = nullptr);

    void setQuote(const api::QuoteInspection& inspection);

private:
    QWidget* makeForm();
    void tryRecorded();
    void showRecorded(const QList<api::PreimageResult>& results);
    void tryTyped();
    void showTyped(const api::PreimageResult& result);
    void setParts(const api::PreimageParts& parts);

    api::QuoteService& m_quotes;
    api::OnboardingService& m_onboarding;
    QByteArray m_reportData;
    int m_generation = 0;
    HexLabel* m_value;
    StatusBadge* m_recorded;
    QLabel* m_recordedText;
    QComboBox* m_kind;
    QLabel* m_keyName;
    QLineEdit* m_key;
    QLineEdit* m_address;
    StatusBadge* m_outcome;
    QLabel* m_outcomeText;
    FactGrid* m_facts;
    HexCompare* m_compare;
};

} // namespace gatehouse::console
