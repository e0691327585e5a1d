// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <zlib.h>

namespace gatehouse::tests {

/// A zip archive of uncompressed files (APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16), as a publisher might make it.
class StoredZip
{
public:
    void add(const QByteArray& name, const QByteArray& content, quint32 mode = 0644)
    {
        const quint32 offset = quint32(m_files.size());
        QByteArray common;
        put(common, 20, 2);  // Version needed.
        put(common, 0, 2);   // Flags.
        put(common, 0, 2);   // Stored.
        put(common, 0, 2);   // Time.
        put(common, 0x5a21, 2); // 2025-01-01.
        put(common, quint32(crc32(0, reinterpret_cast<const Bytef*>(content.constData()), uInt(content.size()))), 4);
        put(common, quint32(content.size()), 4);
        put(common, quint32(content.size()), 4);
        put(common, quint32(name.size()), 2);
        put(common, 0, 2);   // Extra field.
        put(m_files, 0x04034b50, 4);
        m_files += common + name + content;
        put(m_directory, 0x02014b50, 4);
        put(m_directory, 0x0314, 2); // Made on Unix, so that the attributes are a mode.
        m_directory += common;
        put(m_directory, 0, 2); // Comment.
        put(m_directory, 0, 2); // Disk.
        put(m_directory, 0, 2); // Internal attributes.
        put(m_directory, (0100000u | mode) << 16, 4);
        put(m_directory, offset, 4);
        m_directory += name;
        ++m_count;
    }
    QByteArray bytes() const
    {
        QByteArray end;
        put(end, 0x06054b50, 4);
        put(end, 0, 4);
        put(end, m_count, 2);
        put(end, m_count, 2);
        put(end, quint32(m_directory.size()), 4);
        put(end, quint32(m_files.size()), 4);
        put(end, 0, 2);
        return m_files + m_directory + end;
    }

private:
    static void put(QByteArray& to, quint32 value, int size)
    {
        for (int i = 0; i < size; ++i)
            to.append(char((value >> (8 * i)) & 0xff));
    }
    QByteArray m_files;
    QByteArray m_directory;
    quint32 m_count = 0;
};

} // namespace gatehouse::tests
