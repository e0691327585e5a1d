// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/Measurement.h"
#include "core/image/Pe.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <optional>

namespace gatehouse::image {

/// Who hashes something at boot and extends a register with it.
enum class Measurer { Firmware, Loader, Stub, Kernel };

/// Whether a program measures through EFI_CC_MEASUREMENT_PROTOCOL (UEFI 2.10 §38.2), which is how RTMRs are extended.
enum class CcUse {
    Unknown, ///< Its code cannot tell: not even the TPM's protocol is in it.
    Absent,
    Present,
};

/// One thing that is measured at boot, before it is known into which bank.
class BootEvent
{
public:
    static BootEvent ofBytes(int pcr, Measurer by, QString name, QByteArray bytes);
    /// @p content must outlive the event.
    static BootEvent ofView(int pcr, Measurer by, QString name, ByteView content);
    /// An EFI program that firmware loads: what counts is its Authenticode digest. Its file must outlive the event.
    static BootEvent ofProgram(QString name, PeFile program);

    int pcr() const { return m_pcr; } ///< Of a TPM. On TDX: MapPcrToMrIndex (UEFI 2.10 §38.4.1).
    Measurer by() const { return m_by; }
    const QString& name() const { return m_name; }
    bool isProgram() const { return m_program.has_value(); }
    /// What is hashed; empty for a program.
    ByteView content() const { return m_bytes.isEmpty() ? m_view : view(m_bytes); }

    Sha256Digest sha256() const;
    Sha384Digest sha384() const;

private:
    int m_pcr = 0;
    Measurer m_by = Measurer::Firmware;
    QString m_name;
    QByteArray m_bytes;
    ByteView m_view;
    std::optional<PeFile> m_program;
};

/// What happens from firmware's choice of a boot option to the kernel's start, in order. Moved, never copied apart from
/// its files: the events point into them.
struct BootChain
{
    QString format;
    QString stub;   ///< "systemd-stub 252.39-1~deb12u2"
    QString loader; ///< "systemd-boot 252.39-1~deb12u2"; empty: firmware starts the UKI.
    QString commandLine;
    QString kernel; ///< Release of the kernel, as its setup header says; empty when it does not.
    QList<BootEvent> events;
    CcUse loaderCc = CcUse::Unknown;
    CcUse stubCc = CcUse::Unknown;
    CcUse kernelCc = CcUse::Unknown;
    bool loaderConfiguration = false; ///< loader.conf is there, which newer boot loaders measure.
    bool fromDisk = false;            ///< The partition table is among the events.
    QList<QByteArray> files;          ///< What the events point into.

    /// PCR 4, 9 and 11, and 12 where something is measured into it, in the SHA-256 bank.
    Measurements toMeasurements() const;
};

/// Looks for the protocol's GUID in the code of @p program; compilers store it in two halves of eight bytes.
CcUse ccUseOf(ByteView program);

} // namespace gatehouse::image
