// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/quotes/VerdictPane.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/SaveFile.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/Theme.h"
#include "app/console/widgets/VerdictView.h"

#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <utility>

namespace gatehouse::console {

namespace {

/// FMSPC of the devnet's simulated platform, "GHDEV" (docs/simulated-platform.md).
const QString simulatedFmspc = QStringLiteral("474844455600");

enum CollateralChoice { FromStore, FromDevnet, FromPccs, FromFile };
enum RootChoice { IntelRoot, DevnetRoot, RootFile };
enum PolicyChoice { BuiltIn, PolicyFile };
enum EventLogChoice { NoEventLog, EventLogFile };

constexpr qint64 maxRootFile = 64 * 1024; // One certificate, or a few in PEM.

QLabel* fieldLabel(const QString& text, QWidget* buddy)
{
    QLabel* made = mutedLabel(text);
    made->setWordWrap(false);
    made->setBuddy(buddy);
    return made;
}

} // namespace

VerdictPane::VerdictPane(api::QuoteService& quotes, QWidget* parent)
    : QWidget(parent)
    , m_quotes(quotes)
    , m_collateral(new QComboBox)
    , m_pccs(new QLineEdit)
    , m_root(new QComboBox)
    , m_policy(new QComboBox)
    , m_eventLog(new QComboBox)
    , m_at(new QLineEdit)
    , m_judge(button(tr("&Judge")))
    , m_copy(button(tr("Copy as command")))
    , m_banner(new Banner)
    , m_outcome(new StatusBadge)
    , m_facts(mutedLabel())
    , m_view(new VerdictView)
{
    QLayout* choices = buildChoices();
    auto* answer = new QHBoxLayout;
    answer->setSpacing(metric::gap);
    answer->setContentsMargins(3, 0, 0, 0);
    answer->addWidget(m_outcome);
    answer->addWidget(m_facts, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::pad, metric::gap, metric::pad, metric::wide);
    layout->setSpacing(metric::gap);
    layout->addLayout(choices);
    layout->addWidget(rule());
    layout->addWidget(m_banner);
    layout->addLayout(answer);
    layout->addWidget(m_view);
    layout->addStretch(1);

    connect(m_root, &QComboBox::activated, this, &VerdictPane::chooseRoot);
    connect(m_pccs, &QLineEdit::returnPressed, this, &VerdictPane::judge);
    connect(m_copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(command()); });
    connect(m_banner, &Banner::buttonClicked, this, &VerdictPane::collateralWanted);
    connect(m_collateral, &QComboBox::activated, this, &VerdictPane::chooseCollateral);
    connect(m_policy, &QComboBox::activated, this, &VerdictPane::choosePolicy);
    connect(m_eventLog, &QComboBox::activated, this, &VerdictPane::chooseEventLog);
    connect(m_judge, &QPushButton::clicked, this, &VerdictPane::judge);
    connect(m_at, &QLineEdit::returnPressed, this, &VerdictPane::judge);
}

