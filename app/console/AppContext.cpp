// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/AppContext.h"

#include <QLoggingCategory>

namespace gatehouse::console {

Q_LOGGING_CATEGORY(lcConsole, "gatehouse.console")

AppContext::AppContext(QApplication& application, std::unique_ptr<api::Services> services, Paths paths, QString settingsPath,
                       QObject* parent)
    : QObject(parent)
    , m_paths(std::move(paths))
    , m_settings(std::move(settingsPath))
    , m_theme(application)
    , m_services(std::move(services))
{
    application.installEventFilter(&m_plainLabels);
    m_theme.setMode(m_settings.values().theme);
}

AppContext::~AppContext() = default;

Result<void> AppContext::changeSettings(const SettingsValues& values)
{
    const bool newTheme = values.theme != m_theme.mode();
    if (m_begun && values.renewCollateral != m_settings.values().renewCollateral)
        m_services->collateral().setAutoRenew(values.renewCollateral);
    const Result<void> saved = m_settings.set(values);
    if (newTheme)
        m_theme.setMode(values.theme);
    Q_EMIT settingsChanged();
    return saved;
}

void AppContext::begin()
{
    m_begun = true;
    m_services->collateral().setAutoRenew(m_settings.values().renewCollateral);
    const api::ChainStatus chain = m_services->network().status().chain;
    if (!m_settings.values().startNetwork || !chain.devnet || chain.link != api::LinkState::Down)
        return;
    if (const auto started = m_services->network().start(); !started)
        qCWarning(lcConsole).noquote() << "network not started:" << started.error().toString();
}

} // namespace gatehouse::console
