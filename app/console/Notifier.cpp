// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/Notifier.h"

#include "app/console/AppContext.h"
#include "app/console/Async.h"
#include "app/console/widgets/HexLabel.h"

#include <QIcon>
#include <QSystemTrayIcon>

namespace gatehouse::console {

Notifier::Notifier(AppContext& context, QObject* parent)
    : QObject(parent)
    , m_context(context)
{
    if (QSystemTrayIcon::isSystemTrayAvailable()) {
        m_tray = new QSystemTrayIcon(QIcon(QStringLiteral(":/gatehouse/gatehouse.svg")), this);
        m_tray->setToolTip(QStringLiteral("Gatehouse"));
        m_tray->show();
        connect(m_tray, &QSystemTrayIcon::messageClicked, this, [this] { Q_EMIT clicked(m_lastId); });
        connect(m_tray, &QSystemTrayIcon::activated, this, [this] { Q_EMIT clicked(m_lastId); });
    }
    connect(&context.services().onboarding(), &api::OnboardingService::requestArrived, this, &Notifier::announce);
}

void Notifier::announce(const QString& id)
{
    run(this, m_context.services().onboarding().show(id), [this, id](Result<api::RequestDetail> request) {
        // A bootstrap decides itself; nobody is waited for.
        if (!request || request->summary.kind != api::RequestKind::Join)
            return;
        const api::RequestSummary& summary = request->summary;
        show(id, tr("%1 asks to join").arg(summary.machine.isEmpty() ? shortHex(summary.address) : summary.machine));
    });
}

void Notifier::remind(const QString& id)
{
    run(this, m_context.services().onboarding().show(id), [this, id](Result<api::RequestDetail> request) {
        if (!request || request->summary.state != api::RequestState::Verified)
            return;
        const api::RequestSummary& summary = request->summary;
        show(id, tr("%1 waits for you again").arg(summary.machine.isEmpty() ? shortHex(summary.address) : summary.machine));
    });
}

void Notifier::show(const QString& id, const QString& text)
{
    m_lastId = id;
    m_lastText = text;
    if (m_tray && m_context.settings().values().notifications)
        m_tray->showMessage(tr("A request wants your decision"), text, QSystemTrayIcon::Information);
    Q_EMIT requestAnnounced(id, text);
}

} // namespace gatehouse::console
