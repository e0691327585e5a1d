// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/widgets/SystemAppearance.h"

#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFutureWatcher>
#include <QPromise>
#include <QThreadPool>
#include <QUuid>
#include <memory>

namespace gatehouse::console {

namespace {

QString service()
{
    return QStringLiteral("org.freedesktop.portal.Desktop");
}
QString path()
{
    return QStringLiteral("/org/freedesktop/portal/desktop");
}
QString interface()
{
    return QStringLiteral("org.freedesktop.portal.Settings");
}
QString group()
{
    return QStringLiteral("org.freedesktop.appearance");
}
QString key()
{
    return QStringLiteral("color-scheme");
}

} // namespace

SystemAppearance::SystemAppearance(const QString& bus, QObject* parent)
    : QObject(parent)
    , m_name(QStringLiteral("gatehouse-") + QUuid::createUuid().toString(QUuid::Id128))
{
    if (bus.isEmpty())
        return;
    // Connecting waits for the bus to answer, which the thread of the window must not.
    auto promise = std::make_shared<QPromise<QDBusConnection>>();
    auto* watcher = new QFutureWatcher<QDBusConnection>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher] {
        watcher->deleteLater();
        if (const QDBusConnection connection = watcher->result(); connection.isConnected())
            connected(connection);
    });
    promise->start();
    watcher->setFuture(promise->future());
    QThreadPool::globalInstance()->start([promise, bus, name = m_name] {
        promise->addResult(QDBusConnection::connectToBus(bus, name));
        promise->finish();
    });
}

SystemAppearance::~SystemAppearance()
{
    QDBusConnection::disconnectFromBus(m_name);
}

void SystemAppearance::connected(const QDBusConnection& bus)
{
    QDBusConnection connection = bus;
    // From whoever owns the path: the portal may be started anew under another unique name.
    connection.connect(QString(), path(), interface(), QStringLiteral("SettingChanged"), this,
                       SLOT(settingChanged(QDBusMessage)));
    QDBusMessage question = QDBusMessage::createMethodCall(service(), path(), interface(), QStringLiteral("Read"));
    question << group() << key();
    auto* answer = new QDBusPendingCallWatcher(connection.asyncCall(question), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* finished) {
        finished->deleteLater();
        const QDBusPendingReply<QDBusVariant> reply = *finished;
        if (reply.isValid())
            take(reply.value().variant());
    });
}

void SystemAppearance::settingChanged(const QDBusMessage& message)
{
    const QVariantList values = message.arguments();
    if (values.size() == 3 && values.at(0).toString() == group() && values.at(1).toString() == key())
        take(values.at(2));
}

void SystemAppearance::take(const QVariant& value)
{
    // Read answers a variant in a variant; ReadOne and the signal do not.
    const QVariant plain = value.canConvert<QDBusVariant>() ? value.value<QDBusVariant>().variant() : value;
    const uint scheme = plain.toUInt();
    const Brightness now = scheme == 1 ? Brightness::Dark : scheme == 2 ? Brightness::Light : Brightness::Unknown;
    if (now == m_brightness)
        return;
    m_brightness = now;
    Q_EMIT changed();
}

} // namespace gatehouse::console
