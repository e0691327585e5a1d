// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/quotes/VerdictPane.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/Theme.h"
#include "app/console/widgets/VerdictView.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace gatehouse::console {

namespace {

/// FMSPC of the devnet's simulated platform, "GHDEV" (docs/simulated-platform.md).
const QString simulatedFmspc = QStringLiteral("474844455600");

enum CollateralChoice { FromStore, FromDevnet, FromFile };
enum PolicyChoice { BuiltIn, PolicyFile };

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
    , m_policy(new QComboBox)
    , m_at(new QLineEdit)
    , m_judge(button(tr("&Judge")))
    , m_banner(new Banner)
    , m_outcome(new StatusBadge)
    , m_facts(mutedLabel())
    , m_view(new VerdictView)
{
    m_collateral->setObjectName(QStringLiteral("collateralChoice"));
    m_collateral->setAccessibleName(tr("Collateral"));
    m_collateral->addItem(tr("Store, without any network"));
    m_collateral->addItem(tr("This profile's devnet (simulated)"));
    m_collateral->addItem(tr("From a file…"));
    m_collateral->setMinimumWidth(220);
    m_collateral->setWhatsThis(tr("Certificates, revocation lists, TCB info and identities that a verdict needs beside the quote."));
    m_policy->setObjectName(QStringLiteral("policyChoice"));
    m_policy->setAccessibleName(tr("Policy"));
    m_policy->addItem(tr("Built-in default"));
    m_policy->addItem(tr("From a file…"));
    m_policy->setMinimumWidth(150);
    m_policy->setWhatsThis(tr("What is accepted of what is genuine. The built-in default wants UpToDate and no debug."));
    m_at->setObjectName(QStringLiteral("judgeAt"));
    m_at->setAccessibleName(tr("Judge at this time"));
    m_at->setPlaceholderText(tr("now, or 2026-08-13T00:00:00Z"));
    m_at->setMinimumWidth(200);
    m_at->setWhatsThis(tr("Certificates and lists are valid for a time. A recorded quote can be judged at the time it was made."));
    m_judge->setObjectName(QStringLiteral("judgeQuote"));

    auto* row = new QHBoxLayout;
    row->setSpacing(metric::unit);
    row->addWidget(fieldLabel(tr("Co&llateral"), m_collateral));
    row->addWidget(m_collateral);
    row->addSpacing(metric::unit);
    row->addWidget(fieldLabel(tr("Polic&y"), m_policy));
    row->addWidget(m_policy);
    row->addSpacing(metric::unit);
    row->addWidget(fieldLabel(tr("&At"), m_at));
    row->addWidget(m_at);
    row->addWidget(m_judge);
    row->addStretch(1);
    auto* answer = new QHBoxLayout;
    answer->setSpacing(metric::gap);
    answer->setContentsMargins(3, 0, 0, 0);
    answer->addWidget(m_outcome);
    answer->addWidget(m_facts, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metric::pad, metric::gap, metric::pad, metric::wide);
    layout->setSpacing(metric::gap);
    layout->addLayout(row);
    layout->addWidget(rule());
    layout->addWidget(m_banner);
    layout->addLayout(answer);
    layout->addWidget(m_view);
    layout->addStretch(1);

    connect(m_collateral, &QComboBox::activated, this, &VerdictPane::chooseCollateral);
    connect(m_policy, &QComboBox::activated, this, &VerdictPane::choosePolicy);
    connect(m_judge, &QPushButton::clicked, this, &VerdictPane::judge);
    connect(m_at, &QLineEdit::returnPressed, this, &VerdictPane::judge);
}

void VerdictPane::setQuote(const api::QuoteInspection& inspection)
{
    ++m_generation;
    m_inspection = inspection;
    m_view->setChecks({});
    m_view->hide();
    m_facts->clear();
    m_banner->clear();
    const bool simulated = inspection.problem || inspection.fmspc == simulatedFmspc;
    m_collateral->setCurrentIndex(simulated ? FromDevnet : m_collateralPath.isEmpty() ? FromStore : FromFile);
    showOpen();
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
    if (index == FromFile)
        askForFile(tr("Choose the collateral"), m_collateral, &VerdictPane::m_collateralPath);
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

void VerdictPane::judge()
{
    if (m_inspection.bytes.isEmpty())
        return;
    api::QuoteVerifyRequest request;
    request.quote = m_inspection.bytes;
    const QString at = m_at->text().trimmed();
    const QDateTime time = QDateTime::fromString(at, Qt::ISODate);
    if (!at.isEmpty() && (!time.isValid() || time.timeSpec() == Qt::LocalTime)) {
        m_banner->setMessage(Tone::Bad, tr("%1 is no time.").arg(at), tr("Write it as 2026-08-13T00:00:00Z, or leave it empty for now."));
        return;
    }
    if (!at.isEmpty())
        request.at = time.toUTC();
    request.devnet = m_collateral->currentIndex() == FromDevnet;
    request.offline = m_collateral->currentIndex() == FromStore;
    request.collateralPath = m_collateral->currentIndex() == FromFile ? m_collateralPath : QString();
    request.policyPath = m_policy->currentIndex() == PolicyFile ? m_policyPath : QString();
    if (m_collateral->currentIndex() == FromFile && m_collateralPath.isEmpty()) {
        chooseCollateral(FromFile);
        return;
    }
    judgeWith(request);
}

void VerdictPane::judgeWith(const api::QuoteVerifyRequest& request)
{
    const int generation = ++m_generation;
    m_judge->setEnabled(false);
    m_facts->clear();
    m_banner->clear();
    run(this, m_quotes.verify(request), [this, generation](Result<api::QuoteVerdict> verdict) {
        if (generation != m_generation)
            return;
        m_judge->setEnabled(true);
        if (!verdict) {
            const bool notHeld = verdict.error().code().name == "collateral.not-held";
            const ErrorWords words = errorWords(verdict.error());
            if (notHeld)
                m_banner->setMessage(Tone::Neutral, tr("The store holds no collateral for this platform%1.")
                                                        .arg(m_inspection.fmspc.isEmpty() ? QString() : tr(" (FMSPC %1)").arg(m_inspection.fmspc)),
                                     tr("Fetch it with gatehousectl collateral fetch, or choose a file above."));
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
