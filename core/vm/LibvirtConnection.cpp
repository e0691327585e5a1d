// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/LibvirtConnection.h"

#include "core/vm/DomainXml.h"
#include "core/vm/VmErrors.h"

#include <QXmlStreamReader>

namespace gatehouse::vm {

namespace {

using EventsShare = std::shared_ptr<LibvirtEvents>;

void freeShare(void* opaque)
{
    delete static_cast<EventsShare*>(opaque);
}

MachineStatus makeStatus(const QString& name, DomainState state, const QString& reason)
{
    MachineStatus status;
    status.name = name;
    status.state = state;
    status.reason = reason;
    status.asOf = QDateTime::currentDateTimeUtc();
    return status;
}

/// The value of @p attribute of our metadata element.
QString metadataAttribute(virDomainPtr domain, const char* attribute)
{
    char* xml = virDomainGetMetadata(domain, VIR_DOMAIN_METADATA_ELEMENT, metadataUri.data(), VIR_DOMAIN_AFFECT_CURRENT);
    if (!xml)
        return {};
    QXmlStreamReader reader(QByteArray::fromRawData(xml, qsizetype(strlen(xml))));
    QString value;
    if (reader.readNextStartElement())
        value = reader.attributes().value(QLatin1String(attribute)).toString();
    free(xml);
    return value;
}

QString stoppedReason(int detail)
{
    switch (detail) {
    case VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN:
        return QStringLiteral("shut down");
    case VIR_DOMAIN_EVENT_STOPPED_DESTROYED:
        return QStringLiteral("forced off");
    case VIR_DOMAIN_EVENT_STOPPED_CRASHED:
        return QStringLiteral("the guest crashed");
    case VIR_DOMAIN_EVENT_STOPPED_FAILED:
        return QStringLiteral("QEMU ended or was killed from outside");
    default:
        return QStringLiteral("stopped");
    }
}

/// libvirt's STOPPED_FAILED is what a killed QEMU process looks like.
MachineStatus stoppedStatus(const QString& name, int detail)
{
    const bool crashed = detail == VIR_DOMAIN_EVENT_STOPPED_CRASHED || detail == VIR_DOMAIN_EVENT_STOPPED_FAILED;
    return makeStatus(name, crashed ? DomainState::Crashed : DomainState::Off, stoppedReason(detail));
}

/// Sends @p status with the specification that the domain's metadata name. Asking libvirt from a callback is allowed; the
/// thread is ours and holds no lock of anybody.
void report(LibvirtEvents& events, virDomainPtr domain, MachineStatus status)
{
    status.specPath = metadataAttribute(domain, "spec");
    Q_EMIT events.stateChanged(status);
}

int onLifecycle(virConnectPtr, virDomainPtr domain, int event, int detail, void* opaque)
{
    const EventsShare& events = *static_cast<EventsShare*>(opaque);
    const QString name = machineName(virDomainGetName(domain));
    if (name.isEmpty())
        return 0;
    switch (event) {
    case VIR_DOMAIN_EVENT_UNDEFINED:
        Q_EMIT events->removed(name);
        break;
    case VIR_DOMAIN_EVENT_DEFINED:
        // A running machine may be redefined; it is not off because of that.
        if (virDomainIsActive(domain) != 1 && detail == VIR_DOMAIN_EVENT_DEFINED_ADDED)
            report(*events, domain, makeStatus(name, DomainState::Off, QStringLiteral("defined")));
        break;
    case VIR_DOMAIN_EVENT_STARTED:
    case VIR_DOMAIN_EVENT_RESUMED:
        report(*events, domain, makeStatus(name, DomainState::Running, QStringLiteral("running")));
        break;
    case VIR_DOMAIN_EVENT_SUSPENDED:
        report(*events, domain, makeStatus(name, DomainState::Paused,
                                               detail == VIR_DOMAIN_EVENT_SUSPENDED_IOERROR
                                                   ? QStringLiteral("paused: the host's disk is full or failed")
                                                   : QStringLiteral("paused")));
        break;
    case VIR_DOMAIN_EVENT_SHUTDOWN:
        report(*events, domain, makeStatus(name, DomainState::Stopping, QStringLiteral("shutting down")));
        break;
    case VIR_DOMAIN_EVENT_STOPPED:
        report(*events, domain, stoppedStatus(name, detail));
        break;
    case VIR_DOMAIN_EVENT_CRASHED:
        report(*events, domain, makeStatus(name, DomainState::Crashed, QStringLiteral("the guest crashed")));
        break;
    default:
        break;
    }
    return 0;
}

void onReboot(virConnectPtr, virDomainPtr domain, void* opaque)
{
    const EventsShare& events = *static_cast<EventsShare*>(opaque);
    if (const QString name = machineName(virDomainGetName(domain)); !name.isEmpty())
        Q_EMIT events->rebooted(name);
}

void onClosed(virConnectPtr, int reason, void* opaque)
{
    const EventsShare& events = *static_cast<EventsShare*>(opaque);
    Q_EMIT events->connectionLost(reason == VIR_CONNECT_CLOSE_REASON_EOF         ? QStringLiteral("libvirt ended")
                                  : reason == VIR_CONNECT_CLOSE_REASON_KEEPALIVE ? QStringLiteral("libvirt does not answer")
                                                                                 : QStringLiteral("connection error"));
}

QString shutoffReason(int reason)
{
    switch (reason) {
    case VIR_DOMAIN_SHUTOFF_SHUTDOWN:
        return QStringLiteral("shut down");
    case VIR_DOMAIN_SHUTOFF_DESTROYED:
        return QStringLiteral("forced off");
    case VIR_DOMAIN_SHUTOFF_CRASHED:
        return QStringLiteral("QEMU ended or was killed from outside");
    case VIR_DOMAIN_SHUTOFF_FAILED:
        return QStringLiteral("could not be started");
    case VIR_DOMAIN_SHUTOFF_DAEMON:
        return QStringLiteral("ended while libvirt was not running");
    default:
        return QStringLiteral("off");
    }
}

} // namespace

QString machineName(const char* domainName)
{
    const QString name = QString::fromUtf8(domainName ? domainName : "");
    return name.startsWith(domainPrefix) ? name.mid(domainPrefix.size()) : QString();
}

LibvirtConnection::LibvirtConnection(virConnectPtr connection, EventsShare events, std::shared_ptr<LibvirtEventLoop> loop)
    : m_connection(connection)
    , m_events(std::move(events))
    , m_loop(std::move(loop))
{
}

Result<std::shared_ptr<LibvirtConnection>> LibvirtConnection::open(const QString& uri, EventsShare events)
{
    std::shared_ptr<LibvirtEventLoop> loop = LibvirtEventLoop::share();
    if (!loop)
        return fail(errors::libvirtFailed, QStringLiteral("libvirt's event loop could not be registered"));
    virConnectPtr connection = virConnectOpen(uri.toUtf8().constData());
    if (!connection)
        return fail(lastLibvirtError(uri));
    std::shared_ptr<LibvirtConnection> result(new LibvirtConnection(connection, std::move(events), std::move(loop)));
    result->subscribe();
    return result;
}

void LibvirtConnection::subscribe()
{
    // A local daemon that hangs is noticed after 5 x 5 seconds.
    virConnectSetKeepAlive(m_connection, 5, 5);
    virConnectRegisterCloseCallback(m_connection, onClosed, new EventsShare(m_events), freeShare);
    const auto add = [this](int id, virConnectDomainEventGenericCallback callback) {
        const int handle = virConnectDomainEventRegisterAny(m_connection, nullptr, id, callback, new EventsShare(m_events), freeShare);
        if (handle >= 0)
            m_callbacks.append(handle);
    };
    add(VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(onLifecycle));
    add(VIR_DOMAIN_EVENT_ID_REBOOT, VIR_DOMAIN_EVENT_CALLBACK(onReboot));
}

LibvirtConnection::~LibvirtConnection()
{
    for (const int callback : m_callbacks)
        virConnectDomainEventDeregisterAny(m_connection, callback);
    virConnectUnregisterCloseCallback(m_connection, onClosed);
    virConnectClose(m_connection);
}

Result<DomainHandle> LibvirtConnection::find(const QString& machine) const
{
    DomainHandle domain(virDomainLookupByName(m_connection, (QString(domainPrefix) + machine).toUtf8().constData()));
    if (!domain)
        return fail(lastLibvirtError(machine));
    return domain;
}

Result<MachineStatus> LibvirtConnection::statusOf(virDomainPtr domain) const
{
    const QString name = machineName(virDomainGetName(domain));
    int state = 0;
    int reason = 0;
    if (virDomainGetState(domain, &state, &reason, 0) < 0)
        return fail(lastLibvirtError(name));
    MachineStatus status;
    switch (state) {
    case VIR_DOMAIN_RUNNING:
    case VIR_DOMAIN_BLOCKED:
        status = makeStatus(name, DomainState::Running, QStringLiteral("running"));
        break;
    case VIR_DOMAIN_PAUSED:
        status = makeStatus(name, DomainState::Paused,
                            reason == VIR_DOMAIN_PAUSED_IOERROR ? QStringLiteral("paused: the host's disk is full or failed")
                                                                : QStringLiteral("paused"));
        break;
    case VIR_DOMAIN_SHUTDOWN:
        status = makeStatus(name, DomainState::Stopping, QStringLiteral("shutting down"));
        break;
    case VIR_DOMAIN_CRASHED:
        status = makeStatus(name, DomainState::Crashed, QStringLiteral("the guest crashed"));
        break;
    default:
        status = makeStatus(name, state == VIR_DOMAIN_SHUTOFF && reason == VIR_DOMAIN_SHUTOFF_CRASHED ? DomainState::Crashed : DomainState::Off,
                            shutoffReason(reason));
        break;
    }
    status.specPath = metadataAttribute(domain, "spec");
    return status;
}

Result<QList<MachineStatus>> LibvirtConnection::list() const
{
    virDomainPtr* domains = nullptr;
    const int count = virConnectListAllDomains(m_connection, &domains, 0);
    if (count < 0)
        return fail(lastLibvirtError(QStringLiteral("list of domains")));
    QList<MachineStatus> machines;
    for (int i = 0; i < count; ++i) {
        const DomainHandle domain(domains[i]);
        if (machineName(virDomainGetName(domain.get())).isEmpty())
            continue;
        // One that vanishes between the list and the question is simply not there.
        if (Result<MachineStatus> status = statusOf(domain.get()))
            machines.append(*std::move(status));
    }
    free(domains);
    return machines;
}

} // namespace gatehouse::vm
