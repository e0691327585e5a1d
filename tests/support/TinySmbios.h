// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayList>

namespace gatehouse::tests {

/// SMBIOS tables from their fields, as QEMU makes them and OVMF adds its own (DMTF DSP0134).
class TinySmbios
{
public:
    static QByteArray little(quint64 value, int bytes)
    {
        QByteArray out;
        for (int i = 0; i < bytes; ++i)
            out += char(value >> (8 * i));
        return out;
    }
    /// @p fields: of the formatted part, behind its header.
    static QByteArray structure(int type, int handle, const QByteArray& fields, const QByteArrayList& texts = {})
    {
        QByteArray out = char(type) + QByteArray(1, char(4 + fields.size())) + little(quint64(handle), 2) + fields;
        for (const QByteArray& text : texts)
            out += text + '\0';
        return out + (texts.isEmpty() ? QByteArray(2, '\0') : QByteArray(1, '\0'));
    }
    static QByteArray system(const QByteArray& serial = "0", const QByteArray& uuid = QByteArray(16, '\0'))
    {
        return structure(1, 0x100, QByteArray("\1\2\3\4", 4) + uuid + QByteArray("\6\0\0", 3), {"Chutes", "TDX-VM", "1.0", serial});
    }
    static QByteArray board() { return structure(2, 0x200, QByteArray("\1\2\3\4\0\1\0\0\3\x0a\0", 11), {"Chutes", "TDX-VM", "1.0", "0"}); }
    static QByteArray chassis() { return structure(3, 0x300, QByteArray("\1\1\2\3\0\3\3\3\2", 9) + QByteArray(9, '\0'), {"Chutes", "1.0", "0"}); }
    /// A socket with @p cores cores; @p identity: CPUID leaf 1, EAX and EDX.
    static QByteArray processor(int number, int cores, quint64 identity, const QByteArray& machine = "pc-q35-10.2")
    {
        const QByteArray speeds = little(2000, 2) + little(2000, 2);
        const QByteArray caches(6, '\xff');
        return structure(4, 0x400 + number,
                         QByteArray("\1\3\xfe\2", 4) + little(identity, 8) + QByteArray("\3\0\0\0", 4) + speeds + QByteArray("\x41\1", 2) + caches + QByteArray(3, '\0')
                             + QByteArray(3, char(cores)) + little(2, 2) + little(1, 2),
                         {"CPU " + QByteArray::number(number), "QEMU", machine});
    }
    static QByteArray memoryArray(quint64 kibibytes)
    {
        return structure(16, 0x1000, QByteArray("\1\3\6", 3) + little(kibibytes, 4) + little(0xfffe, 2) + little(1, 2) + QByteArray(8, '\0'));
    }
    /// What firmware adds.
    static QByteArray firmware(const QByteArray& version = "unknown")
    {
        return structure(0, 0, QByteArray("\1\2", 2) + little(0xe800, 2) + QByteArray("\3\0", 2) + little(8, 8) + little(0x1c00, 2) + QByteArray("\0\0\xff\xff\0\0", 6),
                         {"EDK II", version, "02/02/2022"});
    }
    static QByteArray end() { return structure(127, 0xfeff, {}); }

    /// The tables of a TD of two sockets with 62 vCPUs each and 1128 GiB under QEMU 10.2, with firmware of edk2-stable202605: its
    /// event log has sha384 6801eb1d… for them (chutesai/tdx-measure, src/smbios.rs).
    static QByteArray recorded()
    {
        constexpr quint64 identity = 0x1fa9fbff000c06f2;
        const QByteArray device = little(0x1000, 2) + little(0xfffe, 2) + QByteArray(4, '\xff') + little(0x7fff, 2) + QByteArray("\x09\0\1\0\7\2\0\0\0\2\0\0\0\0", 14)
                                  + little(1128 * 1024, 4) + QByteArray(8, '\0');
        const auto mapped = [](int number, quint64 first, quint64 last) {
            return structure(19, 0x1300 + number, little(first, 4) + little(last, 4) + little(0x1000, 2) + '\1' + QByteArray(16, '\0'));
        };
        return system() + board() + chassis() + processor(0, 62, identity) + processor(1, 62, identity) + memoryArray(1128ull << 20)
               + structure(17, 0x1100, device, {"DIMM 0", "QEMU"}) + mapped(0, 0, 0x1fffff) + mapped(1, 0x400000, 0x469fffff)
               + structure(32, 0x2000, QByteArray(7, '\0')) + firmware() + end();
    }
};

} // namespace gatehouse::tests
