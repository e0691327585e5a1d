// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/onboarding/RequestDetailView.h"

#include "app/console/ErrorText.h"
#include "app/console/Formats.h"
#include "app/console/onboarding/SnoozeClock.h"
#include "app/console/onboarding/WhyView.h"
#include "app/console/quotes/ImagePane.h"
#include "app/console/widgets/ActionBar.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/ChoicePanel.h"
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
const QString noteKind = QStringLiteral("note");

/// What the choices of askForSnooze() mean.
QDateTime snoozeTime(const QString& choice)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (choice == QLatin1String("tomorrow"))
        return tomorrowMorning(now);
    return now.addSecs(choice == QLatin1String("hour") ? 3600 : 4 * 3600);
}

/// A transaction with its secret went out once, even if the chain lost it since.
bool wasSent(const api::RequestDetail& request)
{
    return std::any_of(request.history.cbegin(), request.history.cend(),
                       [](const api::RequestTransition& step) { return step.state == api::RequestState::Sent; });
}

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

RequestDetailView::RequestDetailView(const Actions& actions, QWidget* parent)
    : QWidget(parent)
    , m_title(titleLabel())
    , m_state(new StatusBadge)
    , m_seen(mutedLabel())
    , m_simulated(new Banner)
    , m_outcome(new Banner)
    , m_who(new FactGrid)
    , m_noteBar(new ActionBar)
    , m_noteText(bodyLabel())
    , m_noteEditor(new ReasonPanel)
    , m_verdict(new Section(tr("What is proven")))
    , m_why(new WhyView(actions.openPolicy))
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
    , m_snooze(new ChoicePanel(tr("When do you want to look at it again?"),
                               {{QStringLiteral("hour"), tr("In 1 hour")},
                                {QStringLiteral("hours"), tr("In 4 hours")},
                                {QStringLiteral("tomorrow"), tr("Tomorrow at 8:00")}}))
    , m_history(new Section(tr("What has happened")))
    , m_historySteps(new StepList)
{
    buildLayout(actions);
    // While a reason is asked for, its own buttons are the only ones.
    connect(m_reason, &ReasonPanel::closed, this, [this] { m_bar->setVisible(m_decidable); });
    connect(m_snooze, &ChoicePanel::closed, this, [this] { m_bar->setVisible(m_decidable); });
    connect(m_snooze, &ChoicePanel::chosen, this, [this](const QString& choice) { Q_EMIT snoozed(snoozeTime(choice)); });
    connect(m_noteEditor, &ReasonPanel::confirmed, this, [this](const QString&, const QString& text) {
        m_noteEditor->close();
        Q_EMIT noted(text);
    });
    connect(m_reason, &ReasonPanel::confirmed, this, [this](const QString& kind, const QString& reason) {
        m_reason->close();
        if (kind == rejectKind)
            Q_EMIT rejected(reason);
        else
            Q_EMIT exceptionApproved(reason);
    });
}

void RequestDetailView::buildLayout(const Actions& actions)
{
    auto* header = new QHBoxLayout;
    header->setSpacing(metric::gap);
    header->addWidget(m_title);
    header->addWidget(m_state);
    header->addStretch(1);
    auto* look = new ActionBar;
    look->add(actions.inspect);
    header->addWidget(look);
    m_noteBar->add(actions.note);
    m_noteText->setWordWrap(true);

    auto* whyBar = new ActionBar;
    whyBar->add(actions.why);
    m_verdict->setHeaderWidget(whyBar);
    m_why->hide();
    m_verdict->addWidget(m_why);
    m_verdict->addWidget(m_checks);

    m_registers->addWidget(m_registerRows);
    m_reportData->addWidget(m_reportFacts);
    m_reportData->addWidget(m_reportValue);
    m_preview->addWidget(m_previewSentence);
    m_preview->addWidget(m_previewFacts);
    m_history->addWidget(m_historySteps);

    m_bar->addStretch();
    for (QAction* action : actions.decisions)
        m_bar->add(action);
    m_bar->add(actions.approve, ActionBar::Look::Filled);

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
    layout->addWidget(m_noteEditor);
    layout->addWidget(rule());
    layout->addWidget(m_verdict);
    layout->addWidget(m_registers);
    layout->addWidget(m_reportData);
    layout->addWidget(rule());
    layout->addWidget(m_preview);
    layout->addWidget(m_error);
    layout->addWidget(m_bar);
    layout->addWidget(m_reason);
    layout->addWidget(m_snooze);
    layout->addWidget(m_history);
    layout->addStretch(1);
}

