// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/MachineTables.h"

#include "core/image/FirmwareRun.h"
#include "core/image/ImageErrors.h"
#include "core/image/QemuAcpi.h"

namespace gatehouse::image {

namespace {

/// Why QEMU cannot be asked yet; empty when it can.
QString lacking(const TdxMachine& machine)
{
    if (!machine.vcpus || !machine.memoryBytes)
        return QStringLiteral("the number of vCPUs and the memory size decide about them and are not both said");
    if (!machine.rule)
        return QStringLiteral("firmware's part in them is not known without its release");
    return {};
}

QemuMachine asked(const TdxMachine& machine, const TableWishes& wishes)
{
    QemuMachine qemu;
    qemu.vcpus = machine.vcpus.value_or(1);
    qemu.memoryBytes = machine.memoryBytes.value_or(QemuMachine::leastMemoryBytes);
    if (machine.rule) {
        qemu.pciExpressBase = machine.rule->pciExpressBase;
        qemu.addressBits = machine.rule->addressBits;
    }
    if (!wishes.type.isEmpty())
        qemu.type = wishes.type;
    if (!wishes.devices.isEmpty())
        qemu.devices = wishes.devices;
    if (wishes.addressBits > 0)
        qemu.addressBits = wishes.addressBits;
    return qemu;
}

QString firmwaresPart(const QemuMachine& machine)
{
    return QStringLiteral("firmware puts the PCI Express configuration space at 0x%1 and 64-bit addresses of devices from 0x%2 on (%3 address bits)")
        .arg(machine.pciExpressBase, 0, 16)
        .arg(machine.window64(), 0, 16)
        .arg(machine.addressBits);
}

/// Why these tables are not those of @p machine; empty when they are. TdxForecast has no use for others.
QString oddIn(const AcpiBlobs& tables, const TdxMachine& machine)
{
    const Result<int> processors = tables.processors();
    if (!processors)
        return QStringLiteral("QEMU's tables cannot be read: %1").arg(processors.error().detail());
    if (*processors != machine.vcpus.value_or(*processors))
        return QStringLiteral("QEMU's tables are those of a machine with %1 vCPUs, not %2").arg(*processors).arg(*machine.vcpus);
    return {};
}

QString reasonOf(const QString& what, const Error& error)
{
    const QString reason = QStringLiteral("%1: %2").arg(what, error.detail());
    return error.hint().isEmpty() ? reason : QStringLiteral("%1. %2").arg(reason, error.hint());
}

} // namespace

QCoro::Task<Result<TdxMachine>> withQemuTables(process::ProcessRunner* runner, TdxMachine machine, TableWishes wishes, QString workFolder, process::CancelToken cancel)
{
    const QemuMachine qemu = asked(machine, wishes);
    if (!wishes.isEmpty()) {
        GH_CO_CHECK(qemu.arguments());
    }
    if (!machine.acpi)
        machine.acpiMissing = lacking(machine);
    if (!machine.acpi && machine.acpiMissing.isEmpty()) {
        auto reading = QemuAcpi::read(runner, wishes.qemu, qemu, cancel);
        const Result<QemuTables> tables = co_await reading;
        machine.acpiMissing = tables ? oddIn(tables->blobs, machine) : reasonOf(QStringLiteral("QEMU could not be asked"), tables.error());
        if (machine.acpiMissing.isEmpty()) {
            machine.acpi = tables->blobs;
            machine.configuration = tables->configuration;
            machine.acpiOrigin = {tables->qemu, tables->machine, firmwaresPart(qemu)};
        }
    }
    if (!wishes.runFirmware || !machine.bootVariables.isEmpty())
        co_return machine;
    if (machine.firmware.isEmpty()) {
        machine.bootVariablesMissing = QStringLiteral("the firmware is not known");
        co_return machine;
    }
    auto running = FirmwareRun::bootVariables(runner, wishes.qemu, qemu, machine.firmware, workFolder, cancel);
    const Result<QList<UefiVariable>> variables = co_await running;
    if (!variables) {
        machine.bootVariablesMissing = reasonOf(QStringLiteral("the firmware could not be run"), variables.error());
        co_return machine;
    }
    machine.bootVariables = *variables;
    machine.bootVariablesFrom = QStringLiteral("boot variables as this firmware makes them here, without TDX, of %1: of the same devices, network addresses and "
                                               "boot indices, without option ROMs, on its first start")
                                    .arg(FirmwareRun::given(qemu).summary());
    co_return machine;
}

} // namespace gatehouse::image
