// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/onboarding/RequestDetailView.h"

#include "app/console/ErrorText.h"
#include "app/console/Formats.h"
#include "app/console/quotes/ImagePane.h"
#include "app/console/widgets/ActionBar.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/FactGrid.h"
#include "app/console/widgets/HexLabel.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/ReasonPanel.h"
#include "app/console/widgets/RegisterRows.h"
#include "app/console/widgets/Section.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/StepList.h"
#include "app/console/widgets/Theme.h"
#include "app/console/widgets/VerdictView.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

const QString rejectKind = QStringLiteral("reject");
const QString exceptionKind = QStringLiteral("exception");

QString tierWord(const QString& tier)
{
    if (tier == QLatin1String("finalized"))
        return RequestDetailView::tr("finalized");
    if (tier == QLatin1String("safe"))
        return RequestDetailView::tr("safe, not finalized yet");
    if (tier == QLatin1String("removed"))
        return RequestDetailView::tr("removed by a reorganisation");
    return RequestDetailView::tr("latest, could still be reorganised");
}

} // namespace

RequestDetailView::RequestDetailView(QAction* inspect, const QList<QAction*>& actions, QAction* approve, QWidget* parent)
    : QWidget(parent)
    , m_title(titleLabel())
    , m_state(new StatusBadge)
    , m_seen(mutedLabel())
    , m_simulated(new Banner)
    , m_outcome(new Banner)
    , m_who(new FactGrid)
    , m_verdict(new Section(tr("What is proven")))
    , m_checks(new VerdictView)
    , m_registers(new Section(tr("Registers, quoted beside predicted")))
    , m_registerRows(new RegisterRows)
    , m_reportData(new Section(tr("Report data"), Section::Kind::Collapsible))
    , m_reportFacts(new FactGrid)
    , m_reportValue(new HexLabel(HexLabel::Form::Whole))
    , m_preview(new Section(tr("If you approve")))
    , m_previewFacts(new FactGrid)
    , m_previewSentence(bodyLabel())
    , m_error(new Banner)
    , m_bar(new ActionBar)
    , m_reason(new ReasonPanel)
    , m_history(new Section(tr("What has happened")))
    , m_historySteps(new StepList)
{
    buildLayout(inspect, actions, approve);
    // While a reason is asked for, its own buttons are the only ones.
    connect(m_reason, &ReasonPanel::closed, this, [this] { m_bar->setVisible(m_open); });
    connect(m_reason, &ReasonPanel::confirmed, this, [this](const QString& kind, const QString& reason) {
        m_reason->close();
        if (kind == rejectKind)
            Q_EMIT rejected(reason);
        else
            Q_EMIT exceptionApproved(reason);
    });
}

void RequestDetailView::buildLayout(QAction* inspect, const QList<QAction*>& actions, QAction* approve)
{
    auto* header = new QHBoxLayout;
    header->setSpacing(metric::gap);
    header->addWidget(m_title);
    header->addWidget(m_state);
    header->addStretch(1);
    auto* look = new ActionBar;
    look->add(inspect);
    header->addWidget(look);

    m_verdict->addWidget(m_checks);

    m_registers->addWidget(m_registerRows);
    m_reportData->addWidget(m_reportFacts);
    m_reportData->addWidget(m_reportValue);
    m_preview->addWidget(m_previewSentence);
    m_preview->addWidget(m_previewFacts);
    m_history->addWidget(m_historySteps);

    m_bar->addStretch();
    for (QAction* action : actions)
        m_bar->add(action);
    m_bar->add(approve, ActionBar::Look::Filled);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::wide, metric::pad, metric::wide, metric::wide);
    layout->setSpacing(metric::pad);
    auto* top = new QVBoxLayout;
    top->setSpacing(metric::half);
    top->addLayout(header);
    top->addWidget(m_seen);
    layout->addLayout(top);
    layout->addWidget(m_simulated);
    layout->addWidget(m_outcome);
    layout->addWidget(rule());
    layout->addWidget(m_who);
    layout->addWidget(rule());
    layout->addWidget(m_verdict);
    layout->addWidget(m_registers);
    layout->addWidget(m_reportData);
    layout->addWidget(rule());
    layout->addWidget(m_preview);
    layout->addWidget(m_error);
    layout->addWidget(m_bar);
    layout->addWidget(m_reason);
    layout->addWidget(m_history);
    layout->addStretch(1);
}