void RequestDetailView::setRequest(const api::RequestDetail& request)
{
    if (request.summary.id != m_id) {
        m_id = request.summary.id;
        m_error->clear();
        m_reason->close();
        m_snooze->close();
        m_noteEditor->close();
        m_why->hide();
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
    showOutcome(request);
    m_who->setFact(tr("Wants"), summary.kind == api::RequestKind::Bootstrap ? tr("to make the network's secret")
                                                                            : tr("the network's secret"));
    m_who->setHexFact(tr("Contract"), request.contract);
    m_who->setHexFact(tr("For the guest"), summary.address);
    m_who->setHexFact(tr("Asked by the host"), summary.askedBy);
    showNote(request.accountNote, !summary.askedBy.isEmpty());
    m_who->setFact(tr("Known to you as"), summary.knownAs().isEmpty() ? tr("not known: none of your machines has this address")
                                                                      : tr("your machine %1").arg(summary.knownAs()));
    m_who->setHexFact(tr("Transaction"), request.requested.transaction);
}

void RequestDetailView::showNote(const QString& note, bool mayBeNoted)
{
    if (!m_noteLine) {
        m_noteLine = new QWidget;
        auto* line = new QHBoxLayout(m_noteLine);
        line->setContentsMargins(2, 0, 0, 0);
        line->setSpacing(metric::gap);
        line->addWidget(m_noteText, 1);
        line->addWidget(m_noteBar);
        m_who->setWidgetFact(tr("Your note on it"), m_noteLine);
    }
    m_noteAsKept = note;
    m_noteText->setText(!note.isEmpty() ? note : mayBeNoted ? tr("none") : tr("none: the chain does not show yet who asked"));
    setRole(m_noteText, note.isEmpty() ? QStringLiteral("muted") : QString());
}

void RequestDetailView::showOutcome(const api::RequestDetail& request)
{
    const api::RequestSummary& summary = request.summary;
    const bool rejectedState = summary.state == api::RequestState::Rejected;
    const bool confirmed = summary.state == api::RequestState::Confirmed;
    if (rejectedState)
        m_outcome->setMessage(request.rejection == api::RejectionState::LocalOnly ? Tone::Warning : Tone::Neutral,
                              tr("Rejected: %1").arg(request.rejectionReason) + QLatin1Char('\n') + rejectionText(request));
    else if (confirmed && summary.kind == api::RequestKind::Join)
        m_outcome->setMessage(Tone::Good, tr("The requester has the secret. Block %1, %2.")
                                              .arg(numberText(request.onboarded.block), tierWord(request.onboarded.tier)));
    else if (summary.state == api::RequestState::Failed && summary.stateDetail.startsWith(QLatin1String("onboard.refused-since-approved")))
        m_outcome->setMessage(Tone::Bad, tr("Approved, but what is accepted has changed since and refuses it: nothing was handed over. Reject it, or approve it as an exception."),
                              summary.stateDetail);
    else if (summary.state == api::RequestState::Failed)
        m_outcome->setMessage(Tone::Bad, summary.stateDetail);
    else if (summary.state == api::RequestState::Approved && request.mayReject)
        m_outcome->setMessage(Tone::Active, wasSent(request) ? tr("Approved, and waiting again: the chain did not keep the transaction that was sent.")
                                                             : tr("Approved, and waiting: nothing was sent yet. You can still reject it."),
                              summary.stateDetail);
    else if (summary.isSnoozed())
        m_outcome->setMessage(Tone::Neutral, tr("Put off until %1; then it waits for you again.").arg(timeText(summary.snoozedUntil)));
    else
        m_outcome->clear();
}

void RequestDetailView::showVerdict(const api::RequestDetail& request)
{
    m_verdict->setVisible(!request.checks.isEmpty());
    QString note = tr("policy: %1").arg(request.policyName);
    if (!request.tcbStatus.isEmpty())
        note += QStringLiteral(" · ") + tr("TCB: %1").arg(request.tcbStatus);
    m_verdict->setNote(note);
    m_checks->setChecks(request.checks);
    if (request.checks.isEmpty())
        m_why->hide();
    else
        m_why->setRequest(request);
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
    m_decidable = open || request.mayReject || state == State::Expired; // An expired one can be opened again.
    m_rejectQuestion = state != State::Approved ? tr("Why do you reject this request? The reason is recorded.")
                       : wasSent(request)       ? tr("You approved this request, and the requester may have read the secret from the lost transaction. "
                                                     "Why do you reject it now? The reason is recorded.")
                                                : tr("You approved this request, but nothing was sent yet. Why do you reject it now? The reason is recorded.");
    // What may not be answered any more is not asked any longer.
    if (!(m_reason->kind() == rejectKind ? request.mayReject : open))
        m_reason->close();
    if (!open)
        m_snooze->close();
    m_bar->setVisible(m_decidable && !isAsking());
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
    m_reason->ask(rejectKind, m_rejectQuestion, tr("Reject"));
    m_bar->hide();
}

void RequestDetailView::askForException()
{
    m_reason->ask(exceptionKind,
                  tr("The verdict refuses this request. Why do you hand over the secret all the same? The reason is recorded."),
                  tr("Approve as exception"));
    m_bar->hide();
}

bool RequestDetailView::isAsking() const
{
    return !m_reason->isHidden() || !m_snooze->isHidden();
}

void RequestDetailView::askForSnooze()
{
    m_snooze->ask();
    m_bar->hide();
}

void RequestDetailView::askForNote()
{
    m_noteEditor->edit(noteKind, tr("What do you know about this account? Every request of it shows your note."), tr("Keep the note"), m_noteAsKept);
}

void RequestDetailView::toggleWhy()
{
    m_why->setVisible(m_why->isHidden());
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
