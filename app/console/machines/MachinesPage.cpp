// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/machines/MachinesPage.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/Formats.h"
#include "app/console/machines/LaunchDialog.h"
#include "app/console/machines/MachineDetailView.h"
#include "app/console/OperationKinds.h"
#include "app/console/widgets/ActionBar.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/ConfirmDialog.h"
#include "app/console/widgets/EmptyState.h"
#include "app/console/widgets/Labels.h"

#include <QDesktopServices>
#include <QUrl>
#include <algorithm>

namespace gatehouse::console {

MachinesPage::MachinesPage(api::Services& services, QWidget* parent)
    : ListDetailPage(QStringLiteral("machines"), tr("Machines"), QStringLiteral("server"), parent)
    , m_services(services)
    , m_launch(addPageAction(QStringLiteral("launchMachine"), tr("Launch machine…"), QStringLiteral("plus")))
    , m_start(addPageAction(QStringLiteral("startMachine"), tr("Start"), QStringLiteral("play")))
    , m_cancel(addPageAction(QStringLiteral("cancelStart"), tr("Cancel the start"), QStringLiteral("x")))
    , m_openApplication(addPageAction(QStringLiteral("openApplication"), tr("Open application"), QStringLiteral("external-link")))
    , m_shutdown(addPageAction(QStringLiteral("shutdownMachine"), tr("Shut down"), QStringLiteral("power")))
    , m_forceOff(addPageAction(QStringLiteral("forceOffMachine"), tr("Force off…"), QStringLiteral("square")))
    , m_remove(addPageAction(QStringLiteral("removeMachine"), tr("Remove…"), QStringLiteral("trash-2")))
    , m_detail(new MachineDetailView(services, {m_start, m_openApplication, m_shutdown, m_cancel}, {m_forceOff, m_remove}))
{
    auto* bar = new ActionBar;
    bar->add(m_launch, ActionBar::Look::Filled);
    addHeaderWidget(bar);
    setCommand(m_launch, QStringLiteral("gatehousectl vm start NAME --image IMAGE"));
    m_launch->setWhatsThis(tr("Makes a new machine from an image and starts it."));
    m_forceOff->setWhatsThis(tr("Stops the machine at once, like pulling the plug."));
    m_remove->setWhatsThis(tr("Deletes the machine with its TPM state and its encrypted disk."));
    emptyState()->setText(tr("No machine yet"),
                          tr("A machine boots one of your images with a TPM. The first one makes the network's secret; every "
                             "further one asks to join, and you decide."));
    emptyState()->setButton(tr("Choose an image…"));
    m_detailView = addDetailView(m_detail);
    for (QAction* action : {m_start, m_cancel, m_openApplication, m_shutdown, m_forceOff, m_remove})
        action->setVisible(false);

    connect(banner(), &Banner::buttonClicked, this, &MachinesPage::refresh);
    connect(emptyState(), &EmptyState::buttonClicked, this, [this] { askForLaunch({}); });
    connect(m_launch, &QAction::triggered, this, [this] { askForLaunch({}); });
    connect(m_start, &QAction::triggered, this, &MachinesPage::start);
    connect(m_cancel, &QAction::triggered, this, [this] {
        if (const auto stopping = m_stops.value(currentId())) {
            stopping->cancel();
            return;
        }
        // Cancelling a start switches the machine off, which may hold the secret already.
        if (isLastHolder(currentId()))
            warnOfLoss(currentId(), HowOff::Force);
        else if (const auto operation = m_operations.value(currentId()))
            operation->cancel();
    });
    connect(m_openApplication, &QAction::triggered, this, [this] { QDesktopServices::openUrl(QUrl(m_applicationUrl)); });
    connect(m_shutdown, &QAction::triggered, this, [this] { turnOff(currentId(), HowOff::Shutdown, api::LastHolder::Keep); });
    connect(m_forceOff, &QAction::triggered, this, &MachinesPage::forceOff);
    connect(m_remove, &QAction::triggered, this, &MachinesPage::remove);
    connect(m_detail, &MachineDetailView::requestWanted, this,
            [this] { Q_EMIT goTo(QStringLiteral("onboarding"), QStringLiteral("machine:") + currentId()); });
    connect(m_detail, &MachineDetailView::consoleWanted, this,
            [this](const QString& source) { Q_EMIT goTo(QStringLiteral("logs"), source); });
    connect(m_detail, &MachineDetailView::watchWanted, this, [this](const QString& url) {
        if (const auto answer = m_services.nodes().watch(url, currentId()); !answer)
            m_detail->showError(answer.error());
        else
            Q_EMIT goTo(QStringLiteral("nodes"), url);
    });
    connect(&m_services.machines(), &api::MachineService::listChanged, this, &MachinesPage::refresh);
    connect(&m_services.machines(), &api::MachineService::machineChanged, this, &MachinesPage::refresh);
    connect(&m_services.onboarding(), &api::OnboardingService::requestChanged, this, &MachinesPage::refresh);
    connect(&m_services.activity(), &api::ActivityService::changed, this, [this] {
        for (const auto& operation : m_services.activity().running())
            if (isMachineStart(operation->kind()))
                watch(operation);
            else if (operation->kind() == QLatin1String("machine.shutdown"))
                watchStop(operation);
    });
    refresh();
}

void MachinesPage::refresh()
{
    // Events come in bursts while a machine boots; one question at a time is enough.
    if (m_refreshing) {
        m_refreshAgain = true;
        return;
    }
    m_refreshing = true;
    run(this, m_services.machines().list(), [this](Result<QList<api::MachineSummary>> machines) {
        m_refreshing = false;
        if (!machines) {
            // What was seen last stays, marked as not current. The service says when it answers again; the button asks now.
            const ErrorWords words = errorWords(machines.error());
            banner()->setButton(tr("Ask again"));
            banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
            m_current = false;
        } else {
            banner()->setButton({});
            banner()->clear();
            if (!std::exchange(m_current, true))
                m_detail->clearError();
            m_machines = *machines;
            m_asOf = QDateTime::currentDateTimeUtc();
        }
        rebuildList();
        if (std::exchange(m_refreshAgain, false))
            refresh();
    });
}

void MachinesPage::rebuildList()
{
    QList<Item> items;
    int running = 0;
    int broken = 0;
    for (const api::MachineSummary& machine : m_machines) {
        const StateWord state = stateWord(machine.state);
        Item item;
        item.id = machine.name;
        item.title = machine.name;
        item.subtitle = m_current ? machine.stateDetail : tr("as of %1").arg(timeText(m_asOf));
        item.tone = m_current ? state.tone : Tone::Neutral;
        item.word = m_current ? state.word : tr("%1, not current").arg(state.word);
        item.mark = machine.debugImage ? tr("debug") : QString();
        item.time = machine.state == api::MachineState::Off ? QDateTime() : machine.startedAt;
        if (machine.state == api::MachineState::Starting && m_current)
            item.progress = machine.bootProgress;
        running += machine.state == api::MachineState::Running ? 1 : 0;
        broken += state.tone == Tone::Bad ? 1 : 0;
        items.append(item);
    }
    setItems(items);
    setBadge(int(m_machines.size()), broken > 0 || !m_current ? Tone::Bad : Tone::Neutral);
    if (!m_current) {
        setSentence(m_asOf.isValid() ? tr("Not current: libvirt does not answer, this is how it was at %1").arg(timeText(m_asOf)) : tr("Not known: libvirt does not answer"));
        if (!currentId().isEmpty())
            showItem(currentId()); // Its buttons too.
        return;
    }
    QString sentence = tr("%1 of %2 running").arg(running).arg(m_machines.size());
    if (broken > 0)
        sentence += QStringLiteral(" · ") + tr("%n crashed", nullptr, broken);
    setSentence(sentence);
}

void MachinesPage::showItem(const QString& id)
{
    for (const api::MachineSummary& machine : std::as_const(m_machines))
        if (machine.name == id)
            refreshActions(machine);
    run(this, m_services.machines().show(id), [this, id](Result<api::MachineDetail> machine) {
        if (currentId() != id)
            return;
        if (!machine) {
            m_detail->showError(machine.error());
            for (const Item& item : model()->items())
                if (item.id == id && !m_current)
                    m_detail->markNotCurrent(item.word);
            return;
        }
        m_applicationUrl = machine->applicationUrl;
        m_openApplication->setVisible(!machine->applicationUrl.isEmpty());
        m_openApplication->setEnabled(machine->summary.state == api::MachineState::Running);
        m_detail->setMachine(*machine);
        m_detail->setOperation(m_operations.value(id));
        showDetail(m_detailView);
    });
    run(this, m_services.onboarding().list(), [this, id](Result<QList<api::RequestSummary>> requests) {
        if (!requests || currentId() != id)
            return;
        m_detail->setWaiting(std::any_of(requests->cbegin(), requests->cend(), [&id](const api::RequestSummary& request) {
            return request.machine == id && request.state == api::RequestState::Verified;
        }));
    });
}

void MachinesPage::refreshActions(const api::MachineSummary& machine)
{
    using State = api::MachineState;
    const bool up = machine.state == State::Running || machine.state == State::Starting || machine.state == State::Stopping;
    m_start->setVisible(machine.state == State::Off || machine.state == State::Crashed);
    const bool waits = m_stops.contains(machine.name);
    m_cancel->setText(waits ? tr("Stop waiting") : tr("Cancel the start"));
    m_cancel->setWhatsThis(waits ? tr("The guest has been asked to shut down and may still do so; you only do not wait for it any longer.")
                                 : tr("Switches the machine off again."));
    m_cancel->setVisible(waits || (machine.state == State::Starting && m_operations.contains(machine.name)));
    m_shutdown->setVisible(machine.state == State::Running || machine.state == State::Stopping);
    m_shutdown->setEnabled(machine.state == State::Running);
    m_forceOff->setVisible(up);
    m_remove->setVisible(true);
    m_remove->setEnabled(!up);
    m_remove->setToolTip(up ? tr("Shut it down first") : QString());
    for (QAction* action : {m_start, m_shutdown, m_forceOff, m_remove}) {
        action->setEnabled(m_current && action->isEnabled());
        if (!m_current)
            action->setToolTip(tr("libvirt does not answer"));
    }
    m_start->setEnabled(m_current);
    m_forceOff->setEnabled(m_current);
    if (m_current)
        for (QAction* action : {m_start, m_shutdown, m_forceOff})
            action->setToolTip({});
    setCommand(m_start, QStringLiteral("gatehousectl vm start ") + machine.name);
    setCommand(m_shutdown, QStringLiteral("gatehousectl vm stop ") + machine.name);
    setCommand(m_forceOff, QStringLiteral("gatehousectl vm stop --force ") + machine.name);
    setCommand(m_remove, QStringLiteral("gatehousectl vm remove ") + machine.name);
}

QList<QAction*> MachinesPage::itemActions() const
{
    return {m_start, m_openApplication, m_shutdown, m_cancel, m_forceOff, m_remove};
}

void MachinesPage::openItem(const QString& id)
{
    if (id.startsWith(QLatin1String("launch:")))
        askForLaunch(id.mid(7));
    else
        ListDetailPage::openItem(id);
}

void MachinesPage::askForLaunch(const QString& imageId)
{
    auto* dialog = new LaunchDialog(m_services, imageId, this);
    connect(dialog, &LaunchDialog::launched, this, [this](const std::shared_ptr<Operation>& operation) {
        watch(operation);
        openItem(operation->subject());
    });
    dialog->open();
}

void MachinesPage::watch(const std::shared_ptr<Operation>& operation)
{
    const QString name = operation->subject();
    if (operation->isFinished() || m_operations.value(name) == operation)
        return;
    m_operations.insert(name, operation);
    Operation* raw = operation.get();
    connect(raw, &Operation::finished, this, [this, name, raw] {
        if (currentId() == name && !raw->result() && raw->result().error().kind() != ErrorKind::Cancelled)
            m_detail->showError(raw->result().error());
        m_operations.remove(name);
        m_detail->setOperation(m_operations.value(currentId()));
        refresh();
    });
    refresh();
}

void MachinesPage::watchStop(const std::shared_ptr<Operation>& operation)
{
    const QString name = operation->subject();
    if (operation->isFinished() || m_stops.value(name) == operation)
        return;
    m_stops.insert(name, operation);
    connect(operation.get(), &Operation::finished, this, [this, name] {
        m_stops.remove(name);
        refresh();
    });
    refresh();
}

void MachinesPage::start()
{
    m_detail->clearError();
    const auto started = m_services.machines().start(currentId());
    if (started)
        watch(*started);
    else
        m_detail->showError(started.error());
}

void MachinesPage::act(QCoro::Task<Result<void>> task)
{
    const QString id = currentId();
    m_detail->clearError();
    run(this, std::move(task), [this, id](Result<void> answer) {
        if (!answer && currentId() == id)
            m_detail->showError(answer.error());
        refresh();
    });
}

bool MachinesPage::isLastHolder(const QString& name) const
{
    const auto holds = [](const api::MachineSummary& machine) { return machine.holdsSecret; };
    const auto first = std::find_if(m_machines.cbegin(), m_machines.cend(), holds);
    return first != m_machines.cend() && first->name == name && std::count_if(m_machines.cbegin(), m_machines.cend(), holds) == 1;
}

void MachinesPage::turnOff(const QString& name, HowOff how, api::LastHolder lastHolder)
{
    m_detail->clearError();
    run(this, how == HowOff::Force ? m_services.machines().forceOff(name, lastHolder) : m_services.machines().shutdown(name, lastHolder),
        [this, name, how](Result<void> answer) {
            if (!answer && answer.error().is(api::lastHolderError))
                warnOfLoss(name, how);
            else if (!answer && answer.error().is(api::holderUnknownError))
                warnOfLoss(name, how, Loss::Possible);
            else if (!answer && answer.error().kind() == ErrorKind::Cancelled && currentId() == name)
                m_detail->showNote(tr("%1 was asked to shut down and may still do so; nobody waits for it any longer.").arg(name));
            else if (!answer && currentId() == name)
                m_detail->showError(answer.error());
            refresh();
        });
}

void MachinesPage::warnOfLoss(const QString& name, HowOff how, Loss loss)
{
    const QString certain = tr("%1 is the last running node that holds it. When it goes off, the secret is gone for good: no node can be "
                               "let in any more, and no encrypted disk of this network opens again. Start another node and let it in "
                               "first to keep the network.").arg(name);
    const QString possible = tr("%1 does not answer whether it holds it, and no other running node says that it does. If it is the last one, the "
                                "secret is gone for good when it goes off: no node can be let in any more, and no encrypted disk of this network "
                                "opens again. Wait until it answers, or start another node and let it in first.").arg(name);
    auto* dialog = new ConfirmDialog(tr("Give up the network's secret?"), loss == Loss::Certain ? certain : possible,
                                     how == HowOff::Force ? tr("Force off and give up") : tr("Shut down and give up"), this);
    connect(dialog, &QDialog::accepted, this, [this, name, how] { turnOff(name, how, api::LastHolder::GiveUp); });
    dialog->open();
}

void MachinesPage::forceOff()
{
    const QString name = currentId();
    if (isLastHolder(name)) {
        warnOfLoss(name, HowOff::Force);
        return;
    }
    auto* dialog = new ConfirmDialog(tr("Force %1 off?").arg(name),
                                     tr("It stops at once, like pulling the plug. What its application has not written yet is "
                                        "lost. Shut down asks the guest to stop by itself."),
                                     tr("Force off"), this);
    connect(dialog, &QDialog::accepted, this, [this, name] { turnOff(name, HowOff::Force, api::LastHolder::Keep); });
    dialog->open();
}

void MachinesPage::remove()
{
    const QString name = currentId();
    auto* dialog = new ConfirmDialog(tr("Remove %1 for good?").arg(name),
                                     tr("The machine, its TPM state and its encrypted disk are deleted. The data on the disk is "
                                        "gone for good, and a new machine of the same name has to ask to join again."),
                                     tr("Remove for good"), this);
    dialog->requireName(name);
    connect(dialog, &QDialog::accepted, this, [this, name] { act(m_services.machines().remove(name)); });
    dialog->open();
}

} // namespace gatehouse::console
