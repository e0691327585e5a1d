// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/MachineControl.h"

#include "core/process/Background.h"
#include "core/vm/DomainXml.h"
#include "core/vm/PortCheck.h"
#include "core/vm/VmErrors.h"

#include <QFile>
#include <QMap>

namespace gatehouse::vm {

namespace {

// The coroutines below are free functions over copies and long-lived pointers, so nothing of a MachineControl is
// touched after a suspension.

QCoro::Task<Result<void>> defineMachine(LibvirtHost* host, MachineControl::FactsSource facts, MachineSpec spec, QString specPath)
{
    // Trying KVM runs a guest of a few instructions.
    const auto look = [facts, scope = scopeOf(host->uri())] { return facts(scope); };
    GH_CO_TRY(const HostFacts known, co_await process::onPool(look));
    co_return co_await host->define(spec.name, domainXml(spec, known, specPath));
}

QCoro::Task<Result<void>> buildMachine(MachineStore store, LibvirtHost* host, process::ProcessRunner* runner,
                                       MachineControl::FactsSource facts, MachineSpec spec)
{
    GH_CO_CHECK(prepareFolders(spec, store.folder(), scopeOf(host->uri())));
    GH_CO_CHECK(co_await createDataDisk(runner, spec));
    co_return co_await defineMachine(host, facts, spec, store.pathOf(spec.name));
}

QCoro::Task<Result<void>> createMachine(MachineStore store, LibvirtHost* host, process::ProcessRunner* runner,
                                        MachineControl::FactsSource facts, MachineSpec spec)
{
    GH_CO_CHECK(spec.validate());
    GH_CO_CHECK(checkImage(spec, scopeOf(host->uri())));
    GH_CO_CHECK(checkPortsUnreserved(spec, store.list().specs));
    GH_CO_CHECK(checkPortsFree(spec.ports));
    // A domain of another profile would otherwise be noticed only after the disk has been made.
    const Result<MachineStatus> existing = co_await host->status(spec.name);
    if (existing)
        co_return fail(errors::nameExists, QStringLiteral("%1: libvirt has it already, made from %2").arg(spec.name, existing->specPath),
                       QStringLiteral("Choose another name or remove that machine first."));
    if (!existing.error().is(errors::noSuchMachine))
        co_return fail(existing.error());
    GH_CO_CHECK(store.add(spec));
    Result<void> built = co_await buildMachine(store, host, runner, facts, spec);
    if (!built)
        if (const Result<void> undone = store.remove(spec.name); !undone)
            co_return fail(Error(built.error().code(), built.error().detail(), undone.error().detail()).causedBy(built.error()));
    co_return built;
}

QCoro::Task<Result<void>> startMachine(MachineStore store, LibvirtHost* host, process::ProcessRunner* runner,
                                       MachineControl::FactsSource facts, QString name)
{
    GH_CO_TRY(const MachineSpec spec, store.load(name));
    const Result<MachineStatus> status = co_await host->status(name);
    if (status && status->state != DomainState::Off && status->state != DomainState::Crashed)
        co_return fail(errors::alreadyRunning, QStringLiteral("%1 is %2").arg(name, toString(status->state)));
    if (!status && !status.error().is(errors::noSuchMachine))
        co_return fail(status.error());
    GH_CO_CHECK(checkImage(spec, scopeOf(host->uri())));
    GH_CO_CHECK(checkPortsFree(spec.ports));
    // A missing data disk is not made anew: what was on it is lost, and that must not look like a start.
    if (!spec.dataDiskPath.isEmpty() && !QFile::exists(spec.dataDiskPath))
        co_return fail(errors::diskFailed, QStringLiteral("%1 is gone").arg(spec.dataDiskPath),
                       QStringLiteral("Restore it from a backup, or remove the machine and launch a new one."));
    GH_CO_CHECK(co_await buildMachine(store, host, runner, facts, spec));
    co_return co_await host->start(name);
}

QCoro::Task<Result<void>> removeMachine(MachineStore store, LibvirtHost* host, QString name)
{
    Result<void> undefined = co_await host->undefine(name);
    const bool hasDomain = undefined || !undefined.error().is(errors::noSuchMachine);
    if (!undefined && hasDomain)
        co_return undefined;
    if (!hasDomain && !QFile::exists(store.pathOf(name)) && !QFile::exists(store.folderOf(name)))
        co_return undefined;
    co_return store.remove(name);
}

QCoro::Task<Result<MachineList>> listMachines(MachineStore store, LibvirtHost* host)
{
    GH_CO_TRY(const QList<MachineStatus> domains, co_await host->list());
    StoredMachines stored = store.list();
    QMap<QString, MachineRecord> byName;
    for (const MachineSpec& spec : stored.specs) {
        MachineRecord record;
        record.spec = spec;
        record.status.name = spec.name;
        record.status.state = DomainState::Missing;
        record.status.reason = QStringLiteral("libvirt does not know it");
        record.status.asOf = QDateTime::currentDateTimeUtc();
        byName.insert(spec.name, record);
    }
    for (const MachineStatus& status : domains) {
        MachineRecord& record = byName[status.name];
        // The same name made from another store is another machine.
        const bool isOurs = record.spec && status.specPath == store.pathOf(status.name);
        record.status = status;
        record.status.hasSpec = isOurs;
        if (!isOurs)
            record.spec.reset();
    }
    co_return MachineList{byName.values(), std::move(stored.broken)};
}

} // namespace

MachineControl::MachineControl(MachineStore store, LibvirtHost* host, process::ProcessRunner* runner, FactsSource facts)
    : m_store(std::move(store))
    , m_host(host)
    , m_runner(runner)
    , m_facts(std::move(facts))
{
}

Result<HostFacts> MachineControl::thisHost(LibvirtScope scope)
{
    return detectHostFacts(process::probeKvm(), scope);
}

QCoro::Task<Result<void>> MachineControl::create(MachineSpec spec)
{
    return createMachine(m_store, m_host, m_runner, m_facts, std::move(spec));
}

QCoro::Task<Result<void>> MachineControl::start(QString name)
{
    return startMachine(m_store, m_host, m_runner, m_facts, std::move(name));
}

QCoro::Task<Result<void>> MachineControl::shutdown(QString name, std::chrono::milliseconds timeout, process::CancelToken cancel)
{
    return m_host->shutdown(std::move(name), timeout, std::move(cancel));
}

QCoro::Task<Result<void>> MachineControl::forceOff(QString name)
{
    return m_host->forceOff(std::move(name));
}

QCoro::Task<Result<void>> MachineControl::remove(QString name)
{
    return removeMachine(m_store, m_host, std::move(name));
}

QCoro::Task<Result<MachineList>> MachineControl::list()
{
    return listMachines(m_store, m_host);
}

} // namespace gatehouse::vm
