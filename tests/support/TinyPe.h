// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <utility>

namespace gatehouse::tests {

/// Builds small PE32+ files for tests: headers of 1024 bytes, then the sections at multiples of 512.
class TinyPe
{
public:
    static constexpr int peOffset = 64;
    static constexpr int optionalOffset = peOffset + 24;
    static constexpr int optionalBytes = 112 + 16 * 8;
    static constexpr int sectionTable = optionalOffset + optionalBytes;
    static constexpr int headersBytes = 1024;
    static constexpr int checksumOffset = optionalOffset + 64;
    static constexpr int certificateOffset = optionalOffset + 112 + 4 * 8;

    static void put(QByteArray& bytes, int at, quint64 value, int size)
    {
        for (int i = 0; i < size; ++i)
            bytes[at + i] = char(value >> (8 * i));
    }

    static QByteArray make(const QList<std::pair<QByteArray, QByteArray>>& sections, const QByteArray& certificate = {})
    {
        QByteArray file(headersBytes, '\0');
        file.replace(0, 2, "MZ");
        put(file, 60, peOffset, 4);
        file.replace(peOffset, 4, QByteArray("PE\0\0", 4));
        put(file, peOffset + 4, 0x8664, 2);
        put(file, peOffset + 6, quint64(sections.size()), 2);
        put(file, peOffset + 20, optionalBytes, 2);
        put(file, optionalOffset, 0x20b, 2);
        put(file, optionalOffset + 60, headersBytes, 4);
        put(file, optionalOffset + 108, 16, 4);
        int number = 0;
        for (const auto& [name, content] : sections) {
            const int at = sectionTable + 40 * number++;
            const int raw = int((content.size() + 511) / 512 * 512);
            file.replace(at, name.size(), name);
            put(file, at + 8, quint64(content.size()), 4);
            put(file, at + 12, quint64(4096 * number), 4);
            put(file, at + 16, quint64(raw), 4);
            put(file, at + 20, quint64(file.size()), 4);
            file += content + QByteArray(raw - content.size(), '\0');
        }
        if (!certificate.isEmpty()) {
            put(file, certificateOffset, quint64(file.size()), 4);
            put(file, certificateOffset + 4, quint64(certificate.size()), 4);
            file += certificate;
        }
        return file;
    }

    /// A unified kernel image whose stub says it is systemd's @p version.
    static QByteArray makeUki(int version, const QList<std::pair<QByteArray, QByteArray>>& more = {})
    {
        QList<std::pair<QByteArray, QByteArray>> sections{
            {".text", "code"},
            {".sdmagic", "#### LoaderInfo: systemd-stub " + QByteArray::number(version) + ".1-1 ####" + QByteArray(1, '\0')},
            {".osrel", "ID=test\n"},
            {".cmdline", "console=ttyS0 quiet"},
            {".linux", make({{".text", "kernel"}})},
            {".initrd", QByteArray(700, 'i')},
        };
        return make(sections + more);
    }
};

} // namespace gatehouse::tests
