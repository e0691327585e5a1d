// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/widgets/Tone.h"
#include "core/api/QuoteService.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLayout;
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

    /// Forgets the last verdict, and the event log of the last quote, and judges anew: a quote of the simulated platform by the devnet's collateral, another by what
    /// the store holds or the file that was chosen last.
    void setQuote(const api::QuoteInspection& inspection);
    /// Chooses these files, of which each may be empty, and judges again. Without a quote collateral is kept for the next one.
    void useFiles(const QString& collateralPath, const QString& eventLogPath);
    /// Judges again by what is chosen.
    void judge();
    Tone tone() const { return m_tone; }
    /// "accepted", "refused · OutOfDate", "not judged yet", …
    QString word() const { return m_word; }

Q_SIGNALS:
    void verdictChanged();
    /// The store holds nothing for this quote and the person wants to get it.
    void collateralWanted();

private:
    QLayout* buildChoices();
    void chooseCollateral(int index);
    void chooseRoot(int index);
    void choosePolicy(int index);
    void chooseEventLog(int index);
    /// What is chosen, without the contents of files; the error is shown by the caller.
    Result<api::QuoteVerifyRequest> chosenRequest() const;
    /// The same as a command line.
    QString command() const;
    /// Judges the quote again once a file is chosen; @p box goes back to its first entry when none is.
    void askForFile(const QString& title, QComboBox* box, QString VerdictPane::* path);
    void judgeWith(const api::QuoteVerifyRequest& request);
    void showVerdict(const api::QuoteVerdict& verdict);
    void showOpen();
    void setOutcome(Tone tone, const QString& word);

    api::QuoteService& m_quotes;
    api::QuoteInspection m_inspection;
    QString m_collateralPath;
    QString m_rootPath;
    QString m_policyPath;
    QString m_eventLogPath;
    int m_rootBefore = -1; ///< Given back when the devnet's collateral is left again; -1: chosen by a person.
    Tone m_tone = Tone::Neutral;
    QString m_word;
    int m_generation = 0; ///< Of the quote and what it is judged by: late answers are dropped.
    QComboBox* m_collateral;
    QLineEdit* m_pccs;
    QComboBox* m_root;
    QComboBox* m_policy;
    QComboBox* m_eventLog;
    QLineEdit* m_at;
    QPushButton* m_judge;
    QPushButton* m_copy;
    Banner* m_banner;
    StatusBadge* m_outcome;
    QLabel* m_facts;
    VerdictView* m_view;
};

} // namespace gatehouse::console
