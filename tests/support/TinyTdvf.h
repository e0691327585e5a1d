// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

namespace gatehouse::tests {

/// Builds small firmware files with TDX metadata whose sections lie where OVMF has them.
class TinyTdvf
{
public:
    static QByteArray little(quint64 value, int size)
    {
        QByteArray bytes;
        for (int i = 0; i < size; ++i)
            bytes.append(char(value >> (8 * i)));
        return bytes;
    }
    static QByteArray section(quint32 offset, quint32 bytes, quint64 address, quint64 memory, quint32 type, quint32 attributes)
    {
        return little(offset, 4) + little(bytes, 4) + little(address, 8) + little(memory, 8) + little(type, 4) + little(attributes, 4);
    }

    /// A configuration volume of whole pages, a page of code, and OVMF's memory (OvmfPkg, OvmfWorkArea and the like).
    static QByteArray make(const QByteArray& configuration)
    {
        const quint32 code = quint32(configuration.size());
        return withSections(configuration,
                            {section(code, 4096, 0xfffff000, 4096, 0, 1), section(0, code, 0xfffff000 - code, code, 1, 0),
                             section(0, 0, 0x810000, 0x10000, 3, 0), section(0, 0, 0x80b000, 0x2000, 3, 0),
                             section(0, 0, 0x809000, 0x2000, 2, 0), section(0, 0, 0x800000, 0x6000, 3, 0)});
    }
    static QByteArray withSections(const QByteArray& configuration, const QList<QByteArray>& sections)
    {
        const QByteArray metadata = "TDVF" + little(16 + 32 * quint64(sections.size()), 4) + little(1, 4) + little(quint64(sections.size()), 4) + sections.join();
        QByteArray page = metadata.leftJustified(4096, '\0');
        const QByteArray entry = little(4096, 4) + little(22, 2) + QByteArray::fromHex("35657ae44a989847865e4685a7bf8ec2");
        const QByteArray footer = little(18 + 22, 2) + QByteArray::fromHex("de82b596b21ff745baeaa366c55a082d");
        const QByteArray table = entry + footer;
        page.replace(4096 - 32 - table.size(), table.size(), table);
        return configuration + page;
    }

    /// A variable of EDK2's authenticated store.
    static QByteArray variable(const QByteArray& vendor, const QString& name, const QByteArray& data, int state = 0x3f)
    {
        QByteArray text;
        for (const QChar unit : name + QChar(0))
            text += little(unit.unicode(), 2);
        QByteArray bytes = little(0x55aa, 2) + little(quint64(state), 1) + little(0, 1) + little(7, 4) + little(0, 8) + QByteArray(16, '\0') + little(0, 4)
                           + little(quint64(text.size()), 4) + little(quint64(data.size()), 4) + vendor + text + data;
        return bytes.append(-bytes.size() & 3, '\xff');
    }
    /// A firmware volume of @p bytes bytes with such a store.
    static QByteArray volume(const QList<QByteArray>& variables, int bytes = 8192)
    {
        const int header = 72;
        QByteArray volume(16, '\0');
        volume += QByteArray::fromHex("8d2bf1ff96768b4ca9852747075b4f50") + little(quint64(bytes), 8) + "_FVH" + little(0x4feff, 4) + little(header, 2) + little(0, 2)
                  + little(0, 2) + little(0, 1) + little(2, 1) + little(quint64(bytes / 4096), 4) + little(4096, 4) + little(0, 8);
        volume += QByteArray::fromHex("782cf3aa7b949a43a1802e144ec37792") + little(quint64(bytes - header), 4) + little(0x5a, 1) + little(0xfe, 1) + little(0, 2)
                  + little(0, 4);
        return (volume + variables.join()).leftJustified(bytes, '\xff');
    }
    static QByteArray global() { return QByteArray::fromHex("61dfe48bca93d211aa0d00e098032b8c"); }
    static QByteArray security() { return QByteArray::fromHex("cbb219d73a3d9645a3bcdad00e67656f"); }
};

} // namespace gatehouse::tests