QLayout* VerdictPane::buildChoices()
{
    m_collateral->setObjectName(QStringLiteral("collateralChoice"));
    m_collateral->setAccessibleName(tr("Collateral"));
    m_collateral->addItem(tr("Store, without any network"));
    m_collateral->addItem(tr("This profile's devnet (simulated)"));
    m_collateral->addItem(tr("A PCCS, by its address"));
    m_collateral->addItem(tr("From a file…"));
    m_collateral->setWhatsThis(tr("Certificates, revocation lists, TCB info and identities that a verdict needs beside the quote."));
    m_pccs->setObjectName(QStringLiteral("pccsAddress"));
    m_pccs->setAccessibleName(tr("Address of the PCCS"));
    m_pccs->setPlaceholderText(QStringLiteral("https://localhost:8081"));
    m_pccs->setMinimumWidth(180);
    m_pccs->setWhatsThis(tr("A cache of Intel's service, or that service itself. It is asked over the network; what can be proven is kept in the store."));
    m_pccs->hide();
    m_root->setObjectName(QStringLiteral("rootChoice"));
    m_root->setAccessibleName(tr("Trusted root"));
    m_root->addItem(tr("Intel's, built in"));
    m_root->addItem(tr("This profile's devnet (simulated)"));
    m_root->addItem(tr("From a file…"));
    m_root->setWhatsThis(tr("The certificate that every chain must end in. Under any other than Intel's a verdict says nothing about hardware."));
    m_policy->setObjectName(QStringLiteral("policyChoice"));
    m_policy->setAccessibleName(tr("Policy"));
    m_policy->addItem(tr("Built-in default"));
    m_policy->addItem(tr("From a file…"));
    m_policy->setWhatsThis(tr("What is accepted of what is genuine. The built-in default wants UpToDate and no debug."));
    m_eventLog->setObjectName(QStringLiteral("eventLogChoice"));
    m_eventLog->setAccessibleName(tr("Event log"));
    m_eventLog->addItem(tr("None"));
    m_eventLog->addItem(tr("From a file…"));
    m_eventLog->setWhatsThis(tr("The boot log that came with the quote. Replayed, it must lead to the quote's registers; a policy may demand one."));
    m_at->setObjectName(QStringLiteral("judgeAt"));
    m_at->setAccessibleName(tr("Judge at this time"));
    m_at->setPlaceholderText(tr("now, or 2026-08-13T00:00:00Z"));
    m_at->setWhatsThis(tr("Certificates and lists are valid for a time. A recorded quote can be judged at the time it was made."));
    m_judge->setObjectName(QStringLiteral("judgeQuote"));
    m_copy->setObjectName(QStringLiteral("copyJudgeCommand"));
    for (QComboBox* box : {m_collateral, m_root, m_policy, m_eventLog})
        box->setMinimumWidth(230);
    auto* source = new QHBoxLayout;
    source->setSpacing(metric::unit);
    source->addWidget(m_collateral);
    source->addWidget(m_pccs, 1);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(metric::unit);
    buttons->addWidget(m_judge);
    buttons->addWidget(m_copy);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(metric::unit);
    grid->setVerticalSpacing(metric::unit);
    grid->addWidget(fieldLabel(tr("Co&llateral"), m_collateral), 0, 0);
    grid->addLayout(source, 0, 1);
    grid->setColumnMinimumWidth(2, metric::unit);
    grid->addWidget(fieldLabel(tr("Trusted r&oot"), m_root), 0, 3);
    grid->addWidget(m_root, 0, 4);
    grid->addWidget(fieldLabel(tr("Polic&y"), m_policy), 1, 0);
    grid->addWidget(m_policy, 1, 1);
    grid->addWidget(fieldLabel(tr("&At"), m_at), 1, 3);
    grid->addWidget(m_at, 1, 4);
    grid->addWidget(fieldLabel(tr("E&vent log"), m_eventLog), 2, 0);
    grid->addWidget(m_eventLog, 2, 1);
    grid->setColumnMinimumWidth(5, metric::unit);
    grid->addLayout(buttons, 1, 6);
    grid->setColumnStretch(7, 1);
    return grid;
}

void VerdictPane::setQuote(const api::QuoteInspection& inspection)
{
    ++m_generation;
    m_inspection = inspection;
    // A log belongs to one quote.
    m_eventLogPath.clear();
    m_eventLog->setItemText(EventLogFile, tr("From a file…"));
    m_eventLog->setCurrentIndex(NoEventLog);
    m_view->setChecks({});
    m_view->hide();
    m_facts->clear();
    m_banner->clear();
    const bool simulated = inspection.problem || inspection.fmspc == simulatedFmspc;
    m_collateral->setCurrentIndex(simulated ? FromDevnet : m_collateralPath.isEmpty() ? FromStore : FromFile);
    m_rootBefore = -1;
    m_root->setCurrentIndex(simulated ? DevnetRoot : m_rootPath.isEmpty() ? IntelRoot : RootFile);
    m_pccs->hide();
    showOpen();
    judge();
}

void VerdictPane::useFiles(const QString& collateralPath, const QString& eventLogPath)
{
    if (!collateralPath.isEmpty()) {
        m_collateralPath = collateralPath;
        m_collateral->setItemText(FromFile, QFileInfo(collateralPath).fileName());
        m_collateral->setCurrentIndex(FromFile);
        m_pccs->hide();
        // As chooseCollateral() has it: a root that came with the devnet's collateral goes with it.
        if (m_rootBefore >= 0)
            m_root->setCurrentIndex(std::exchange(m_rootBefore, -1));
    }
    if (!eventLogPath.isEmpty()) {
        m_eventLogPath = eventLogPath;
        m_eventLog->setItemText(EventLogFile, QFileInfo(eventLogPath).fileName());
        m_eventLog->setCurrentIndex(EventLogFile);
    }
    judge();
}

