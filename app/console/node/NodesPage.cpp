// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/node/NodesPage.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/Formats.h"
#include "app/console/widgets/ActionBar.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/EmptyState.h"
#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/RecordTable.h"
#include "app/console/widgets/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QStackedWidget>
#include <QUrl>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

const QString unknown = QString(QChar(0x2013)); // An en dash: asked, but not answered.

QString chainName(quint64 id)
{
    switch (id) {
    case 1:
        return NodesPage::tr("Mainnet");
    case 11155111:
        return NodesPage::tr("Sepolia");
    case 31337:
        return NodesPage::tr("Devnet");
    default:
        return QString::number(id);
    }
}

/// "Nethermind/v1.34.0+5b8e1ad2/linux-x64/…" without its build details.
QString shortClient(const QString& client)
{
    const QStringList parts = client.split(QLatin1Char('/'));
    return parts.size() < 2 ? client : parts.at(0) + QLatin1Char(' ') + parts.at(1).section(QLatin1Char('+'), 0, 0).section(QLatin1Char('-'), 0, 0);
}

} // namespace

NodesPage::NodesPage(api::Services& services, QWidget* parent)
    : Page(QStringLiteral("nodes"), tr("Nodes"), QStringLiteral("activity"), parent)
    , m_services(services)
    , m_add(addPageAction(QStringLiteral("watchNode"), tr("Watch"), QStringLiteral("plus")))
    , m_url(new QLineEdit)
    , m_fromMachine(button(tr("Known addresses  ▾")))
    , m_machines(new QMenu(this))
    , m_filter(new QLineEdit)
    , m_table(new RecordTable(QStringLiteral("nodes"), {{tr("Node"), Column::Face::Text, 150},
                                                        {tr("State"), Column::Face::Text, 120},
                                                        {tr("What it is doing"), Column::Face::Text, 200, true},
                                                        {tr("Client"), Column::Face::Text, 132, false, true},
                                                        {tr("Chain"), Column::Face::Text, 80},
                                                        {tr("Head"), Column::Face::Number, 84},
                                                        {tr("Head age"), Column::Face::Text, 88},
                                                        {tr("Peers"), Column::Face::Number, 58},
                                                        {tr("As of"), Column::Face::Text, 72, false, true}}))
    , m_stack(new QStackedWidget)
{
    m_url->setObjectName(QStringLiteral("nodeUrl"));
    m_url->setPlaceholderText(tr("http://127.0.0.1:8545"));
    m_url->setAccessibleName(tr("Address of a node"));
    m_url->setMinimumWidth(260);
    m_url->setWhatsThis(tr("The JSON-RPC address of an execution client: http, https, ws or wss. It is only read."));
    m_fromMachine->setObjectName(QStringLiteral("knownNodes"));
    m_fromMachine->setMenu(m_machines);
    m_fromMachine->setWhatsThis(tr("The chain of this profile, and what your machines forward to this host."));
    m_filter->setPlaceholderText(tr("Filter (Ctrl+F)"));
    m_filter->setAccessibleName(tr("Filter the nodes"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(240);
    m_filter->addAction(icon(QStringLiteral("search"), Tone::Neutral), QLineEdit::LeadingPosition);
    m_table->setAccessibleName(tr("Nodes"));
    auto* bar = new ActionBar;
    bar->add(m_add, ActionBar::Look::Filled);
    addHeaderWidget(m_url);
    addHeaderWidget(m_fromMachine);
    addHeaderWidget(bar);
    auto* empty = new EmptyState(QStringLiteral("activity"));
    empty->setText(tr("No node is watched"),
                   tr("Give the JSON-RPC address of any execution client to see whether it really follows its chain."));
    empty->setButton(tr("Watch the local chain"));
    m_empty = empty;
    auto* body = new QWidget;
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(metric::pad, 0, metric::pad, metric::gap);
    layout->setSpacing(metric::unit);
    layout->addWidget(m_filter);
    layout->addWidget(m_table, 1);
    m_stack->addWidget(empty);
    m_stack->addWidget(body);
    setBody(m_stack);

    connect(empty, &EmptyState::buttonClicked, this,
            [this] { add(m_services.network().status().chain.rpcUrl, m_services.network().status().chain.networkName); });
    connect(m_add, &QAction::triggered, this, [this] { add(m_url->text().trimmed(), {}); });
    connect(m_url, &QLineEdit::returnPressed, m_add, &QAction::trigger);
    connect(m_machines, &QMenu::aboutToShow, this, &NodesPage::fillMachineMenu);
    connect(m_filter, &QLineEdit::textChanged, m_table, &RecordTable::setFilter);
    connect(m_table, &RecordTable::menuWanted, this, &NodesPage::showMenu);
    connect(&m_services.nodes(), &api::NodeService::listChanged, this, &NodesPage::refresh);
    connect(&m_services.nodes(), &api::NodeService::nodeChanged, this, &NodesPage::refresh);
    connect(&m_services.machines(), &api::MachineService::listChanged, this, &NodesPage::fillMachineMenu);
    refresh();
    fillMachineMenu();
}

void NodesPage::refresh()
{
    QList<Record> records;
    int bad = 0;
    int synced = 0;
    const QList<api::NodeStatus> nodes = m_services.nodes().nodes();
    for (const api::NodeStatus& node : nodes) {
        const StateWord state = stateWord(node.sync);
        bad += state.tone == Tone::Bad || state.tone == Tone::Warning ? 1 : 0;
        synced += node.sync == api::SyncState::Synced ? 1 : 0;
        const QString client = node.client.value_or(QString());
        records.append(
            {node.url,
             {{node.label.isEmpty() ? node.url : node.label, {}, {}, node.url, {}},
              {state.word, {}, state.tone, {}, {}},
              {node.sentence, {}, {}, node.error.isEmpty() ? node.sentence : node.sentence + QLatin1Char('\n') + node.error, {}},
              {client.isEmpty() ? unknown : shortClient(client), {}, {}, client, {}},
              {node.chainId ? chainName(*node.chainId) : unknown, node.chainId.value_or(0), {},
               node.chainId ? tr("chain %1").arg(*node.chainId) : QString(), {}},
              {node.head ? numberText(*node.head) : unknown, node.head.value_or(0), {}, {}, {}},
              {node.headTime ? QString() : unknown, {}, {}, {}, node.headTime.value_or(QDateTime())},
              {node.peers ? numberText(*node.peers) : unknown, node.peers.value_or(0), {}, {}, {}},
              {{}, {}, {}, {}, node.asOf}}});
    }
    m_table->records()->setRecords(records);
    m_stack->setCurrentIndex(records.isEmpty() ? 0 : 1);
    setBadge(int(nodes.size()), bad > 0 ? Tone::Warning : Tone::Neutral);
    setSentence(tr("%1 of %2 synced").arg(synced).arg(nodes.size()));
}

void NodesPage::add(const QString& url, const QString& label)
{
    const auto answer = m_services.nodes().watch(url, label);
    if (!answer) {
        const ErrorWords words = errorWords(answer.error());
        banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
        m_url->setFocus();
        return;
    }
    banner()->clear();
    m_url->clear();
    run(this, m_services.nodes().refresh(url), [this](Result<api::NodeStatus>) { refresh(); });
    openItem(url);
}

void NodesPage::fillMachineMenu()
{
    // Answers of an earlier question must not fill the menu twice.
    const int asked = ++m_menuAsked;
    run(this, m_services.machines().list(), [this, asked](Result<QList<api::MachineSummary>> machines) {
        if (asked != m_menuAsked)
            return;
        m_machines->clear();
        const api::ChainStatus chain = m_services.network().status().chain;
        if (!chain.rpcUrl.isEmpty())
            connect(m_machines->addAction(tr("%1 · chain (%2)").arg(chain.networkName).arg(QUrl(chain.rpcUrl).port())), &QAction::triggered, this,
                    [this, chain] { add(chain.rpcUrl, chain.networkName); });
        if (!machines || machines->isEmpty()) {
            m_machines->addAction(tr("There is no machine yet"))->setEnabled(false);
            return;
        }
        for (const api::MachineSummary& machine : *machines) {
            run(this, m_services.machines().show(machine.name), [this, asked](Result<api::MachineDetail> detail) {
                if (detail && asked == m_menuAsked)
                    addMachinePorts(*detail);
            });
        }
    });
}

void NodesPage::addMachinePorts(const api::MachineDetail& machine)
{
    const QString name = machine.summary.name;
    for (const api::PortForward& port : machine.ports) {
        const QString url = port.address().chopped(1);
        connect(m_machines->addAction(QStringLiteral("%1 · %2 (%3)").arg(name, port.purpose).arg(port.hostPort)), &QAction::triggered,
                this, [this, url, name] { add(url, name); });
    }
}

void NodesPage::showMenu(const QString& url, const QPoint& at)
{
    auto* refreshAction = new QAction(icon(QStringLiteral("refresh-cw")), tr("Ask now"), this);
    connect(refreshAction, &QAction::triggered, this,
            [this, url] { run(this, m_services.nodes().refresh(url), [this](Result<api::NodeStatus>) { refresh(); }); });
    auto* copy = new QAction(icon(QStringLiteral("copy")), tr("Copy address"), this);
    connect(copy, &QAction::triggered, this, [url] { QApplication::clipboard()->setText(url); });
    auto* remove = new QAction(icon(QStringLiteral("x")), tr("Stop watching"), this);
    connect(remove, &QAction::triggered, this, [this, url] { m_services.nodes().unwatch(url); });
    QMenu* menu = actionMenu({refreshAction, copy, remove}, this);
    for (QAction* action : {refreshAction, copy, remove})
        action->setParent(menu);
    menu->popup(at);
}

QList<std::pair<QString, QString>> NodesPage::items() const
{
    QList<std::pair<QString, QString>> all;
    for (const api::NodeStatus& node : m_services.nodes().nodes())
        all.append({node.url, node.label.isEmpty() ? node.url : node.label});
    return all;
}

void NodesPage::openItem(const QString& id)
{
    for (int row = 0; row < m_table->model()->rowCount(); ++row)
        if (m_table->model()->index(row, 0).data(RecordModel::IdRole).toString() == id)
            m_table->setCurrentIndex(m_table->model()->index(row, 0));
}

void NodesPage::takeFocus()
{
    if (m_stack->currentIndex() == 0)
        m_url->setFocus();
    else
        m_table->setFocus();
}

void NodesPage::focusFilter()
{
    m_filter->setFocus();
    m_filter->selectAll();
}

} // namespace gatehouse::console
