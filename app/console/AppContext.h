// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/settings/Settings.h"
#include "app/console/widgets/PlainLabels.h"
#include "core/api/Services.h"

#include <QObject>
#include <memory>

class QApplication;

namespace gatehouse::console {

/// The composition root: owns the services, the settings and the theme, and hands them to whoever needs them.
class AppContext : public QObject
{
    Q_OBJECT
public:
    AppContext(QApplication& application, std::unique_ptr<api::Services> services, Paths paths, QString settingsPath,
               QObject* parent = nullptr);
    ~AppContext() override;

    api::Services& services() { return *m_services; }
    const Settings& settings() const { return m_settings; }
    const Paths& paths() const { return m_paths; }
    Theme& theme() { return m_theme; }

    /// Saves and applies; the error is of saving.
    Result<void> changeSettings(const SettingsValues& values);
    /// Brings up what the settings want to be up. Called once, when the window stands.
    void begin();

Q_SIGNALS:
    void settingsChanged();

private:
    PlainLabels m_plainLabels;
    Paths m_paths;
    Settings m_settings;
    Theme m_theme;
    std::unique_ptr<api::Services> m_services;
    bool m_begun = false;
};

} // namespace gatehouse::console
