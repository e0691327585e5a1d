// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/onboarding/OnboardingPage.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/Formats.h"
#include "app/console/onboarding/RequestDetailView.h"
#include "app/console/onboarding/SnoozeClock.h"
#include "app/console/widgets/ActionBar.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/EmptyState.h"
#include "app/console/widgets/HexLabel.h"

#include <QFileDialog>

namespace gatehouse::console {

OnboardingPage::OnboardingPage(api::Services& services, QWidget* parent)
    : ListDetailPage(QStringLiteral("onboarding"), tr("Onboarding"), QStringLiteral("user-check"), parent)
    , m_services(services)
    , m_approve(addPageAction(QStringLiteral("approveRequest"), tr("Approve"), QStringLiteral("check")))
    , m_approveException(addPageAction(QStringLiteral("approveException"), tr("Approve as exception…"), QStringLiteral("triangle-alert")))
    , m_reject(addPageAction(QStringLiteral("rejectRequest"), tr("Reject…"), QStringLiteral("ban")))
    , m_import(addPageAction(QStringLiteral("importQuote"), tr("Import its quote…"), QStringLiteral("folder-open")))
    , m_inspect(addPageAction(QStringLiteral("inspectQuote"), tr("Inspect its quote"), QStringLiteral("file-badge")))
    , m_snooze(addPageAction(QStringLiteral("snoozeRequest"), tr("Snooze…"), QStringLiteral("clock")))
    , m_wake(addPageAction(QStringLiteral("wakeRequest"), tr("Do not put it off"), QStringLiteral("clock")))
    , m_note(addPageAction(QStringLiteral("noteAccount"), tr("Add a note…"), QStringLiteral("scroll-text")))
    , m_why(addPageAction(QStringLiteral("whyVerdict"), tr("Why"), QStringLiteral("info")))
    , m_openPolicy(addPageAction(QStringLiteral("openPolicy"), tr("Open the policy"), QStringLiteral("shield-check")))
    , m_clock(new SnoozeClock([] { return QDateTime::currentDateTimeUtc(); }, this))
    , m_detail(new RequestDetailView({m_inspect, m_note, m_why, m_openPolicy, {m_import, m_reject, m_snooze, m_wake, m_approveException}, m_approve}))
{
    m_snooze->setWhatsThis(tr("Puts the decision off. It is not counted meanwhile, and you are told when the time has come."));
    m_wake->setWhatsThis(tr("Lets the request wait for you now, as if it had not been put off."));
    m_note->setWhatsThis(tr("What you know about the account that asks. Each of its requests shows the note; it decides nothing."));
    m_why->setWhatsThis(tr("Shows how the verdict came about, and the rules that were in force."));
    m_approve->setWhatsThis(tr("Lets a running node encrypt the network's secret to the requester and send it on chain."));
    m_approveException->setWhatsThis(tr("Hands over the secret although the verdict refuses. Asks for a reason, which is recorded."));
    m_reject->setWhatsThis(tr("Refuses the request, also one that was approved while nothing has been encrypted. Asks for a reason, which is recorded."));
    m_import->setWhatsThis(tr("Reads the quote of a request that was only seen on chain from a file."));
    emptyState()->setText(tr("Nobody has asked yet"),
                          tr("When a machine asks on chain to join, its evidence is verified and appears here for your decision."));
    emptyState()->setButton(tr("Go to Machines"));
    m_detailView = addDetailView(m_detail);
    m_inspect->setWhatsThis(tr("Shows the quote of this request on the page Quotes: fields beside bytes, and what they mean."));
    for (QAction* action : {m_approve, m_approveException, m_reject, m_import, m_inspect, m_snooze, m_wake, m_note, m_why, m_openPolicy})
        action->setVisible(false);

    connect(emptyState(), &EmptyState::buttonClicked, this, [this] { Q_EMIT goTo(QStringLiteral("machines"), {}); });
    connect(m_approve, &QAction::triggered, this, [this] { decide(m_services.onboarding().approve(currentId(), {})); });
    connect(m_approveException, &QAction::triggered, m_detail, &RequestDetailView::askForException);
    connect(m_reject, &QAction::triggered, m_detail, &RequestDetailView::askForRejection);
    connect(m_import, &QAction::triggered, this, &OnboardingPage::importQuote);
    connect(m_inspect, &QAction::triggered, this, [this] { Q_EMIT goTo(QStringLiteral("quotes"), QStringLiteral("request:") + currentId()); });
    connect(m_detail, &RequestDetailView::rejected, this,
            [this](const QString& reason) { decide(m_services.onboarding().reject(currentId(), reason)); });
    connect(m_detail, &RequestDetailView::exceptionApproved, this,
            [this](const QString& reason) { decide(m_services.onboarding().approve(currentId(), reason)); });
    connect(m_snooze, &QAction::triggered, m_detail, &RequestDetailView::askForSnooze);
    connect(m_wake, &QAction::triggered, this, [this] { decide(m_services.onboarding().snooze(currentId(), {})); });
    connect(m_note, &QAction::triggered, m_detail, &RequestDetailView::askForNote);
    connect(m_why, &QAction::triggered, m_detail, &RequestDetailView::toggleWhy);
    connect(m_openPolicy, &QAction::triggered, this, [this] { Q_EMIT goTo(QStringLiteral("policy"), {}); });
    connect(m_detail, &RequestDetailView::snoozed, this,
            [this](const QDateTime& until) { decide(m_services.onboarding().snooze(currentId(), until)); });
    connect(m_detail, &RequestDetailView::noted, this,
            [this](const QString& text) { decide(m_services.onboarding().setNote(currentId(), text)); });
    connect(m_clock, &SnoozeClock::due, this, [this](const QString& id) {
        rebuildList();
        if (currentId() == id)
            showItem(id);
        Q_EMIT requestDue(id);
    });
    connect(&m_services.onboarding(), &api::OnboardingService::requestArrived, this, &OnboardingPage::refresh);
    connect(&m_services.onboarding(), &api::OnboardingService::requestChanged, this, &OnboardingPage::refresh);
    connect(&m_services.machines(), &api::MachineService::machineChanged, this, &OnboardingPage::lookAgainIfBlocked);
    refresh();
}

void OnboardingPage::lookAgainIfBlocked()
{
    if (!m_blocked || m_looking || currentId().isEmpty())
        return;
    m_looking = true;
    run(this, m_services.onboarding().show(currentId()), [this, id = currentId()](Result<api::RequestDetail> request) {
        m_looking = false;
        if (currentId() != id || !request || !request->preview.possible)
            return;
        refreshActions(*request);
        m_detail->setRequest(*request);
    });
}

void OnboardingPage::refresh()
{
    run(this, m_services.onboarding().list(), [this](Result<QList<api::RequestSummary>> requests) {
        if (!requests) {
            const ErrorWords words = errorWords(requests.error());
            banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
            return;
        }
        banner()->clear();
        m_requests = *requests;
        rebuildList();
    });
}

int OnboardingPage::waitingCount() const
{
    return int(std::count_if(m_requests.cbegin(), m_requests.cend(),
                             [](const auto& request) { return request.state == api::RequestState::Verified && !request.isSnoozed(); }));
}

void OnboardingPage::rebuildList()
{
    QList<Item> items;
    QMap<QString, QDateTime> snoozed;
    for (const api::RequestSummary& request : std::as_const(m_requests)) {
        const StateWord state = stateWord(request.state, request.accepted);
        Item item;
        item.id = request.id;
        item.title = request.machine.isEmpty() ? shortHex(request.address) : request.machine;
        item.subtitle = request.kind == api::RequestKind::Bootstrap ? tr("made the secret") : request.stateDetail;
        item.tone = state.tone;
        item.word = state.word;
        item.time = request.seenAt;
        if (request.isSnoozed()) {
            snoozed.insert(request.id, request.snoozedUntil);
            item.tone = Tone::Neutral;
            item.word = tr("put off");
            item.subtitle = tr("until %1").arg(timeText(request.snoozedUntil));
        }
        items.append(item);
    }
    m_clock->setTimes(snoozed);
    setItems(items);
    const int waiting = waitingCount();
    setBadge(waiting, waiting > 0 ? Tone::Warning : Tone::Neutral);
    setSentence(waiting > 0 ? tr("%n request(s) wait for your decision", nullptr, waiting)
                            : tr("Nothing waits for you · %n request(s) in all", nullptr, int(m_requests.size())));
    if (!m_wantedMachine.isEmpty())
        openItem(QStringLiteral("machine:") + m_wantedMachine);
}

void OnboardingPage::openItem(const QString& id)
{
    if (!id.startsWith(QLatin1String("machine:"))) {
        ListDetailPage::openItem(id);
        return;
    }
    m_wantedMachine = id.mid(8);
    for (const api::RequestSummary& request : std::as_const(m_requests)) {
        if (request.machine == m_wantedMachine) {
            m_wantedMachine.clear();
            ListDetailPage::openItem(request.id);
            return;
        }
    }
}

void OnboardingPage::showItem(const QString& id)
{
    run(this, m_services.onboarding().show(id), [this, id](Result<api::RequestDetail> request) {
        if (currentId() != id)
            return;
        if (!request) {
            m_detail->showError(request.error());
            return;
        }
        refreshActions(*request);
        m_detail->setRequest(*request);
        showDetail(m_detailView);
    });
}

void OnboardingPage::refreshActions(const api::RequestDetail& request)
{
    using State = api::RequestState;
    const State state = request.summary.state;
    // A failed one can be tried again or given up.
    const bool open = state == State::Seen || state == State::QuoteReceived || state == State::Verified
                      || (state == State::Failed && request.summary.kind == api::RequestKind::Join);
    const api::ApprovalPreview& preview = request.preview;
    m_reject->setVisible(request.mayReject);
    m_reject->setEnabled(request.mayReject);
    m_import->setVisible(state == State::Seen || state == State::Expired);
    m_inspect->setVisible(request.quoteBytes > 0);
    const bool undecided = open && state != State::Failed && request.summary.kind == api::RequestKind::Join;
    m_snooze->setVisible(undecided && !request.summary.isSnoozed());
    m_wake->setVisible(undecided && request.summary.isSnoozed());
    m_note->setVisible(!request.summary.askedBy.isEmpty());
    m_note->setText(request.accountNote.isEmpty() ? tr("Add a note…") : tr("Change the note…"));
    m_why->setVisible(!request.checks.isEmpty());
    m_openPolicy->setVisible(!request.checks.isEmpty());
    // With a failure, the only way to say yes is as an exception.
    m_blocked = undecided && !preview.possible;
    m_approve->setVisible(open && !preview.needsException);
    m_approve->setEnabled(preview.possible);
    m_approve->setToolTip(preview.blockedBecause);
    m_approveException->setVisible(open && preview.needsException);
    m_approveException->setEnabled(preview.possible);
    m_approveException->setToolTip(preview.blockedBecause);
    setCommand(m_approve, QStringLiteral("gatehousectl onboard approve ") + request.summary.id);
    setCommand(m_approveException, QStringLiteral("gatehousectl onboard approve %1 --exception REASON").arg(request.summary.id));
    setCommand(m_snooze, QStringLiteral("gatehousectl onboard snooze %1 --for 4h").arg(request.summary.id));
    setCommand(m_wake, QStringLiteral("gatehousectl onboard snooze %1 --wake").arg(request.summary.id));
    setCommand(m_note, QStringLiteral("gatehousectl onboard note %1 TEXT").arg(request.summary.id));
    setCommand(m_why, QStringLiteral("gatehousectl onboard show ") + request.summary.id);
    setCommand(m_import, QStringLiteral("gatehousectl onboard import %1 FILE").arg(request.summary.id));
    setCommand(m_inspect, QStringLiteral("gatehousectl onboard show ") + request.summary.id);
    setCommand(m_reject, QStringLiteral("gatehousectl onboard reject %1 --reason REASON").arg(request.summary.id));
}

QList<QAction*> OnboardingPage::itemActions() const
{
    return {m_approve, m_approveException, m_reject, m_snooze, m_wake, m_note, m_why, m_import, m_inspect};
}

void OnboardingPage::decide(QCoro::Task<Result<void>> task)
{
    const QString id = currentId();
    m_detail->clearError();
    for (QAction* action : {m_approve, m_approveException, m_reject})
        action->setEnabled(false);
    run(this, std::move(task), [this, id](Result<void> answer) {
        if (!answer && currentId() == id)
            m_detail->showError(answer.error());
        refresh();
    });
}

void OnboardingPage::importQuote()
{
    auto* dialog = new QFileDialog(this, tr("Choose the quote of this request"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    const QString id = currentId();
    connect(dialog, &QFileDialog::fileSelected, this, [this, id](const QString& path) {
        if (currentId() == id)
            decide(m_services.onboarding().importQuote(id, path));
    });
    dialog->open();
}

} // namespace gatehouse::console