void VerdictPane::showOpen()
{
    m_facts->clear();
    setOutcome(Tone::Neutral, tr("not judged yet"));
}

void VerdictPane::setOutcome(Tone tone, const QString& word)
{
    m_tone = tone;
    m_word = word;
    m_outcome->set(tone, word);
    Q_EMIT verdictChanged();
}

void VerdictPane::askForFile(const QString& title, QComboBox* box, QString VerdictPane::* path)
{
    auto* dialog = new QFileDialog(this, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this, box, path](const QString& chosen) {
        this->*path = chosen;
        box->setItemText(box->currentIndex(), QFileInfo(chosen).fileName());
        judge();
    });
    connect(dialog, &QDialog::rejected, this, [this, box, path] {
        if ((this->*path).isEmpty())
            box->setCurrentIndex(0);
    });
    dialog->open();
}

void VerdictPane::chooseCollateral(int index)
{
    m_pccs->setVisible(index == FromPccs);
    // The devnet's collateral leads to the devnet's root only.
    if (index == FromDevnet && m_root->currentIndex() != DevnetRoot) {
        m_rootBefore = m_root->currentIndex();
        m_root->setCurrentIndex(DevnetRoot);
    } else if (index != FromDevnet && m_rootBefore >= 0) {
        m_root->setCurrentIndex(std::exchange(m_rootBefore, -1));
    }
    if (index == FromPccs)
        m_pccs->setFocus();
    else if (index == FromFile)
        askForFile(tr("Choose the collateral"), m_collateral, &VerdictPane::m_collateralPath);
    else
        judge();
}

void VerdictPane::chooseRoot(int index)
{
    m_rootBefore = -1;
    if (index != DevnetRoot && m_collateral->currentIndex() == FromDevnet)
        m_collateral->setCurrentIndex(FromStore);
    if (index == RootFile)
        askForFile(tr("Choose the trusted root"), m_root, &VerdictPane::m_rootPath);
    else
        judge();
}

void VerdictPane::choosePolicy(int index)
{
    if (index == PolicyFile)
        askForFile(tr("Choose the policy"), m_policy, &VerdictPane::m_policyPath);
    else
        judge();
}

void VerdictPane::chooseEventLog(int index)
{
    if (index == EventLogFile)
        askForFile(tr("Choose the event log"), m_eventLog, &VerdictPane::m_eventLogPath);
    else
        judge();
}

Result<api::QuoteVerifyRequest> VerdictPane::chosenRequest() const
{
    api::QuoteVerifyRequest request;
    request.quote = m_inspection.bytes;
    const QString at = m_at->text().trimmed();
    const QDateTime time = QDateTime::fromString(at, Qt::ISODate);
    if (!at.isEmpty() && (!time.isValid() || time.timeSpec() == Qt::LocalTime))
        return fail(errors::usage, tr("%1 is no time.").arg(at), tr("Write it as 2026-08-13T00:00:00Z, or leave it empty for now."));
    if (!at.isEmpty())
        request.at = time.toUTC();
    const QString address = m_pccs->text().trimmed();
    if (m_collateral->currentIndex() == FromPccs) {
        request.pccs = QUrl(address, QUrl::StrictMode);
        if (address.isEmpty() || !request.pccs.isValid() || request.pccs.host().isEmpty())
            return fail(errors::usage, address.isEmpty() ? tr("No address of a PCCS is given.") : tr("%1 is no address.").arg(address),
                        tr("Write it like https://localhost:8081, then press Enter."));
    }
    request.devnet = m_collateral->currentIndex() == FromDevnet || m_root->currentIndex() == DevnetRoot;
    request.offline = m_collateral->currentIndex() == FromStore;
    request.collateralPath = m_collateral->currentIndex() == FromFile ? m_collateralPath : QString();
    request.policyPath = m_policy->currentIndex() == PolicyFile ? m_policyPath : QString();
    request.eventLogPath = m_eventLog->currentIndex() == EventLogFile ? m_eventLogPath : QString();
    return request;
}

