// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/Notifier.h"

#include "app/console/AppContext.h"
#include "app/console/Async.h"
#include "app/console/widgets/HexLabel.h"

#include <QFileInfo>
#include <QIcon>
#include <QSystemTrayIcon>

namespace gatehouse::console {

namespace {

/// Beside the settings, which are the profile's; demo data has none and leaves no trace.
QString voicePath(const QString& settingsPath)
{
    return settingsPath.isEmpty() ? QString() : QFileInfo(settingsPath).absolutePath() + QStringLiteral("/notifier.lock");
}

} // namespace

Notifier::Notifier(AppContext& context, QObject* parent)
    : QObject(parent)
    , m_context(context)
    , m_voice(voicePath(context.settings().path()))
{
    if (QSystemTrayIcon::isSystemTrayAvailable()) {
        m_tray = new QSystemTrayIcon(QIcon(QStringLiteral(":/gatehouse/gatehouse.svg")), this);
        m_tray->setToolTip(QStringLiteral("Gatehouse"));
        m_tray->show();
        m_speak = [this](const QString& title, const QString& text) { m_tray->showMessage(title, text, QSystemTrayIcon::Information); };
        connect(m_tray, &QSystemTrayIcon::messageClicked, this, [this] { Q_EMIT clicked(m_lastId); });
        connect(m_tray, &QSystemTrayIcon::activated, this, [this] { Q_EMIT clicked(m_lastId); });
    }
    connect(&context.services().onboarding(), &api::OnboardingService::requestArrived, this, &Notifier::announce);
    connect(&context, &AppContext::settingsChanged, this, [this] {
        if (!m_context.settings().values().notifications)
            m_voice.giveBack(); // Another window may have been told otherwise.
    });
}

void Notifier::announce(const QString& id)
{
    run(this, m_context.services().onboarding().show(id), [this, id](Result<api::RequestDetail> request) {
        // A bootstrap decides itself; nobody is waited for.
        if (!request || request->summary.kind != api::RequestKind::Join)
            return;
        const api::RequestSummary& summary = request->summary;
        show(id, tr("%1 asks to join").arg(summary.knownAs().isEmpty() ? shortHex(summary.address) : summary.knownAs()));
    });
}

void Notifier::remind(const QString& id)
{
    run(this, m_context.services().onboarding().show(id), [this, id](Result<api::RequestDetail> request) {
        if (!request || request->summary.state != api::RequestState::Verified)
            return;
        const api::RequestSummary& summary = request->summary;
        show(id, tr("%1 waits for you again").arg(summary.knownAs().isEmpty() ? shortHex(summary.address) : summary.knownAs()));
    });
}

void Notifier::show(const QString& id, const QString& text)
{
    m_lastId = id;
    m_lastText = text;
    if (m_speak && m_context.settings().values().notifications && m_voice.isOurs())
        m_speak(tr("A request wants your decision"), text);
    Q_EMIT requestAnnounced(id, text);
}

} // namespace gatehouse::console
