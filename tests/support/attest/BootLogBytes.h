// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/EventLog.h"
#include "core/attest/SimulatedPlatform.h"

#include <QCryptographicHash>
#include <QtEndian>

namespace gatehouse::test {

/// A TPM's crypto-agile boot log with one SHA-256 bank, as the firmware, the stub and the kernel of a node write it.
class BootLogBytes
{
public:
    static QByteArray sha256(const QByteArray& bytes) { return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256); }
    template<typename T>
    static QByteArray little(T value)
    {
        const T swapped = qToLittleEndian(value);
        return QByteArray(reinterpret_cast<const char*>(&swapped), sizeof swapped);
    }
    static QByteArray header()
    {
        const QByteArray spec = QByteArray("Spec ID Event03\0", 16) + little(quint32(0)) + QByteArray("\0\2\0\2", 4) + little(quint32(1)) + little(quint16(0x000b))
                                + little(quint16(32)) + '\0';
        return little(quint32(0)) + little(quint32(3)) + QByteArray(20, '\0') + little(quint32(spec.size())) + spec;
    }
    static QByteArray entry(quint32 pcr, quint32 type, const QByteArray& digest, const QByteArray& data)
    {
        return little(pcr) + little(type) + little(quint32(1)) + little(quint16(0x000b)) + digest + little(quint32(data.size())) + data;
    }
    /// Events of PCRs 0, 4, 7, 9 and 11; another @p image is another boot.
    static QByteArray node(const QByteArray& image = "image")
    {
        const QByteArray action = "Calling EFI Application from Boot Option", separator(4, '\0');
        return header() + entry(0, 0x00000008, sha256("version"), "version") + entry(7, 0x80000001, sha256("SecureBoot"), "SecureBoot")
               + entry(4, 0x80000007, sha256(action), action) + entry(0, 0x00000004, sha256(separator), separator)
               + entry(4, 0x00000004, sha256(separator), separator) + entry(4, 0x80000003, sha256(image + " UKI"), "\\EFI\\BOOT\\BOOTX64.EFI")
               + entry(11, 0x0000000d, sha256(QByteArray(".linux\0", 7)), "linux") + entry(11, 0x0000000d, sha256(image + " kernel"), "linux")
               + entry(4, 0x80000003, sha256(image + " kernel PE"), "MemoryMapped") + entry(9, 0x00000006, sha256(image + " cmdline"), "LOADED_IMAGE::LoadOptions")
               + entry(9, 0x00000006, sha256(image + " initrd"), "Linux initrd");
    }
    /// What a machine with this log has in its PCRs.
    static attest::BootPcrs pcrs(const QByteArray& log)
    {
        const QMap<int, QByteArray> values = attest::EventLog::parse(log, attest::EventLogKind::Tpm)->replay(attest::TpmHash::Sha256);
        const auto pcr = [&](int number) { return *Sha256Digest::fromBytes(view(values.value(number))); };
        return {pcr(4), pcr(9), pcr(11)};
    }
    /// The extends that lead there, in order.
    static QList<std::pair<int, QByteArray>> extends(const QByteArray& log)
    {
        QList<std::pair<int, QByteArray>> list;
        const auto parsed = attest::EventLog::parse(log, attest::EventLogKind::Tpm);
        for (const attest::MeasuredBootEvent& event : parsed->events())
            if (event.proof != attest::EventProof::NotMeasured)
                list.append({int(event.registerIndex), event.digests.first().bytes});
        return list;
    }
};

} // namespace gatehouse::test
