// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/machines/MachineDetailView.h"

#include "app/console/DifferenceText.h"
#include "app/console/ErrorText.h"
#include "app/console/Formats.h"
#include "app/console/logs/LogView.h"
#include "app/console/OperationRows.h"
#include "app/console/widgets/ActionBar.h"
#include "app/console/widgets/AgeLabel.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/FactGrid.h"
#include "app/console/widgets/HexCompare.h"
#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/RecordTable.h"
#include "app/console/widgets/Section.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/StepList.h"
#include "app/console/widgets/Theme.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

StepRow::State rowState(api::BootStep::State state)
{
    switch (state) {
    case api::BootStep::State::Waiting:
        return StepRow::State::Waiting;
    case api::BootStep::State::Running:
        return StepRow::State::Running;
    case api::BootStep::State::Done:
        return StepRow::State::Done;
    case api::BootStep::State::Failed:
        return StepRow::State::Failed;
    }
    return StepRow::State::Waiting;
}

} // namespace

MachineDetailView::MachineDetailView(api::Services& services, const QList<QAction*>& actions, const QList<QAction*>& dangers,
                                     QWidget* parent)
    : QWidget(parent)
    , m_title(titleLabel())
    , m_state(new StatusBadge)
    , m_sentence(mutedLabel())
    , m_age(new AgeLabel)
    , m_error(new Banner)
    , m_debug(new Banner)
    , m_waiting(new Banner)
    , m_bootSection(new Section(tr("Start")))
    , m_steps(new StepList)
    , m_registerSection(new Section(tr("Registers, observed beside predicted")))
    , m_registerRows(new QVBoxLayout)
    , m_portSection(new Section(tr("Ports")))
    , m_ports(new RecordTable(QStringLiteral("ports"),
                              {{tr("Purpose"), Column::Face::Text, 140},
                               {tr("On this host"), Column::Face::Mono, 200, true},
                               {tr("In the machine"), Column::Face::Number, 120}}))
    , m_consoleSection(new Section(tr("Console")))
    , m_console(new LogView(services.logs()))
    , m_factSection(new Section(tr("Facts")))
    , m_facts(new FactGrid)
    , m_xmlSection(new Section(tr("Domain XML"), Section::Kind::Collapsible))
    , m_xml(new QPlainTextEdit)
{
    auto* bar = new ActionBar;
    for (QAction* action : actions)
        bar->add(action);
    bar->addStretch();
    for (QAction* action : dangers)
        bar->add(action, ActionBar::Look::Danger);
    buildLayout(bar);
    connect(m_waiting, &Banner::buttonClicked, this, &MachineDetailView::requestWanted);
    connect(m_ports, &RecordTable::menuWanted, this, &MachineDetailView::showPortMenu);
    connect(m_ports, &RecordTable::opened, this, [](const QString& url) { QDesktopServices::openUrl(QUrl(url)); });
    auto* ticker = new QTimer(this);
    ticker->setInterval(250);
    connect(ticker, &QTimer::timeout, this, &MachineDetailView::refreshSteps);
    ticker->start();
}

void MachineDetailView::buildLayout(ActionBar* bar)
{
    auto* header = new QHBoxLayout;
    header->setSpacing(metric::gap);
    header->addWidget(m_title);
    header->addWidget(m_state);
    header->addStretch(1);
    header->addWidget(m_age);
    m_age->setStaleAfter(20);
    m_steps->setAccessibleName(tr("Boot steps"));
    m_bootSection->addWidget(m_steps);
    auto* registers = new QWidget;
    registers->setLayout(m_registerRows);
    m_registerRows->setContentsMargins(0, 0, 0, 0);
    m_registerRows->setSpacing(metric::gap);
    m_registerSection->addWidget(registers);
    m_ports->setFitsRows(true);
    m_ports->setAccessibleName(tr("Ports"));
    m_portSection->setNote(tr("on 127.0.0.1 only"));
    m_portSection->addWidget(m_ports);
    m_console->setMinimumHeight(200);
    m_console->setMaximumHeight(200);
    m_console->horizontalHeader()->hide();
    QPushButton* openLog = flatButton(tr("Open in Logs"), QStringLiteral("external-link"));
    connect(openLog, &QPushButton::clicked, this, [this] { Q_EMIT consoleWanted(m_console->source()); });
    m_consoleSection->setNote(trustWord(api::LogTrust::HostVisible));
    m_consoleSection->setHeaderWidget(openLog);
    m_consoleSection->addWidget(m_console);
    m_factSection->addWidget(m_facts);
    m_xml->setReadOnly(true);
    m_xml->setFont(monoFont());
    m_xml->setMinimumHeight(220);
    m_xml->setAccessibleName(tr("Domain XML"));
    m_xmlSection->addWidget(m_xml);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::wide, metric::pad, metric::wide, metric::wide);
    layout->setSpacing(metric::pad);
    auto* top = new QVBoxLayout;
    top->setSpacing(metric::half);
    top->addLayout(header);
    top->addWidget(m_sentence);
    layout->addLayout(top);
    layout->addWidget(m_debug);
    layout->addWidget(bar);
    layout->addWidget(m_error);
    layout->addWidget(m_waiting);
    layout->addWidget(rule());
    for (QWidget* section : {m_bootSection, m_registerSection, m_portSection, m_consoleSection, m_factSection, m_xmlSection})
        layout->addWidget(section);
    layout->addStretch(1);
}

