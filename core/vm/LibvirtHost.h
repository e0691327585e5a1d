// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "core/process/CancelToken.h"
#include "core/vm/MachineStatus.h"

#include <QCoroTask>
#include <QObject>
#include <QThreadPool>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>

namespace gatehouse::vm {

class LibvirtConnection;
class LibvirtEvents;

/// libvirt on this computer, as tasks and signals. Every blocking call runs on threads of its own; changes, whoever
/// makes them, arrive as signals and are never polled. Connects by itself on the first call and again after a loss.
/// All functions take the machine's name, not the domain's.
class LibvirtHost : public QObject
{
    Q_OBJECT
public:
    /// @p uri: see defaultUri().
    explicit LibvirtHost(QString uri = defaultUri(), QObject* parent = nullptr);
    ~LibvirtHost() override;

    /// GATEHOUSE_LIBVIRT_URI, or qemu:///system for root and qemu:///session for a user.
    static QString defaultUri();
    const QString& uri() const { return m_uri; }

    /// Connects if needed; errors::libvirtNotRunning, errors::permissionDenied. From then on signals arrive.
    QCoro::Task<Result<void>> connectNow();
    /// libvirt's version, for example "9.0.0".
    QCoro::Task<Result<QString>> version();

    /// Makes or replaces the persistent domain @p name; errors::nameExists when another domain has its name.
    QCoro::Task<Result<void>> define(QString name, QString domainXml);
    /// errors::alreadyRunning, errors::startFailed, errors::portTaken, errors::swtpmMissing, errors::imageMissing, …
    QCoro::Task<Result<void>> start(QString name);
    /// Presses the guest's power button and waits for the end. errors::notRunning; errors::shutdownTimeout when it still
    /// runs after @p timeout (it may still end later, which is then a signal as always). @p cancel ends the waiting only, with
    /// errors::cancelled: the guest has been asked.
    QCoro::Task<Result<void>> shutdown(QString name, std::chrono::milliseconds timeout, process::CancelToken cancel = {});
    /// Pulls the plug. errors::notRunning.
    QCoro::Task<Result<void>> forceOff(QString name);
    /// Resets the running guest, as its reset button would.
    QCoro::Task<Result<void>> reset(QString name);
    /// Removes the domain with its NVRAM and its TPM state. errors::stillRunning.
    QCoro::Task<Result<void>> undefine(QString name);

    /// The domains that are ours; hasSpec is not judged here.
    QCoro::Task<Result<QList<MachineStatus>>> list();
    QCoro::Task<Result<MachineStatus>> status(QString name);
    /// What libvirt has made of the definition.
    QCoro::Task<Result<QString>> domainXml(QString name);

Q_SIGNALS:
    void stateChanged(const gatehouse::vm::MachineStatus& status);
    /// The guest has restarted itself; it runs on.
    void rebooted(const QString& name);
    /// The domain is no longer in libvirt.
    void removed(const QString& name);
    /// States are unknown until a call succeeds again.
    void connectionLost(const QString& reason);

private:
    using Connection = std::shared_ptr<LibvirtConnection>;
    struct Shared;

    /// Runs @p work with an open connection on a worker thread.
    template<typename T>
    QCoro::Task<Result<T>> call(std::function<Result<T>(const LibvirtConnection&)> work);

    QString m_uri;
    std::shared_ptr<Shared> m_shared;
    QThreadPool m_pool;
};

} // namespace gatehouse::vm
