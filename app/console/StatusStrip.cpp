// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/StatusStrip.h"

#include "app/console/Async.h"
#include "app/console/Formats.h"
#include "app/console/widgets/Icons.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/Theme.h"

#include <QHBoxLayout>
#include <QTimer>
#include <QToolButton>

namespace gatehouse::console {

namespace {
constexpr int staleSeconds = 30; // Two and a half blocks of 12 s.
} // namespace

StatusStrip::StatusStrip(api::Services& services, QWidget* parent)
    : QWidget(parent)
    , m_services(services)
    , m_network(new StatusBadge)
    , m_head(mutedLabel())
    , m_finalized(mutedLabel())
    , m_balance(mutedLabel())
    , m_machines(mutedLabel())
    , m_warnings(new QToolButton)
    , m_tee(new StatusBadge)
{
    setObjectName(QStringLiteral("statusStrip"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(36);
    m_warnings->setIcon(icon(QStringLiteral("triangle-alert"), Tone::Warning));
    m_warnings->setIconSize({14, 14});
    m_warnings->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_warnings->setToolTip(tr("Show what wants attention"));
    m_tee->setShape(QStringLiteral("triangle-alert"));
    m_tee->set(Tone::Warning, tr("simulated TEE"));
    m_tee->setToolTip(tr("The devnet's authority plays the platform: evidence proves nothing about hardware."));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(metric::pad, 0, metric::pad, 0);
    layout->setSpacing(20);
    for (StatusBadge* badge : {m_network, m_tee})
        badge->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    layout->addWidget(m_network);
    for (QLabel* label : {m_head, m_finalized, m_balance, m_machines}) {
        label->setWordWrap(false);
        layout->addWidget(label);
    }
    layout->addStretch(1);
    layout->addWidget(m_warnings);
    layout->addWidget(m_tee);
    setWarnings(0);

    connect(m_warnings, &QToolButton::clicked, this, &StatusStrip::warningsWanted);
    connect(&services.network(), &api::NetworkService::statusChanged, this, &StatusStrip::refresh);
    connect(&services.machines(), &api::MachineService::listChanged, this, &StatusStrip::refreshMachines);
    connect(&services.machines(), &api::MachineService::machineChanged, this, &StatusStrip::refreshMachines);
    auto* ticker = new QTimer(this);
    ticker->setInterval(1000);
    connect(ticker, &QTimer::timeout, this, &StatusStrip::refresh);
    ticker->start();
    run(this, services.machines().host(), [this](Result<api::HostFacts> host) {
        m_accelerator = !host ? QString() : host->kvm ? tr("KVM") : tr("TCG (no KVM)");
        m_machines->setToolTip(host ? tr("Machines that run, and how: %1").arg(host->accelerator) : QString());
        refreshMachines();
    });
    refresh();
    refreshMachines();
}

void StatusStrip::setWarnings(int count)
{
    m_warnings->setVisible(count > 0);
    m_warnings->setText(QStringLiteral(" %1").arg(count)); // The style leaves no air after an icon.
    m_warnings->setAccessibleName(tr("%n warning(s)", nullptr, count));
}

void StatusStrip::refresh()
{
    const api::ChainStatus chain = m_services.network().status().chain;
    const StateWord link = stateWord(chain.link);
    m_network->set(link.tone, chain.link == api::LinkState::Up ? chain.networkName
                                                               : QStringLiteral("%1 %2").arg(chain.networkName, link.word));
    m_network->setToolTip(chain.linkDetail.isEmpty() ? chain.rpcUrl : chain.linkDetail);
    const bool known = chain.head > 0;
    const bool stale = chain.link != api::LinkState::Up || chain.asOf.secsTo(QDateTime::currentDateTimeUtc()) > staleSeconds;
    m_head->setText(known ? tr("head %1 · %2").arg(numberText(chain.head), ageText(chain.headTime)) : QString());
    m_head->setToolTip(tr("Seen %1").arg(timeText(chain.asOf)));
    m_finalized->setText(known ? tr("finalized −%1").arg(chain.head - chain.finalized) : QString());
    m_balance->setText(chain.balance.isEmpty() ? QString() : chain.balance);
    m_balance->setToolTip(tr("Balance of the operator %1").arg(chain.operatorAddress));
    setRole(m_balance, chain.balanceLow ? QStringLiteral("warning") : QStringLiteral("muted"));
    // Stale values dim; they do not vanish.
    for (QLabel* label : {m_head, m_finalized, m_balance}) {
        label->setEnabled(!stale);
        label->setVisible(!label->text().isEmpty());
    }
    m_tee->setVisible(chain.devnet);
}

void StatusStrip::refreshMachines()
{
    // An older question may be answered after a newer one.
    const int question = ++m_question;
    run(this, m_services.machines().list(), [this, question](Result<QList<api::MachineSummary>> machines) {
        if (question != m_question)
            return;
        if (!machines) {
            // Stale values dim; they do not vanish.
            m_machines->setEnabled(false);
            m_machines->setText(m_machinesKnown.isEmpty() ? tr("machines unknown") : tr("%1, not current").arg(m_machinesKnown));
            return;
        }
        const auto running = std::count_if(machines->cbegin(), machines->cend(), [](const auto& machine) {
            return machine.state == api::MachineState::Running;
        });
        QString text = machines->isEmpty() ? tr("no machines") : tr("%1 of %2 up").arg(running).arg(machines->size());
        if (!m_accelerator.isEmpty())
            text += QStringLiteral(" · ") + m_accelerator;
        m_machinesKnown = text;
        m_machines->setEnabled(true);
        m_machines->setText(text);
    });
}

} // namespace gatehouse::console