void MachineDetailView::setMachine(const api::MachineDetail& machine)
{
    const api::MachineSummary& summary = machine.summary;
    if (summary.name != m_name) {
        m_name = summary.name;
        m_error->clear();
        m_waiting->clear();
        m_registersShown.clear();
        m_console->setSource(QStringLiteral("machine:") + summary.name);
    }
    const StateWord state = stateWord(summary.state);
    m_title->setText(summary.name);
    m_state->set(state.tone, state.word);
    m_sentence->setText(summary.stateDetail);
    m_age->setTime(summary.asOf, tr("as of"));
    m_debug->setMessage(Tone::Warning, summary.debugImage ? tr("Made from a debug image: a root shell is open on its console. "
                                                               "Never give it a real secret.")
                                                          : QString());
    m_boot = machine.boot;
    m_bootSection->setVisible(!m_boot.isEmpty());
    m_bootSection->setNote(summary.startedAt.isValid() ? tr("started %1").arg(ageText(summary.startedAt)) : QString());
    refreshSteps();
    setRegisters(machine.registers);
    setPorts(machine.ports);
    m_facts->setFact(tr("Image"), summary.imageName);
    m_facts->setHexFact(tr("Image identifier"), summary.imageId);
    m_facts->setFact(tr("Runs with"), summary.accelerated ? tr("KVM") : tr("TCG: emulated in software, slow"));
    m_facts->setFact(tr("Size"), tr("%n processor(s), %1 memory", nullptr, summary.vcpus)
                                     .arg(bytesText(qint64(summary.memoryMiB) * 1024 * 1024)));
    m_facts->setFact(tr("TPM"), machine.tpm);
    m_facts->setHexFact(tr("Node address"), machine.nodeAddress);
    m_facts->setMonoFact(tr("Application says"), machine.applicationAnswer);
    QString disk = QStringLiteral("%1 (%2)").arg(machine.dataDiskPath, bytesText(machine.dataDiskBytes));
    if (machine.disk.observedAt.isValid()) // In the guest's words, with where they come from.
        disk += QStringLiteral("\n%1 (%2)").arg(machine.disk.detail, machine.disk.source);
    m_facts->setMonoFact(tr("Encrypted disk"), disk);
    m_facts->setMonoFact(tr("Host volume"), machine.hostVolumePath);
    m_facts->setMonoFact(tr("Console log"), machine.consoleLogPath);
    m_xmlSection->setVisible(!machine.domainXml.isEmpty());
    if (m_xml->toPlainText() != machine.domainXml)
        m_xml->setPlainText(machine.domainXml);
}

void MachineDetailView::setWaiting(bool waits)
{
    m_waiting->setMessage(Tone::Warning, waits ? tr("It has asked to join and waits for your decision.") : QString());
    m_waiting->setButton(waits ? tr("Show the request") : QString());
}

void MachineDetailView::setOperation(std::shared_ptr<Operation> operation)
{
    m_operation = std::move(operation);
    refreshSteps();
}

void MachineDetailView::refreshSteps()
{
    if (m_operation && m_operation->subject() == m_name) {
        m_steps->setSteps(stepRows(*m_operation));
        return;
    }
    QList<StepRow> rows;
    for (qsizetype i = 0; i < m_boot.size(); ++i) {
        const api::BootStep& step = m_boot.at(i);
        StepRow row{step.title, rowState(step.state), step.detail, {}, 0, step.expectedSeconds};
        // A step lasts until the next one begins.
        if (step.state == api::BootStep::State::Done && i + 1 < m_boot.size())
            row.seconds = qMax(0.0, m_boot.at(i + 1).secondsSinceStart - step.secondsSinceStart);
        rows.append(row);
    }
    m_steps->setSteps(rows);
}