void RequestDetailView::setRequest(const api::RequestDetail& request)
{
    if (request.summary.id != m_id) {
        m_id = request.summary.id;
        m_error->clear();
        m_reason->close();
    }
    showHeader(request);
    showVerdict(request);
    showRegisters(request.registers);
    showReportData(request);
    showPreview(request);
    showHistory(request);
}

QString RequestDetailView::rejectionText(const api::RequestDetail& request)
{
    switch (request.rejection) {
    case api::RejectionState::None:
        break;
    case api::RejectionState::Pending:
        return request.rejectionTrouble.isEmpty() ? tr("The contract is being told.")
                                                  : tr("The contract could not be told yet, which is tried again: %1").arg(request.rejectionTrouble);
    case api::RejectionState::Sent:
        return tr("The contract is being told: transaction %1.").arg(request.rejected.transaction);
    case api::RejectionState::Confirmed:
        return request.rejected.block > 0 ? tr("The contract shows it, for every host: block %1.").arg(numberText(request.rejected.block))
                                          : tr("The contract shows it, for every host.");
    case api::RejectionState::LocalOnly:
        return tr("Here only: other hosts may still let this guest in. %1").arg(request.rejectionTrouble);
    }
    return {};
}

void RequestDetailView::showHeader(const api::RequestDetail& request)
{
    const api::RequestSummary& summary = request.summary;
    const StateWord state = stateWord(summary.state, summary.accepted);
    m_title->setText(summary.kind == api::RequestKind::Bootstrap ? tr("Bootstrap %1").arg(summary.id.left(8))
                                                                 : tr("Request %1").arg(summary.id.left(8)));
    m_title->setToolTip(summary.id);
    m_state->set(state.tone, state.word);
    QString seen = tr("seen %1").arg(ageText(summary.seenAt));
    if (request.requested.block > 0)
        seen += tr(" · block %1 · %n confirmation(s) · %2", nullptr, int(request.requested.confirmations))
                    .arg(numberText(request.requested.block), tierWord(request.requested.tier));
    m_seen->setText(seen);
    m_simulated->setMessage(Tone::Warning, summary.simulatedTee ? tr("Simulated TEE: this evidence proves nothing about hardware.")
                                                                : QString());
    const bool rejectedState = summary.state == api::RequestState::Rejected;
    const bool confirmed = summary.state == api::RequestState::Confirmed;
    if (rejectedState)
        m_outcome->setMessage(request.rejection == api::RejectionState::LocalOnly ? Tone::Warning : Tone::Neutral,
                              tr("Rejected: %1").arg(request.rejectionReason) + QLatin1Char('\n') + rejectionText(request));
    else if (confirmed && summary.kind == api::RequestKind::Join)
        m_outcome->setMessage(Tone::Good, tr("The requester has the secret. Block %1, %2.")
                                              .arg(numberText(request.onboarded.block), tierWord(request.onboarded.tier)));
    else if (summary.state == api::RequestState::Failed)
        m_outcome->setMessage(Tone::Bad, summary.stateDetail);
    else
        m_outcome->clear();
    m_who->setFact(tr("Wants"), summary.kind == api::RequestKind::Bootstrap ? tr("to make the network's secret")
                                                                            : tr("the network's secret"));
    m_who->setHexFact(tr("Contract"), request.contract);
    m_who->setHexFact(tr("For the guest"), summary.address);
    m_who->setHexFact(tr("Asked by the host"), summary.askedBy);
    m_who->setFact(tr("Known to you as"), summary.machine.isEmpty() ? tr("not known: none of your machines has this address")
                                                                    : tr("your machine %1").arg(summary.machine));
    m_who->setHexFact(tr("Transaction"), request.requested.transaction);
}

void RequestDetailView::showVerdict(const api::RequestDetail& request)
{
    m_verdict->setVisible(!request.checks.isEmpty());
    QString note = tr("policy: %1").arg(request.policyName);
    if (!request.tcbStatus.isEmpty())
        note += QStringLiteral(" · ") + tr("TCB: %1").arg(request.tcbStatus);
    m_verdict->setNote(note);
    m_checks->setChecks(request.checks);
}

