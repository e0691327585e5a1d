// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/QemuAcpi.h"
#include "tests/support/FakeProcessRunner.h"

namespace gatehouse::tests {

/// A QEMU of our own: registers and files as given, an answer to each line of qtest.
class PlayedQemu
{
public:
    QMap<quint16, QByteArray> files{{0x19, directory()}, {33, "R2"}, {34, "T33"}, {35, "L444"}};
    QMap<quint32, quint32> config{{0x80000000, 0x29c08086}, {0x80000800, 0x10001af4}, {0x8000080c, 0}, {0x80000820, 0xc}};
    QByteArray dmaStatus{4, '\0'};
    QByteArrayList seen;

    static QByteArray big(quint64 value, int bytes)
    {
        QByteArray out;
        for (int i = bytes - 1; i >= 0; --i)
            out += char(value >> (8 * i));
        return out;
    }
    static QByteArray entry(const QByteArray& name, quint32 size, quint16 selector)
    {
        return big(size, 4) + big(selector, 2) + QByteArray(2, '\0') + name.leftJustified(56, '\0');
    }
    static QByteArray directory(quint32 tablesBytes = 3)
    {
        const QByteArray files = entry("etc/acpi/rsdp", 2, 33) + entry("etc/acpi/tables", tablesBytes, 34) + entry("etc/table-loader", 4, 35);
        return (big(3, 4) + files).leftJustified(4 + image::QemuAcpi::mostFiles * 64, '\0');
    }
    /// Tables that are a MADT alone, of so many processors.
    static QByteArray madt(int processors)
    {
        QByteArray entries;
        for (int i = 0; i < processors; ++i)
            entries += QByteArray("\0\x8", 2) + char(i) + char(i) + QByteArray("\1\0\0\0", 4);
        const QByteArray length(1, char(44 + entries.size()));
        return "APIC" + length + QByteArray(39, '\0') + entries;
    }

    void setTables(const QByteArray& tables)
    {
        files[34] = tables;
        files[0x19] = directory(quint32(tables.size()));
    }
    /// For FakeProcessRunner::on(); this outlives it.
    test::FakeProcessRunner::Answer player()
    {
        return [this](const process::ProcessSpec& spec) {
            process::ProcessOutcome outcome;
            outcome.end = process::ProcessEnd::Exited;
            outcome.exitCode = 0;
            outcome.standardOutput = spec.arguments == QStringList{"--version"} ? QByteArray("QEMU emulator version 99.1 (test)\nCopyright\n") : answer(spec.standardInput);
            return outcome;
        };
    }

private:
    QByteArray answer(const QByteArray& input)
    {
        QByteArray out;
        const QByteArrayList lines = input.split('\n');
        for (const QByteArray& line : lines)
            if (!line.isEmpty())
                out += answerOne(line.split(' '));
        return out;
    }
    static quint64 number(const QByteArray& text) { return text.toULongLong(nullptr, 16); }
    QByteArray answerOne(const QByteArrayList& words)
    {
        seen.append(words.join(' '));
        if (words[0] == "write") {
            const QByteArray descriptor = QByteArray::fromHex(words[3].mid(2));
            m_selected = quint16(descriptor.left(2).toHex().toUInt(nullptr, 16));
            return "OK\n";
        }
        if (words[0] == "read") {
            const qsizetype size = qsizetype(number(words[2]));
            const QByteArray bytes = number(words[1]) == 0x1000 ? dmaStatus : files.value(m_selected).leftJustified(size, '\0', true);
            return "OK 0x" + bytes.toHex() + '\n';
        }
        if (words[0] == "inl")
            return "IRQ raise 9\nOK 0x" + QByteArray::number(config.value(m_address, 0xffffffff), 16) + '\n';
        if (words[0] == "outl" && number(words[1]) == 0xcf8)
            m_address = quint32(number(words[2]));
        return "OK\n";
    }

    quint16 m_selected = 0;
    quint32 m_address = 0;
};

} // namespace gatehouse::tests
