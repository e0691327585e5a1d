// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "core/vm/LibvirtEventLoop.h"
#include "core/vm/MachineStatus.h"

#include <QObject>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <memory>

namespace gatehouse::vm {

/// Carries libvirt's callbacks, which arrive in the event thread, to whoever is connected to its signals.
class LibvirtEvents : public QObject
{
    Q_OBJECT
Q_SIGNALS:
    void stateChanged(const gatehouse::vm::MachineStatus& status);
    void rebooted(const QString& name);
    void removed(const QString& name);
    void connectionLost(const QString& reason);
};

struct DomainDeleter
{
    void operator()(virDomainPtr domain) const { virDomainFree(domain); }
};
using DomainHandle = std::unique_ptr<virDomain, DomainDeleter>;

/// One open connection with its event subscriptions. All calls block: only for worker threads. Thread-safe, as
/// libvirt's connections are. Internal to core/vm.
class LibvirtConnection
{
public:
    static Result<std::shared_ptr<LibvirtConnection>> open(const QString& uri, std::shared_ptr<LibvirtEvents> events);
    ~LibvirtConnection();
    Q_DISABLE_COPY_MOVE(LibvirtConnection)

    virConnectPtr get() const { return m_connection; }
    bool isAlive() const { return virConnectIsAlive(m_connection) == 1; }

    /// errors::noSuchMachine when libvirt has no domain for it.
    Result<DomainHandle> find(const QString& machine) const;
    Result<MachineStatus> statusOf(virDomainPtr domain) const;
    /// All domains of ours.
    Result<QList<MachineStatus>> list() const;

private:
    LibvirtConnection(virConnectPtr connection, std::shared_ptr<LibvirtEvents> events, std::shared_ptr<LibvirtEventLoop> loop);
    void subscribe();

    virConnectPtr m_connection;
    std::shared_ptr<LibvirtEvents> m_events;
    std::shared_ptr<LibvirtEventLoop> m_loop;
    QList<int> m_callbacks;
};

/// The machine name of a domain name of ours, empty for any other domain.
QString machineName(const char* domainName);
/// Our typed error for libvirt's last error in this thread. @p subject is the machine or the URI.
Error lastLibvirtError(const QString& subject);
/// The pure part of lastLibvirtError(), for tests.
Error toError(int domain, int code, const QString& message, const QString& subject);

} // namespace gatehouse::vm