QString VerdictPane::command() const
{
    QStringList words{QStringLiteral("gatehousectl quote verify --quote FILE")};
    const auto option = [&words](const char* name, const QString& value = {}) {
        words.append(QLatin1String(name));
        if (!value.isEmpty())
            words.append(value.contains(QLatin1Char(' ')) ? QLatin1Char('\'') + value + QLatin1Char('\'') : value);
    };
    switch (m_collateral->currentIndex()) {
    case FromStore:
        option("--offline");
        break;
    case FromPccs:
        option("--pccs", m_pccs->text().trimmed());
        break;
    case FromFile:
        option("--collateral", m_collateralPath);
        break;
    default:
        break;
    }
    if (m_root->currentIndex() == RootFile)
        option("--root", m_rootPath);
    if (m_collateral->currentIndex() == FromDevnet || m_root->currentIndex() == DevnetRoot)
        option("--devnet");
    if (m_policy->currentIndex() == PolicyFile)
        option("--policy", m_policyPath);
    if (m_eventLog->currentIndex() == EventLogFile)
        option("--event-log", m_eventLogPath);
    if (!m_at->text().trimmed().isEmpty())
        option("--at", m_at->text().trimmed());
    return words.join(QLatin1Char(' '));
}

void VerdictPane::judge()
{
    if (m_inspection.bytes.isEmpty())
        return;
    if (m_collateral->currentIndex() == FromFile && m_collateralPath.isEmpty()) {
        chooseCollateral(FromFile);
        return;
    }
    Result<api::QuoteVerifyRequest> request = chosenRequest();
    if (!request) {
        m_banner->setButton({});
        m_banner->setMessage(Tone::Bad, request.error().detail(), request.error().hint());
        return;
    }
    if (m_root->currentIndex() != RootFile) {
        judgeWith(*request);
        return;
    }
    const int generation = ++m_generation;
    run(this, loadFile(m_rootPath, maxRootFile), [this, generation, wanted = *request](Result<QByteArray> root) {
        if (generation != m_generation)
            return;
        if (root) {
            api::QuoteVerifyRequest whole = wanted;
            whole.root = *root;
            judgeWith(whole);
            return;
        }
        const ErrorWords words = errorWords(root.error());
        m_banner->setButton({});
        m_banner->setMessage(Tone::Bad, words.sentence, words.nextStep);
        m_view->hide();
        showOpen();
    });
}

void VerdictPane::judgeWith(const api::QuoteVerifyRequest& request)
{
    const int generation = ++m_generation;
    m_judge->setEnabled(false);
    m_facts->clear();
    m_banner->setButton({});
    m_banner->clear();
    run(this, m_quotes.verify(request), [this, generation](Result<api::QuoteVerdict> verdict) {
        if (generation != m_generation)
            return;
        m_judge->setEnabled(true);
        if (!verdict) {
            const bool notHeld = verdict.error().code().name == "collateral.not-held";
            const ErrorWords words = errorWords(verdict.error());
            if (notHeld)
                m_banner->setButton(tr("Fetch it…"));
            if (notHeld)
                m_banner->setMessage(Tone::Neutral, tr("The store holds no collateral for this platform%1.")
                                                        .arg(m_inspection.fmspc.isEmpty() ? QString() : tr(" (FMSPC %1)").arg(m_inspection.fmspc)),
                                     tr("Fetch it, or choose another source above."));
            else
                m_banner->setMessage(Tone::Bad, words.sentence, words.nextStep);
            m_view->hide();
            showOpen();
            return;
        }
        showVerdict(*verdict);
    });
}

void VerdictPane::showVerdict(const api::QuoteVerdict& verdict)
{
    m_banner->setMessage(Tone::Warning, verdict.simulatedTee && verdict.verdict != QLatin1String("malformed")
                                            ? tr("Simulated TEE: judged up to the devnet's own root. This proves nothing about hardware.")
                                            : QString());
    QStringList facts;
    facts.append(tr("policy: %1").arg(verdict.policyName));
    facts.append(verdict.tcbStatus.isEmpty() ? tr("TCB: not known") : tr("TCB: %1").arg(verdict.tcbStatus));
    if (!verdict.advisories.isEmpty())
        facts.append(verdict.advisories.join(QStringLiteral(", ")));
    if (!verdict.collateralSource.isEmpty())
        facts.append(tr("collateral: %1").arg(verdict.collateralSource));
    facts.append(tr("judged at %1").arg(verdict.at.toUTC().toString(Qt::ISODate)));
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    m_view->setChecks(verdict.checks);
    m_view->show();
    if (verdict.verdict == QLatin1String("accepted"))
        setOutcome(Tone::Good, tr("accepted"));
    else if (verdict.verdict == QLatin1String("malformed"))
        setOutcome(Tone::Bad, tr("not a quote"));
    else
        setOutcome(Tone::Bad, tr("refused"));
}

} // namespace gatehouse::console
