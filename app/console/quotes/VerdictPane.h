// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/widgets/Tone.h"
#include "core/api/QuoteService.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace gatehouse::console {

class Banner;
class StatusBadge;
class VerdictView;

/// What a quote is judged by, and the verdict: every check with its answer.
class VerdictPane : public QWidget
{
    Q_OBJECT
public:
    explicit VerdictPane(api::QuoteService& quotes, QWidget* parent = nullptr);

    /// Forgets the last verdict and judges anew: a quote of the simulated platform by the devnet's collateral, another by what
    /// the store holds or the file that was chosen last.
    void setQuote(const api::QuoteInspection& inspection);
    Tone tone() const { return m_tone; }
    /// "accepted", "refused · OutOfDate", "not judged yet", …
    QString word() const { return m_word; }

Q_SIGNALS:
    void verdictChanged();

private:
    void chooseCollateral(int index);
    void choosePolicy(int index);
    /// Judges with the file that is chosen; @p box goes back to its first entry when none is.
    void askForFile(const QString& title, QComboBox* box, QString VerdictPane::* path);
    void judge();
    void judgeWith(const api::QuoteVerifyRequest& request);
    void showVerdict(const api::QuoteVerdict& verdict);
    void showOpen();
    void setOutcome(Tone tone, const QString& word);

    api::QuoteService& m_quotes;
    api::QuoteInspection m_inspection;
    QString m_collateralPath;
    QString m_policyPath;
    Tone m_tone = Tone::Neutral;
    QString m_word;
    int m_generation = 0; ///< Of the quote and what it is judged by: late answers are dropped.
    QComboBox* m_collateral;
    QComboBox* m_policy;
    QLineEdit* m_at;
    QPushButton* m_judge;
    Banner* m_banner;
    StatusBadge* m_outcome;
    QLabel* m_facts;
    VerdictView* m_view;
};

} // namespace gatehouse::console