void MachineDetailView::setRegisters(const QList<api::ObservedRegister>& registers)
{
    QString key;
    int different = 0;
    int seen = 0;
    int compared = 0;
    for (const api::ObservedRegister& reg : registers) {
        key += reg.name + reg.predicted + reg.observed + (reg.difference ? reg.difference->digest + reg.difference->detail : QString()) + QLatin1Char(';');
        seen += reg.observed.isEmpty() ? 0 : 1;
        compared += reg.observed.isEmpty() || reg.predicted.isEmpty() ? 0 : 1;
        different += !reg.observed.isEmpty() && !reg.predicted.isEmpty() && reg.observed.compare(reg.predicted, Qt::CaseInsensitive) != 0
                         ? 1 : 0;
    }
    m_registerSection->setVisible(!registers.isEmpty());
    m_registerSection->setNote(seen == 0        ? tr("not checked: the guest has not reported yet")
                               : different > 0 ? tr("%n register(s) differ", nullptr, different)
                               : compared == 0 ? tr("not checked: there is no prediction")
                               : compared < registers.size() ? tr("%1 of %2 compared, equal").arg(compared).arg(registers.size())
                                               : tr("all equal"));
    if (key == m_registersShown)
        return;
    m_registersShown = key;
    clearLayout(m_registerRows);
    for (const api::ObservedRegister& reg : registers) {
        auto* row = new QWidget;
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(metric::gap);
        auto* badge = new StatusBadge;
        const bool known = !reg.observed.isEmpty() && !reg.predicted.isEmpty();
        const bool same = known && reg.observed.compare(reg.predicted, Qt::CaseInsensitive) == 0;
        badge->set(!known ? Tone::Neutral : same ? Tone::Good : Tone::Bad, reg.name);
        badge->setToolTip(reg.observed.isEmpty() ? tr("not checked") : reg.source + QStringLiteral(" · ") + timeText(reg.observedAt));
        badge->setFixedWidth(84);
        auto* compare = new HexCompare;
        compare->setCaptions(tr("predicted"), tr("observed"));
        compare->setValues(reg.predicted, reg.observed);
        layout->addWidget(badge, 0, Qt::AlignTop);
        auto* right = new QVBoxLayout;
        right->setSpacing(metric::unit);
        right->addWidget(compare);
        if (reg.differs() && reg.difference) {
            const DifferenceWords words = differenceWords(reg.name, *reg.difference);
            auto* banner = new Banner;
            banner->setMessage(reg.difference->accountsFor ? Tone::Bad : Tone::Warning, words.sentence, words.proof);
            right->addWidget(banner);
        }
        layout->addLayout(right, 1);
        m_registerRows->addWidget(row);
    }
}

void MachineDetailView::setPorts(const QList<api::PortForward>& ports)
{
    QList<Record> records;
    for (const api::PortForward& port : ports) {
        const QString url = port.address();
        records.append({url, {{port.purpose, {}, {}, {}, {}}, {url, port.hostPort, {}, {}, {}},
                              {QString::number(port.guestPort), port.guestPort, {}, {}, {}}}});
    }
    m_ports->records()->setRecords(records);
    m_portSection->setVisible(!ports.isEmpty());
}

void MachineDetailView::showPortMenu(const QString& id, const QPoint& at)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(icon(QStringLiteral("copy")), tr("Copy address")), &QAction::triggered, this,
            [id] { QApplication::clipboard()->setText(id); });
    connect(menu->addAction(icon(QStringLiteral("external-link")), tr("Open in the browser")), &QAction::triggered, this,
            [id] { QDesktopServices::openUrl(QUrl(id)); });
    connect(menu->addAction(icon(QStringLiteral("activity")), tr("Watch as a node")), &QAction::triggered, this,
            [this, id] { Q_EMIT watchWanted(id); });
    menu->popup(at);
}

void MachineDetailView::showError(const Error& error)
{
    const ErrorWords words = errorWords(error);
    m_error->setMessage(Tone::Bad, words.sentence, words.nextStep);
}

void MachineDetailView::markNotCurrent(const QString& word)
{
    m_state->set(Tone::Neutral, word);
}

void MachineDetailView::showNote(const QString& text)
{
    m_error->setMessage(Tone::Neutral, text);
}

void MachineDetailView::clearError()
{
    m_error->clear();
}

} // namespace gatehouse::console