void RequestDetailView::showRegisters(const QList<api::RegisterComparison>& registers)
{
    m_registers->setVisible(!registers.isEmpty());
    QList<RegisterRow> rows;
    for (const api::RegisterComparison& reg : registers)
        rows.append({reg.name, reg.predicted, reg.quoted, registerDifference(reg.name)});
    m_registerRows->setRows(rows);
    const int different = m_registerRows->differing();
    const int known = m_registerRows->compared();
    const QString image = registers.isEmpty() ? QString() : registers.first().imageName;
    const QString verdict = different > 0             ? tr("%n register(s) differ", nullptr, different)
                            : known == 0              ? tr("not checked: there is no prediction")
                            : known < registers.size() ? tr("%1 of %2 compared, equal").arg(known).arg(registers.size())
                                                      : tr("all equal");
    m_registers->setNote(image.isEmpty() ? verdict : tr("%1 · prediction of %2").arg(verdict, image));
}

void RequestDetailView::showReportData(const api::RequestDetail& request)
{
    m_reportData->setVisible(!request.reportData.isEmpty());
    m_reportData->setNote(tr("binds the quote to this request"));
    m_reportFacts->setMonoFact(tr("Preimage"), request.reportDataPreimage);
    m_reportFacts->setFact(tr("Rule"), tr("its SHA-256 is the first half, the second half is zero"));
    m_reportFacts->setFact(tr("Quote"), request.quoteBytes > 0 ? tr("%1 bytes").arg(numberText(quint64(request.quoteBytes))) : QString());
    m_reportValue->setValue(request.reportData);
}

void RequestDetailView::showPreview(const api::RequestDetail& request)
{
    using State = api::RequestState;
    const State state = request.summary.state;
    const api::ApprovalPreview& preview = request.preview;
    const bool open = state == State::Seen || state == State::QuoteReceived || state == State::Verified
                      || (state == State::Failed && request.summary.kind == api::RequestKind::Join);
    m_preview->setVisible(open);
    m_open = open;
    if (!open)
        m_reason->close();
    m_bar->setVisible((open || state == State::Expired) && m_reason->isHidden()); // An expired one can be opened again.
    m_previewSentence->setText(preview.possible
                                   ? tr("%1 encrypts the secret to the requester's key, and one transaction carries it.").arg(preview.encryptedBy)
                                   : tr("You cannot approve now: %1").arg(preview.blockedBecause));
    m_previewFacts->setHexFact(tr("Encrypted to"), preview.possible ? preview.recipientKey : QString());
    m_previewFacts->setFact(tr("Costs"), preview.possible ? preview.estimatedCost : QString());
    m_previewFacts->setFact(tr("Tried locally"), preview.possible ? preview.simulation : QString());
    m_previewFacts->setFact(tr("Beware"), preview.needsException ? tr("The verdict refuses. Approving is an exception and asks for your reason.")
                                                                 : QString());
}

void RequestDetailView::showHistory(const api::RequestDetail& request)
{
    QList<StepRow> rows;
    for (const api::RequestTransition& transition : request.history) {
        StepRow row;
        row.title = stateWord(transition.state, true).word;
        if (transition.state == api::RequestState::Verified)
            row.title = tr("verified");
        else if (transition.state == api::RequestState::Seen)
            row.title = tr("seen");
        else if (transition.state == api::RequestState::QuoteReceived)
            row.title = tr("quote received");
        row.state = transition.state == api::RequestState::Failed     ? StepRow::State::Failed
                    : transition.state == api::RequestState::Rejected ? StepRow::State::Cancelled
                                                                      : StepRow::State::Done;
        row.detail = QStringLiteral("%1 · %2 · %3").arg(timeText(transition.at).right(8), transition.actor, transition.detail);
        rows.append(row);
    }
    m_historySteps->setSteps(rows);
    m_history->setVisible(!rows.isEmpty());
}

void RequestDetailView::askForRejection()
{
    m_reason->ask(rejectKind, tr("Why do you reject this request? The reason is recorded."), tr("Reject"));
    m_bar->hide();
}

void RequestDetailView::askForException()
{
    m_reason->ask(exceptionKind,
                  tr("The verdict refuses this request. Why do you hand over the secret all the same? The reason is recorded."),
                  tr("Approve as exception"));
    m_bar->hide();
}

void RequestDetailView::showError(const Error& error)
{
    const ErrorWords words = errorWords(error);
    m_error->setMessage(Tone::Bad, words.sentence, words.nextStep);
}

void RequestDetailView::clearError()
{
    m_error->clear();
}

} // namespace gatehouse::console
