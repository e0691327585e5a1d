// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/evidence/EvidenceDocumentView.h"

#include "app/console/ErrorText.h"
#include "app/console/evidence/EvidenceWords.h"
#include "app/console/evidence/RootChoice.h"
#include "app/console/widgets/ActionBar.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/FactGrid.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Section.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/Theme.h"
#include "app/console/widgets/VerdictView.h"

#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

constexpr int policyHeight = 220;

QString joined(const QStringList& parts)
{
    QStringList quoted;
    for (const QString& part : parts)
        quoted.append(EvidenceDocumentView::tr("“%1”").arg(part));
    return quoted.join(QStringLiteral(", "));
}

} // namespace

EvidenceDocumentView::EvidenceDocumentView(QAction* back, const QList<QAction*>& actions, QWidget* parent)
    : QWidget(parent)
    , m_title(titleLabel())
    , m_decision(new StatusBadge)
    , m_subtitle(mutedLabel())
    , m_integrity(new StatusBadge)
    , m_outcome(new Banner)
    , m_simulated(new Banner)
    , m_roots(new RootChoice)
    , m_facts(new FactGrid)
    , m_again(new Section(tr("Checked again")))
    , m_againChecks(new VerdictView)
    , m_verdict(new Section(tr("The verdict as it was recorded")))
    , m_verdictChecks(new VerdictView)
    , m_transactions(new Section(tr("On chain")))
    , m_transactionFacts(new FactGrid)
    , m_policy(new Section(tr("Policy in force then"), Section::Kind::Collapsible))
    , m_policyText(new QPlainTextEdit)
{
    m_title->setObjectName(QStringLiteral("evidenceTitle"));
    m_decision->setObjectName(QStringLiteral("evidenceDecision"));
    m_integrity->setObjectName(QStringLiteral("evidenceIntegrity"));
    m_outcome->setObjectName(QStringLiteral("evidenceOutcome"));
    m_againChecks->setObjectName(QStringLiteral("evidenceAgain"));
    m_verdictChecks->setObjectName(QStringLiteral("evidenceVerdict"));
    m_policyText->setReadOnly(true);
    m_policyText->setFont(monoFont());
    m_policyText->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_policyText->setFixedHeight(policyHeight);
    m_policyText->setTabChangesFocus(true);
    m_policyText->setAccessibleName(tr("Policy in force then"));
    m_again->addWidget(m_againChecks);
    m_verdict->addWidget(m_verdictChecks);
    m_transactions->addWidget(m_transactionFacts);
    m_policy->addWidget(m_policyText);

    auto* bar = new ActionBar;
    bar->add(back);
    bar->addStretch();
    for (qsizetype i = actions.size() - 1; i >= 0; --i)
        bar->add(actions.at(i), i == 0 ? ActionBar::Look::Filled : ActionBar::Look::Plain);
    auto* header = new QHBoxLayout;
    header->setSpacing(metric::gap);
    header->addWidget(m_title);
    header->addWidget(m_decision);
    header->addStretch(1);
    header->addWidget(m_integrity);
    auto* top = new QVBoxLayout;
    top->setSpacing(metric::half);
    top->addLayout(header);
    top->addWidget(m_subtitle);
    top->addSpacing(metric::half);
    top->addWidget(m_roots);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::wide, metric::gap, metric::wide, metric::wide);
    layout->setSpacing(metric::pad);
    layout->addWidget(bar);
    layout->addLayout(top);
    layout->addWidget(m_outcome);
    layout->addWidget(m_simulated);
    layout->addWidget(rule());
    layout->addWidget(m_facts);
    layout->addWidget(m_transactions);
    layout->addWidget(m_again);
    layout->addWidget(rule());
    layout->addWidget(m_verdict);
    layout->addWidget(m_policy);
    layout->addStretch(1);
}

void EvidenceDocumentView::setDocument(const api::EvidenceDocument& document, Origin origin)
{
    m_document = document;
    const bool transaction = document.kind == QLatin1String("transaction");
    m_title->setText(transaction              ? tr("Record of a transaction")
                     : document.sequence == 0 ? tr("Decision")
                                              : tr("Decision, entry %1").arg(numberText(document.sequence)));
    m_decision->setVisible(!transaction);
    showStanding(origin == Origin::Log && document.logProblem.isEmpty() ? Standing::Vouched : Standing::Claimed);
    QStringList words;
    if (document.decidedAt.isValid())
        words.append(tr("%1 by %2").arg(timeText(document.decidedAt), document.decidedBy));
    words.append(origin == Origin::File ? tr("from the file %1, not from this profile's log").arg(document.name) : document.name);
    m_subtitle->setText(words.join(QStringLiteral(" · ")));
    m_integrity->set(Tone::Neutral, tr("not checked again"));
    m_again->hide();
    m_outcome->clear();
    if (!document.logProblem.isEmpty())
        m_outcome->setMessage(Tone::Bad, tr("This is not the file that the log speaks of: %1").arg(document.logProblem),
                              tr("Verify it again: the part that was changed is named."));
    else if (!document.unreadable.isEmpty())
        m_outcome->setMessage(Tone::Bad, tr("Parts that cannot be read: %1.").arg(joined(document.unreadable)),
                              tr("Verify it again: the part that was changed is named."));
    m_simulated->setMessage(Tone::Warning, document.simulatedTee ? tr("Simulated TEE: this evidence proves nothing about hardware.") : QString());
    showDecision();
    showTransactions();
    showVerdict();
}

