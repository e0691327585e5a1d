// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/settings/Settings.h"

#include "core/base/Paths.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::console {

namespace {
const QString themeKey = QStringLiteral("theme");
const QString notificationsKey = QStringLiteral("notifications");
const QString startNetworkKey = QStringLiteral("startNetwork");
const QString renewCollateralKey = QStringLiteral("renewCollateral");
} // namespace

Settings::Settings(QString path)
    : m_path(std::move(path))
{
    if (m_path.isEmpty() || !QFileInfo::exists(m_path))
        return;
    const Result<QByteArray> bytes = readFile(m_path, maxBytes);
    if (!bytes)
        return;
    const QJsonObject object = QJsonDocument::fromJson(*bytes).object();
    m_values.theme = themeModeFrom(object.value(themeKey).toString());
    m_values.notifications = object.value(notificationsKey).toBool(m_values.notifications);
    m_values.startNetwork = object.value(startNetworkKey).toBool(m_values.startNetwork);
    m_values.renewCollateral = object.value(renewCollateralKey).toBool(m_values.renewCollateral);
}

Result<void> Settings::set(const SettingsValues& values)
{
    m_values = values;
    if (m_path.isEmpty())
        return {};
    const QJsonObject object{{themeKey, toString(values.theme)},
                             {notificationsKey, values.notifications},
                             {startNetworkKey, values.startNetwork},
                             {renewCollateralKey, values.renewCollateral}};
    GH_CHECK(makeFolder(QFileInfo(m_path).path(), FileAccess::OwnerOnly));
    return writeFileAtomically(m_path, QJsonDocument(object).toJson());
}

} // namespace gatehouse::console
