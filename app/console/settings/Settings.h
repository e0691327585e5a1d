// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/widgets/Theme.h"
#include "core/base/Error.h"

namespace gatehouse::console {

/// What a person has set, with its defaults. Window sizes are not settings; QSettings keeps those.
struct SettingsValues
{
    ThemeMode theme = ThemeMode::System;
    bool notifications = true; ///< Of the desktop, when a request arrives.
    bool startNetwork = true;  ///< Bring the profile's own network up when the window opens.
    bool renewCollateral = true; ///< Ask again, in time, the services that collateral was fetched from.

    friend bool operator==(const SettingsValues&, const SettingsValues&) = default;
};

/// Reads and writes the values as one JSON file; unknown or wrong members fall back to their default.
class Settings
{
public:
    /// An empty @p path keeps them in memory, as demo data and tests want it.
    explicit Settings(QString path = {});

    const SettingsValues& values() const { return m_values; }
    Result<void> set(const SettingsValues& values);
    const QString& path() const { return m_path; }

private:
    static constexpr qint64 maxBytes = 64 * 1024; // Ten times what all settings there could be need.

    QString m_path;
    SettingsValues m_values;
};

} // namespace gatehouse::console
