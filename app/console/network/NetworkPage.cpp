// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/network/NetworkPage.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/Formats.h"
#include "app/console/network/CollateralPanel.h"
#include "app/console/widgets/ActionBar.h"
#include "app/console/widgets/AgeLabel.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/ConfirmDialog.h"
#include "app/console/widgets/FactGrid.h"
#include "app/console/widgets/HexLabel.h"
#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/RecordTable.h"
#include "app/console/widgets/Section.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QScrollArea>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

Tone tierTone(const QString& tier)
{
    return tier == QLatin1String("finalized") ? Tone::Good : tier == QLatin1String("removed") ? Tone::Bad : Tone::Neutral;
}

QString tierText(const QString& tier)
{
    if (tier == QLatin1String("finalized"))
        return NetworkPage::tr("finalized");
    if (tier == QLatin1String("safe"))
        return NetworkPage::tr("safe");
    if (tier == QLatin1String("removed"))
        return NetworkPage::tr("removed");
    return NetworkPage::tr("latest");
}

} // namespace

NetworkPage::NetworkPage(api::Services& services, QWidget* parent)
    : Page(QStringLiteral("network"), tr("Network"), QStringLiteral("network"), parent)
    , m_services(services)
    , m_start(addPageAction(QStringLiteral("startNetwork"), tr("Start the devnet"), QStringLiteral("play")))
    , m_stop(addPageAction(QStringLiteral("stopNetwork"), tr("Stop the devnet"), QStringLiteral("square")))
    , m_reset(addPageAction(QStringLiteral("resetNetwork"), tr("New network…"), QStringLiteral("refresh-cw")))
    , m_link(new StatusBadge)
    , m_chainAge(new AgeLabel)
    , m_chain(new FactGrid)
    , m_contractState(new StatusBadge)
    , m_contractAge(new AgeLabel)
    , m_contract(new FactGrid)
    , m_serviceTable(new RecordTable(QStringLiteral("services"),
                                     {{tr("Service"), Column::Face::Text, 160},
                                      {tr("State"), Column::Face::Text, 140},
                                      {tr("Address"), Column::Face::Mono, 200},
                                      {tr("Detail"), Column::Face::Text, 120, true},
                                      {tr("As of"), Column::Face::Text, 84}}))
    , m_eventTable(new RecordTable(QStringLiteral("events"),
                                   {{tr("Event"), Column::Face::Text, 150},
                                    {tr("About"), Column::Face::Mono, 324, true},
                                    {tr("Block"), Column::Face::Number, 84},
                                    {tr("Depth"), Column::Face::Text, 96},
                                    {tr("When"), Column::Face::Text, 92},
                                    {tr("Transaction"), Column::Face::Mono, 160, false, true}}))
    , m_filter(new QLineEdit)
    , m_scroll(new QScrollArea)
{
    setCommand(m_start, QStringLiteral("gatehousectl serve"));
    m_start->setWhatsThis(tr("Starts the local chain, deploys the contract and starts the services around it."));
    auto* bar = new ActionBar;
    setCommand(m_reset, QStringLiteral("gatehousectl chain reset --yes"));
    m_reset->setWhatsThis(tr("Forgets the devnet's chain and its requests, so that the next machine makes a new secret. Asks first."));
    bar->add(m_reset);
    bar->add(m_stop);
    bar->add(m_start, ActionBar::Look::Filled);
    addHeaderWidget(bar);

    m_serviceTable->setFitsRows(true);
    m_serviceTable->setAccessibleName(tr("Services"));
    m_eventTable->setAccessibleName(tr("Contract events"));
    m_filter->setPlaceholderText(tr("Filter (Ctrl+F)"));
    m_filter->setAccessibleName(tr("Filter the events"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(240);
    m_filter->addAction(icon(QStringLiteral("search"), Tone::Neutral), QLineEdit::LeadingPosition);
    auto* services_ = new Section(tr("Services"));
    services_->addWidget(m_serviceTable);
    auto* renew = addPageAction(QStringLiteral("renewCollateral"), tr("Renew the collateral"), QStringLiteral("refresh-cw"));
    setCommand(renew, QStringLiteral("gatehousectl collateral fetch"));
    renew->setWhatsThis(tr("Asks the services for what quotes are verified with: TCB infos, identities and revocation lists."));
    auto* take = addPageAction(QStringLiteral("importCollateral"), tr("Take in collateral…"), QStringLiteral("folder-open"));
    setCommand(take, QStringLiteral("gatehousectl collateral import FILE"));
    auto* get = addPageAction(QStringLiteral("getCollateral"), tr("Get collateral…"), QStringLiteral("plus"));
    get->setWhatsThis(tr("Gets what quotes of a platform are verified with: from Intel, a PCCS, a chain or a file."));
    setCommand(get, QStringLiteral("gatehousectl collateral fetch --fmspc HEX"));
    auto* exportAll = addPageAction(QStringLiteral("exportCollateral"), tr("Export…"), QStringLiteral("external-link"));
    exportAll->setWhatsThis(tr("Writes all that is held into one file that travels; single platforms from their context menu."));
    setCommand(exportAll, QStringLiteral("gatehousectl collateral export bundle.json"));
    m_collateral = new CollateralPanel(services, {get, renew, take, exportAll});
    auto* eventsHeader = new QHBoxLayout;
    eventsHeader->addWidget(strongLabel(tr("Contract events")));
    eventsHeader->addStretch(1);
    eventsHeader->addWidget(m_filter);
    auto* body = new QWidget;
    body->setObjectName(QStringLiteral("detail"));
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(metric::pad, 0, metric::pad, metric::gap);
    layout->setSpacing(metric::pad);
    layout->addWidget(buildTop());
    layout->addWidget(services_);
    layout->addWidget(m_collateral);
    layout->addLayout(eventsHeader);
    layout->addWidget(m_eventTable, 1);
    m_eventTable->setMinimumHeight(200);
    m_scroll->setObjectName(QStringLiteral("detailScroll"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setWidget(body);
    setBody(m_scroll);

    connect(m_collateral, &CollateralPanel::staleCountChanged, this, &NetworkPage::refreshStatus);
    connect(m_filter, &QLineEdit::textChanged, m_eventTable, &RecordTable::setFilter);
    connect(m_eventTable, &RecordTable::menuWanted, this, &NetworkPage::showEventMenu);
    connect(m_start, &QAction::triggered, this, &NetworkPage::start);
    connect(m_reset, &QAction::triggered, this, &NetworkPage::askForReset);
    connect(&m_services.activity(), &api::ActivityService::changed, this, [this] {
        for (const auto& operation : m_services.activity().running())
            if (operation->kind() == QLatin1String("network.start"))
                watch(operation);
    });
    connect(m_stop, &QAction::triggered, this, [this] {
        m_stop->setEnabled(false);
        run(this, m_services.network().stop(), [this](Result<void> answer) {
            m_stop->setEnabled(true);
            if (answer)
                return;
            const ErrorWords words = errorWords(answer.error());
            banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
        });
    });
    connect(&m_services.network(), &api::NetworkService::statusChanged, this, &NetworkPage::refreshStatus);
    connect(&m_services.network(), &api::NetworkService::eventArrived, this, &NetworkPage::refreshEvents);
    refreshStatus();
    refreshEvents();
}

QWidget* NetworkPage::buildTop()
{
    const auto card = [](const QString& title, StatusBadge* state, AgeLabel* age, FactGrid* facts) {
        auto* frame = new QFrame;
        frame->setObjectName(QStringLiteral("card"));
        auto* header = new QHBoxLayout;
        header->setSpacing(metric::gap);
        header->addWidget(strongLabel(title));
        header->addWidget(state);
        header->addStretch(1);
        header->addWidget(age);
        auto* layout = new QVBoxLayout(frame);
        layout->setContentsMargins(metric::pad, metric::gap, metric::pad, metric::gap);
        layout->setSpacing(metric::unit);
        layout->addLayout(header);
        layout->addWidget(facts);
        layout->addStretch(1);
        return frame;
    };
    auto* top = new QWidget;
    auto* row = new QHBoxLayout(top);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metric::pad);
    row->addWidget(card(tr("Chain"), m_link, m_chainAge, m_chain), 1);
    row->addWidget(card(tr("Contract"), m_contractState, m_contractAge, m_contract), 1);
    top->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    return top;
}

void NetworkPage::watch(const std::shared_ptr<Operation>& operation)
{
    if (operation == m_starting.lock())
        return;
    m_starting = operation;
    banner()->clear();
    Operation* raw = operation.get();
    const auto ended = [this, raw] {
        if (raw->result() || raw->result().error().kind() == ErrorKind::Cancelled)
            return;
        // Nothing is wrong with what another process serves.
        const bool elsewhere = m_services.network().status().chain.link == api::LinkState::Elsewhere;
        showError(raw->result().error(), elsewhere ? Tone::Neutral : Tone::Bad);
    };
    if (operation->isFinished())
        ended();
    else
        connect(raw, &Operation::finished, this, ended);
}

void NetworkPage::start()
{
    banner()->clear();
    if (const auto started = m_services.network().start(); started)
        watch(*started);
    else
        showError(started.error());
}

void NetworkPage::openItem(const QString& id)
{
    if (id == QLatin1String("collateral"))
        m_scroll->ensureWidgetVisible(m_collateral);
    else if (id == QLatin1String("reset") && m_reset->isVisible() && m_reset->isEnabled())
        askForReset();
}

void NetworkPage::askForReset()
{
    run(this, m_services.machines().list(), [this](Result<QList<api::MachineSummary>> machines) {
        QStringList holders;
        for (const api::MachineSummary& machine : machines.value_or(QList<api::MachineSummary>()))
            if (machine.holdsSecret)
                holders.append(machine.name);
        QString consequences = tr("The devnet's chain, its contract and all requests are forgotten, and the next machine makes a new secret. The disks of "
                                  "the old network's machines never open again: remove those machines. Images and the evidence of decisions are kept.");
        if (!holders.isEmpty())
            consequences += QLatin1Char('\n') + tr("%1 still holds the present secret. It is lost with this.").arg(holders.join(QStringLiteral(", ")));
        auto* dialog = new ConfirmDialog(tr("Begin a new network?"), consequences, tr("Forget the old one"), this);
        connect(dialog, &QDialog::accepted, this, &NetworkPage::resetNetwork);
        dialog->open();
    });
}

void NetworkPage::resetNetwork()
{
    banner()->clear();
    m_reset->setEnabled(false);
    const auto forget = [this] {
        run(this, m_services.network().reset(), [this](Result<void> answer) {
            m_reset->setEnabled(true);
            if (answer)
                start();
            else
                showError(answer.error());
        });
    };
    const api::LinkState link = m_services.network().status().chain.link;
    if (link == api::LinkState::Down || link == api::LinkState::Elsewhere) {
        forget();
        return;
    }
    run(this, m_services.network().stop(), [this, forget](Result<void> stopped) {
        if (stopped) {
            forget();
            return;
        }
        m_reset->setEnabled(true);
        showError(stopped.error());
    });
}

void NetworkPage::showError(const Error& error, Tone tone)
{
    const ErrorWords words = errorWords(error);
    banner()->setMessage(tone, words.sentence, words.nextStep);
}

void NetworkPage::takeFocus()
{
    m_eventTable->setFocus();
}

void NetworkPage::focusFilter()
{
    m_filter->setFocus();
    m_filter->selectAll();
}

void NetworkPage::refreshStatus()
{
    const api::NetworkStatus status = m_services.network().status();
    const api::ChainStatus& chain = status.chain;
    const StateWord link = stateWord(chain.link);
    m_link->set(link.tone, link.word);
    m_chainAge->setTime(chain.asOf, tr("as of"));
    m_chain->setFact(tr("Network"), tr("%1, chain %2").arg(chain.networkName).arg(chain.chainId));
    m_chain->setMonoFact(tr("JSON-RPC"), chain.rpcUrl);
    m_chain->setFact(tr("Head"), chain.head > 0 ? numberText(chain.head) : QString());
    m_chain->setFact(tr("Finalized"), chain.finalized > 0 ? tr("%1 (%2 behind)").arg(numberText(chain.finalized),
                                                                                    numberText(chain.head - chain.finalized))
                                                          : QString());
    m_chain->setHexFact(tr("Operator"), chain.operatorAddress);
    m_chain->setFact(tr("Balance"), chain.balance.isEmpty() || !chain.balanceLow ? chain.balance : tr("%1 (low)").arg(chain.balance));
    m_chain->setFact(tr("Why"), chain.linkDetail);

    const api::ContractStatus& contract = status.contract;
    const bool up = chain.link == api::LinkState::Up;
    const bool bootstrapped = !contract.xPub.isEmpty();
    m_contractState->set(!up ? Tone::Neutral : !contract.hasCode ? Tone::Bad : bootstrapped ? Tone::Good : Tone::Warning,
                         !up                  ? tr("not asked")
                         : !contract.hasCode ? tr("no code at this address")
                         : bootstrapped      ? tr("bootstrapped")
                                             : tr("not bootstrapped"));
    m_contractAge->setTime(contract.asOf, tr("as of"));
    m_contract->setHexFact(tr("Address"), contract.address);
    m_contract->setHexFact(tr("Owner"), contract.owner);
    m_contract->setHexFact(tr("Network key"), contract.xPub);
    m_contract->setFact(tr("Container"), contract.container);
    m_contract->setFact(tr("Next step"), up && contract.hasCode && !bootstrapped ? tr("Launch a first machine; it makes the secret.")
                                                                                 : QString());

    QList<Record> records;
    int down = 0;
    for (const api::ServiceStatus& service : status.services) {
        const StateWord word = stateWord(service.link);
        down += service.link == api::LinkState::Down ? 1 : 0;
        records.append({service.id,
                        {{service.title, {}, {}, {}, {}}, {word.word, {}, word.tone, {}, {}}, {service.endpoint, {}, {}, {}, {}},
                         {service.detail, {}, {}, {}, {}}, {{}, {}, {}, {}, service.asOf}}});
    }
    m_serviceTable->records()->setRecords(records);

    // What another process serves can be started here once that has ended.
    m_start->setVisible(chain.devnet && (chain.link == api::LinkState::Down || chain.link == api::LinkState::Elsewhere));
    m_stop->setVisible(chain.devnet && chain.link == api::LinkState::Up);
    m_reset->setVisible(chain.devnet && chain.link != api::LinkState::Connecting);
    setSentence(up ? tr("%1 · head %2").arg(chain.networkName, numberText(chain.head))
                   : tr("%1 is %2: %3").arg(chain.networkName, link.word, chain.linkDetail));
    const int missing = up ? down : 0;
    setBadge(missing + m_collateral->staleCount(), missing > 0 ? Tone::Bad : m_collateral->staleCount() > 0 ? Tone::Warning : Tone::Neutral);
    if (chain.head / 8 != m_lastHead / 8)
        refreshEvents(); // The depth of each event grows with the chain; every few blocks is often enough to read.
    m_lastHead = chain.head;
}

void NetworkPage::refreshEvents()
{
    run(this, m_services.network().events(maxEvents), [this](Result<QList<api::ContractEvent>> events) {
        if (!events) {
            const ErrorWords words = errorWords(events.error());
            banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
            return;
        }
        QList<Record> records;
        for (const api::ContractEvent& event : *events)
            records.append({event.transaction + event.name + event.subject,
                            {{event.name, {}, {}, {}, {}},
                             {event.subject, {}, {}, {}, {}},
                             {numberText(event.block), event.block, {}, {}, {}},
                             {tierText(event.tier), {}, tierTone(event.tier), {}, {}},
                             {{}, {}, {}, {}, event.time},
                             {shortHex(event.transaction), {}, {}, event.transaction, {}}}});
        m_eventTable->records()->setRecords(records);
    });
}

void NetworkPage::showEventMenu(const QString& id, const QPoint& at)
{
    for (const Record& record : m_eventTable->records()->records()) {
        if (record.id != id)
            continue;
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        const auto copy = [this, menu](const QString& text, const QString& value) {
            connect(menu->addAction(icon(QStringLiteral("copy")), text), &QAction::triggered, this,
                    [value] { QApplication::clipboard()->setText(value); });
        };
        copy(tr("Copy what it is about"), record.cells.at(1).text);
        copy(tr("Copy the transaction"), record.cells.at(5).tip);
        menu->popup(at);
        return;
    }
}

} // namespace gatehouse::console
