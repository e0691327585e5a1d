// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/ProcessRunner.h"
#include "core/vm/HostFacts.h"
#include "core/vm/LibvirtHost.h"
#include "core/vm/MachineFiles.h"
#include "core/vm/MachineStore.h"

#include <QCoroTask>

namespace gatehouse::vm {

/// One machine as a person sees it: our specification beside libvirt's state. Either may be missing.
struct MachineRecord
{
    /// Absent for a domain of ours whose specification we do not have (status.hasSpec is false then).
    std::optional<MachineSpec> spec;
    MachineStatus status;
};

struct MachineList
{
    QList<MachineRecord> machines; ///< By name.
    QList<BrokenSpec> broken;      ///< Specifications that could not be read.
};

/// Machines from specification to removal: the store, their files, their ports and libvirt together. Keeps nothing in
/// memory, so a new process sees the same truth. Lives in one thread; the pointers outlive it.
class MachineControl
{
public:
    using FactsSource = std::function<Result<HostFacts>(LibvirtScope scope)>;

    MachineControl(MachineStore store, LibvirtHost* host, process::ProcessRunner* runner, FactsSource facts = thisHost);

    /// Examines this computer anew.
    static Result<HostFacts> thisHost(LibvirtScope scope);
    const MachineStore& store() const { return m_store; }

    /// Stores the specification and makes folders, data disk and domain; on failure everything of it is gone again.
    /// errors::nameExists, errors::imageMissing, errors::portReserved, errors::diskFull, …
    QCoro::Task<Result<void>> create(MachineSpec spec);
    /// Starts it, after looking at image and ports; the domain is defined anew from the specification and this host.
    QCoro::Task<Result<void>> start(QString name);
    /// See LibvirtHost::shutdown().
    QCoro::Task<Result<void>> shutdown(QString name, std::chrono::milliseconds timeout, process::CancelToken cancel = {});
    QCoro::Task<Result<void>> forceOff(QString name);
    /// Domain, NVRAM, TPM state, data disk, logs and specification; works also when some of them are gone already.
    /// errors::stillRunning. errors::noSuchMachine only when there is nothing of it at all.
    QCoro::Task<Result<void>> remove(QString name);
    /// The true state of everything, from store and libvirt.
    QCoro::Task<Result<MachineList>> list();

private:
    MachineStore m_store;
    LibvirtHost* m_host;
    process::ProcessRunner* m_runner;
    FactsSource m_facts;
};

} // namespace gatehouse::vm