void EvidenceDocumentView::showStanding(Standing standing)
{
    // A file can claim anything: until it is checked, its answer has no colour.
    const StateWord decision = decisionWord(m_document.decision);
    m_decision->set(standing == Standing::Vouched ? decision.tone : Tone::Neutral, standing == Standing::Vouched ? decision.word : tr("claims: %1").arg(decision.word));
}

void EvidenceDocumentView::showDecision()
{
    const api::EvidenceDocument& d = m_document;
    m_facts->setFact(tr("Reason"), d.reason);
    m_facts->setFact(tr("Image"), d.wasJudged ? imageWord(d.image, d.nearest) : QString());
    m_facts->setHexFact(tr("For the guest"), d.request);
    m_facts->setFact(tr("Wants"), d.kind == QLatin1String("transaction") ? QString()
                                  : d.bootstrap                          ? tr("to make the network's secret")
                                                                         : tr("the network's secret"));
    m_facts->setHexFact(tr("Asked by the host"), d.askedBy);
    m_facts->setHexFact(tr("Contract"), d.contract);
    m_facts->setFact(tr("Chain"), d.chainId == 0 ? QString() : QString::number(d.chainId));
    m_facts->setFact(tr("Quote came by"), d.source);
    m_facts->setHexFact(tr("Signed by"), d.signer);
    m_facts->setFact(tr("Signature"), d.signer.isEmpty() ? tr("none; only the log vouches for this file") : QString());
    m_facts->setFact(tr("Written by"), d.software);
    m_facts->setHexFact(tr("File's SHA-256"), d.hash);
}

void EvidenceDocumentView::showVerdict()
{
    const api::EvidenceDocument& d = m_document;
    m_verdict->setVisible(d.wasJudged);
    m_verdictChecks->setChecks(d.checks);
    QStringList note{verdictWord(d.verdict, d.tcbStatus).word, tr("policy: %1").arg(d.policyName)};
    if (d.judgedAt.isValid())
        note.append(tr("judged at %1").arg(d.judgedAt.toUTC().toString(Qt::ISODate)));
    m_verdict->setNote(note.join(QStringLiteral(" · ")));
    m_policy->setVisible(!d.policyText.isEmpty());
    m_policy->setNote(d.policyName);
    m_policyText->setPlainText(d.policyText);
}

void EvidenceDocumentView::showTransactions()
{
    const api::EvidenceTransaction last = m_document.transactions.isEmpty() ? api::EvidenceTransaction() : m_document.transactions.last();
    m_transactions->setVisible(m_document.kind != QLatin1String("decision"));
    const StateWord word = transactionWord(last.state);
    m_transactions->setNote(last.hash.isEmpty() ? tr("nothing was sent for this decision") : word.word);
    m_transactionFacts->setVisible(!last.hash.isEmpty());
    m_transactionFacts->setHexFact(tr("Transaction"), last.hash);
    m_transactionFacts->setFact(tr("Block"), last.block > 0 ? numberText(last.block) : QString());
    m_transactionFacts->setFact(tr("Recorded"), last.at.isValid() ? timeText(last.at) : QString());
    m_transactionFacts->setFact(tr("Remark"), last.detail);
}

void EvidenceDocumentView::setChecking()
{
    m_integrity->set(Tone::Active, tr("checking…"));
}

void EvidenceDocumentView::setAnswer(const api::EvidenceCheckAnswer& answer)
{
    m_again->show();
    m_again->setNote(tr("offline, %1").arg(timeText(QDateTime::currentDateTimeUtc())));
    m_againChecks->setChecks(answer.checks);
    showStanding(answer.intact ? Standing::Vouched : Standing::Claimed);
    if (answer.intact) {
        m_integrity->set(Tone::Good, tr("as it was written"));
        m_outcome->setMessage(Tone::Good, tr("Every part is as it was written, and the verdict follows from it again."),
                              countChecks(answer.checks).notChecked > 0 ? tr("What could not be checked is listed below.") : QString());
        return;
    }
    if (answer.unchanged) {
        m_integrity->set(Tone::Warning, tr("nobody vouches for it"));
        m_outcome->setMessage(Tone::Warning, tr("Unchanged in itself, but nobody known here vouches for it: anybody could have written it so."),
                              answer.signer.isEmpty() ? tr("It is not signed. Ask for the audit log, and check both: gatehousectl evidence verify FILE --log LOG")
                                                      : tr("Compare its signer %1 with the operator's address: gatehousectl evidence verify FILE --signer ADDRESS").arg(answer.signer));
        return;
    }
    m_integrity->set(Tone::Bad, tr("not as it was written"));
    m_outcome->setMessage(Tone::Bad,
                          answer.tamperedParts.isEmpty() ? tr("This evidence does not hold.")
                                                         : tr("Changed or wrong: %1.").arg(joined(answer.tamperedParts)),
                          tr("Do not rely on this file. Compare with an export that was kept elsewhere, and find out who could write here."));
}

void EvidenceDocumentView::setError(const Error& error)
{
    const ErrorWords words = errorWords(error);
    m_integrity->set(Tone::Neutral, tr("not checked again"));
    m_outcome->setMessage(Tone::Bad, words.sentence, words.nextStep);
}

} // namespace gatehouse::console
