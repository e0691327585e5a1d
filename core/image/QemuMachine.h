// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QStringList>
#include <optional>

namespace gatehouse::image {

/// The machine that QEMU is asked for ACPI tables of. Says the same as the command line of the machine meant, less what has
/// no bearing on the tables: back ends (disks, networks), the accelerator and the processor's model.
struct QemuMachine
{
    static constexpr quint64 leastMemoryBytes = 64ull << 20; ///< Room for the answers.
    static constexpr int mostDevices = 28;                   ///< Free slots of the root bus.

    int vcpus = 0;
    quint64 memoryBytes = 0; ///< A whole number of MiB.
    /// Value of -machine: q35 or pc-q35-X.Y and switches that are on or off. The default has what QEMU itself switches off for TDX.
    QString type = defaultType();
    /// Values of -device in the order of the command line, which decides their slots: virtio on the root bus, isa-serial.
    QStringList devices = defaultDevices();
    /// Physical address bits that firmware works with; they place the window of 64-bit PCI addresses.
    int addressBits = defaultAddressBits;
    /// First address of that window where it is known to be elsewhere: with 40 bits, firmware from 2024 on keeps clear of what
    /// AMD reserves below a terabyte, firmware before does not.
    std::optional<quint64> pciWindow;
    /// Where firmware puts the PCI Express configuration space (FirmwareRule::pciExpressBase).
    quint32 pciExpressBase = 0;

    /// OVMF's limit with four-level paging, which every processor with TDX exceeds.
    static constexpr int defaultAddressBits = 46;
    static QString defaultType();
    /// A disk, a network card and a serial port, in this order.
    static QStringList defaultDevices();

    /// QEMU's arguments for a machine that is stopped before its first instruction and answers qtest on its standard
    /// input. errors::badInput says which part is not known here: nothing of a device is passed on unread.
    Result<QStringList> arguments() const;
    /// The part of the command line that the tables depend on, for people.
    QString summary() const;
    /// First address of the 64-bit window as OVMF places it since edk2-stable202211: the last eighth of the address space.
    quint64 window64() const { return pciWindow.value_or((1ull << addressBits) - (1ull << (addressBits - 3))); }
};

} // namespace gatehouse::image
