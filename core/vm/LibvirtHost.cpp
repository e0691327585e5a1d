// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/LibvirtHost.h"

#include "core/vm/DomainXml.h"
#include "core/vm/LibvirtConnection.h"
#include "core/vm/LibvirtEventLoop.h"
#include "core/vm/VmErrors.h"

#include <QLoggingCategory>
#include <QPromise>
#include <QTimer>
#include <qcoro/qcorofuture.h>
#include <unistd.h>

namespace gatehouse::vm {

Q_LOGGING_CATEGORY(vmLog, "gatehouse.vm")

/// What worker threads and the host share: the connection, opened by the first that needs it.
struct LibvirtHost::Shared
{
    QString uri;
    std::shared_ptr<LibvirtEvents> events = std::make_shared<LibvirtEvents>();
    std::mutex mutex;
    Connection connection;

    Result<Connection> open()
    {
        const std::scoped_lock lock(mutex);
        if (connection && connection->isAlive())
            return connection;
        connection.reset();
        GH_TRY(connection, LibvirtConnection::open(uri, events));
        return connection;
    }
};

LibvirtHost::LibvirtHost(QString uri, QObject* parent)
    : QObject(parent)
    , m_uri(std::move(uri))
    , m_shared(std::make_shared<Shared>())
{
    m_shared->uri = m_uri;
    // A start can take seconds (TPM set-up); listing must not wait for it.
    m_pool.setMaxThreadCount(4);
    LibvirtEvents* events = m_shared->events.get();
    // The events come from libvirt's thread; a context object makes Qt queue them into ours.
    connect(events, &LibvirtEvents::stateChanged, this, [this](const MachineStatus& status) {
        qCInfo(vmLog).noquote() << QStringLiteral("event=state machine=%1 state=%2 reason=\"%3\"")
                                       .arg(status.name, toString(status.state), status.reason);
        Q_EMIT stateChanged(status);
    });
    connect(events, &LibvirtEvents::rebooted, this, &LibvirtHost::rebooted);
    connect(events, &LibvirtEvents::removed, this, &LibvirtHost::removed);
    connect(events, &LibvirtEvents::connectionLost, this, [this](const QString& reason) {
        qCWarning(vmLog).noquote() << QStringLiteral("event=connection-lost reason=\"%1\"").arg(reason);
        Q_EMIT connectionLost(reason);
    });
}

LibvirtHost::~LibvirtHost()
{
    m_shared->events->disconnect(this);
    // Closing talks to the daemon, so it is the pool's work too; the pool's destructor lets it finish.
    m_pool.start([shared = std::move(m_shared)] {
        outliveBrokenPipes();
        const std::scoped_lock lock(shared->mutex);
        shared->connection.reset();
    });
}

QString LibvirtHost::defaultUri()
{
    const QString chosen = qEnvironmentVariable("GATEHOUSE_LIBVIRT_URI");
    if (!chosen.isEmpty())
        return chosen;
    return geteuid() == 0 ? QStringLiteral("qemu:///system") : QStringLiteral("qemu:///session");
}

template<typename T>
QCoro::Task<Result<T>> LibvirtHost::call(std::function<Result<T>(const LibvirtConnection&)> work)
{
    auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    const QFuture<Result<T>> future = promise->future();
    m_pool.start([promise, shared = m_shared, work = std::move(work)] {
        outliveBrokenPipes();
        Result<Connection> connection = shared->open();
        promise->addResult(connection ? work(**connection) : Result<T>(fail(std::move(connection).error())));
        promise->finish();
    });
    Result<T> result = co_await future;
    co_return result;
}

QCoro::Task<Result<void>> LibvirtHost::connectNow()
{
    return call<void>([](const LibvirtConnection&) -> Result<void> { return {}; });
}

QCoro::Task<Result<QString>> LibvirtHost::version()
{
    return call<QString>([uri = m_uri](const LibvirtConnection& connection) -> Result<QString> {
        unsigned long number = 0;
        if (virConnectGetLibVersion(connection.get(), &number) < 0)
            return fail(lastLibvirtError(uri));
        return QStringLiteral("%1.%2.%3").arg(number / 1000000).arg(number / 1000 % 1000).arg(number % 1000);
    });
}

QCoro::Task<Result<void>> LibvirtHost::define(QString name, QString domainXml)
{
    return call<void>([name, xml = domainXml.toUtf8()](const LibvirtConnection& connection) -> Result<void> {
        const DomainHandle domain(virDomainDefineXMLFlags(connection.get(), xml.constData(), VIR_DOMAIN_DEFINE_VALIDATE));
        if (!domain)
            return fail(lastLibvirtError(name));
        return {};
    });
}

QCoro::Task<Result<void>> LibvirtHost::start(QString name)
{
    return call<void>([name](const LibvirtConnection& connection) -> Result<void> {
        GH_TRY(const DomainHandle domain, connection.find(name));
        if (virDomainCreate(domain.get()) < 0)
            return fail(lastLibvirtError(name));
        return {};
    });
}

QCoro::Task<Result<void>> LibvirtHost::shutdown(QString name, std::chrono::milliseconds timeout, process::CancelToken cancel)
{
    // Listening begins before the button is pressed, so the end cannot be missed.
    auto promise = std::make_shared<QPromise<bool>>();
    promise->start();
    const QFuture<bool> ended = promise->future();
    auto context = std::make_unique<QObject>();
    auto answer = [promise](bool hasEnded) {
        if (promise->future().resultCount() == 0) {
            promise->addResult(hasEnded);
            promise->finish();
        }
    };
    connect(this, &LibvirtHost::stateChanged, context.get(), [answer, name](const MachineStatus& status) {
        if (status.name == name && (status.state == DomainState::Off || status.state == DomainState::Crashed))
            answer(true);
    });
    connect(this, &QObject::destroyed, context.get(), [answer] { answer(false); });
    QTimer::singleShot(timeout, context.get(), [answer] { answer(false); });
    if (process::CancelSignal* signal = cancel.signal())
        connect(signal, &process::CancelSignal::cancelled, context.get(), [answer] { answer(false); });

    // This object is not touched after the first co_await.
    auto pressed = call<void>([name](const LibvirtConnection& connection) -> Result<void> {
        GH_TRY(const DomainHandle domain, connection.find(name));
        if (virDomainShutdownFlags(domain.get(), VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN) < 0)
            return fail(lastLibvirtError(name));
        return {};
    });
    GH_CO_CHECK(co_await pressed);
    if (cancel.isCancelled())
        answer(false);
    const bool hasEnded = co_await ended;
    if (!hasEnded && cancel.isCancelled())
        co_return fail(gatehouse::errors::cancelled, QStringLiteral("%1 was asked to shut down and may still do so").arg(name));
    if (!hasEnded)
        co_return fail(errors::shutdownTimeout,
                       QStringLiteral("%1 still runs after %2 s").arg(name).arg(double(timeout.count()) / 1000),
                       QStringLiteral("Wait, look at its console log, or force it off."));
    co_return Result<void>{};
}

QCoro::Task<Result<void>> LibvirtHost::forceOff(QString name)
{
    return call<void>([name](const LibvirtConnection& connection) -> Result<void> {
        GH_TRY(const DomainHandle domain, connection.find(name));
        const bool wasActive = virDomainIsActive(domain.get()) == 1;
        if (virDomainDestroy(domain.get()) >= 0)
            return {};
        Error error = lastLibvirtError(name);
        // libvirt kills QEMU before it takes its own lock; when another of its threads has tidied up by then, it says that
        // nothing runs. That is what was asked for.
        if (wasActive && error.is(errors::notRunning))
            return {};
        return fail(std::move(error));
    });
}

QCoro::Task<Result<void>> LibvirtHost::reset(QString name)
{
    return call<void>([name](const LibvirtConnection& connection) -> Result<void> {
        GH_TRY(const DomainHandle domain, connection.find(name));
        if (virDomainReset(domain.get(), 0) < 0)
            return fail(lastLibvirtError(name));
        return {};
    });
}

QCoro::Task<Result<void>> LibvirtHost::undefine(QString name)
{
    return call<void>([name](const LibvirtConnection& connection) -> Result<void> {
        GH_TRY(const DomainHandle domain, connection.find(name));
        // Undefining a running domain would leave a transient one behind, whose TPM state nobody removes.
        if (virDomainIsActive(domain.get()) == 1)
            return fail(errors::stillRunning, name, QStringLiteral("Shut it down or force it off first."));
        const unsigned flags = VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA
            | VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA | VIR_DOMAIN_UNDEFINE_NVRAM | VIR_DOMAIN_UNDEFINE_TPM;
        if (virDomainUndefineFlags(domain.get(), flags) < 0)
            return fail(lastLibvirtError(name));
        return {};
    });
}

QCoro::Task<Result<QList<MachineStatus>>> LibvirtHost::list()
{
    return call<QList<MachineStatus>>([](const LibvirtConnection& connection) { return connection.list(); });
}

QCoro::Task<Result<MachineStatus>> LibvirtHost::status(QString name)
{
    return call<MachineStatus>([name](const LibvirtConnection& connection) -> Result<MachineStatus> {
        GH_TRY(const DomainHandle domain, connection.find(name));
        return connection.statusOf(domain.get());
    });
}

QCoro::Task<Result<QString>> LibvirtHost::domainXml(QString name)
{
    return call<QString>([name](const LibvirtConnection& connection) -> Result<QString> {
        GH_TRY(const DomainHandle domain, connection.find(name));
        char* xml = virDomainGetXMLDesc(domain.get(), 0);
        if (!xml)
            return fail(lastLibvirtError(name));
        const QString text = QString::fromUtf8(xml);
        free(xml);
        return text;
    });
}

} // namespace gatehouse::vm
