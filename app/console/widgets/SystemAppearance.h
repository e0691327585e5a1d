// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVariant>
#include <QObject>
#include <QString>

namespace gatehouse::console {

enum class Brightness { Unknown, Light, Dark };

/// Whether the desktop wants light or dark windows, and when that changes: org.freedesktop.appearance of the settings portal
/// (XDG Desktop Portal, org.freedesktop.portal.Settings), which GNOME, KDE and others answer. Qt 6.4 itself does not tell.
class SystemAppearance : public QObject
{
    Q_OBJECT
public:
    /// @p bus is the address of the session bus; with an empty one, or where no portal answers, the answer stays Unknown.
    explicit SystemAppearance(const QString& bus = qEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS"), QObject* parent = nullptr);
    ~SystemAppearance() override;

    Brightness brightness() const { return m_brightness; }

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void settingChanged(const QDBusMessage& message);

private:
    void connected(const QDBusConnection& bus);
    void take(const QVariant& value);

    QString m_name; ///< Of our connection to the bus.
    Brightness m_brightness = Brightness::Unknown;
};

} // namespace gatehouse::console
