// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/TarReader.h"

#include "core/image/ImageErrors.h"

#include <QIODevice>

namespace gatehouse::image {

namespace {

constexpr qint64 block = 512;
/// A pax header or a GNU long name: a few paths and attributes.
constexpr qint64 maxExtensionBytes = 1024 * 1024;

tl::unexpected<Error> bad(const QString& what)
{
    return fail(errors::badArchive, what);
}

QByteArray text(const QByteArray& header, int at, int size)
{
    const QByteArray field = header.mid(at, size);
    const qsizetype end = field.indexOf('\0');
    return end < 0 ? field : field.left(end);
}

/// Octal text, or GNU's base-256 for numbers that octal cannot hold.
Result<qint64> number(const QByteArray& header, int at, int size)
{
    if (std::uint8_t(header[at]) & 0x80) {
        qint64 value = std::uint8_t(header[at]) & 0x7f;
        for (int i = 1; i < size; ++i) {
            if (value >> 54)
                return bad(QStringLiteral("a number at %1 is out of range").arg(at));
            value = (value << 8) | std::uint8_t(header[at + i]);
        }
        return value;
    }
    const QByteArray digits = text(header, at, size).trimmed();
    if (digits.isEmpty())
        return 0;
    bool good = false;
    const qint64 value = digits.toLongLong(&good, 8);
    if (!good || value < 0)
        return bad(QStringLiteral("'%1' is not an octal number").arg(QString::fromLatin1(digits)));
    return value;
}

Result<void> checkSum(const QByteArray& header)
{
    GH_TRY(const qint64 expected, number(header, 148, 8));
    qint64 sum = 0;
    for (int i = 0; i < block; ++i)
        sum += i >= 148 && i < 156 ? std::uint8_t(' ') : std::uint8_t(header[i]);
    if (sum != expected)
        return bad(QStringLiteral("wrong header checksum"));
    return {};
}

Result<QByteArray> cleanPath(QByteArray path)
{
    while (path.startsWith('/') || path.startsWith("./"))
        path.remove(0, path.startsWith('/') ? 1 : 2);
    while (path.endsWith('/'))
        path.chop(1);
    if (path == ".")
        path.clear();
    for (const QByteArray& part : path.split('/'))
        if (part == "..")
            return bad(QStringLiteral("the path '%1' leaves the archive").arg(QString::fromUtf8(path)));
    return path;
}

/// "<length> <key>=<value>\n" records.
Result<void> applyPax(const QByteArray& records, TarEntry& entry, bool& hasSize)
{
    qsizetype at = 0;
    while (at < records.size()) {
        const qsizetype blank = records.indexOf(' ', at);
        if (blank < 0)
            return bad(QStringLiteral("malformed pax record"));
        bool good = false;
        const qint64 length = records.mid(at, blank - at).toLongLong(&good);
        if (!good || length <= blank - at + 1 || length > records.size() - at)
            return bad(QStringLiteral("malformed pax record length"));
        const QByteArray record = records.mid(blank + 1, length - (blank - at) - 2);
        const qsizetype equals = record.indexOf('=');
        const QByteArray key = record.left(equals);
        const QByteArray value = equals < 0 ? QByteArray() : record.mid(equals + 1);
        if (key == "path") {
            entry.path = value;
        } else if (key == "linkpath") {
            entry.link = value;
        } else if (key == "size") {
            entry.size = value.toLongLong(&good);
            hasSize = true;
            if (!good || entry.size < 0)
                return bad(QStringLiteral("malformed pax size"));
        }
        at += length;
    }
    return {};
}

} // namespace

Result<QByteArray> TarReader::extension(qint64 size)
{
    if (size > maxExtensionBytes)
        return bad(QStringLiteral("an extended header of %1 bytes").arg(size));
    const QByteArray content = m_device.read(size);
    if (content.size() != size)
        return bad(QStringLiteral("the archive ends within an extended header"));
    m_position += (size + block - 1) / block * block;
    return content;
}

Result<bool> TarReader::next(TarEntry& entry)
{
    TarEntry extended;
    bool hasSize = false;
    for (;;) {
        if (!m_device.seek(m_position))
            return bad(QStringLiteral("the archive cannot be read at %1").arg(m_position));
        const QByteArray header = m_device.read(block);
        // Two blocks of zeros end an archive; dpkg and others also end it by its length.
        if (header.isEmpty() || (header.size() == block && header.count('\0') == block))
            return false;
        if (header.size() != block)
            return bad(QStringLiteral("the archive ends within a header"));
        GH_CHECK(checkSum(header));
        m_position += block;
        entry = {};
        entry.type = header[156] == '\0' || header[156] == '7' ? '0' : header[156];
        GH_TRY(entry.size, number(header, 124, 12));
        if (entry.type == 'x') {
            GH_TRY(const QByteArray records, extension(entry.size));
            GH_CHECK(applyPax(records, extended, hasSize));
            continue;
        }
        if (entry.type == 'g') {
            GH_CHECK(extension(entry.size));
            continue;
        }
        if (entry.type == 'L' || entry.type == 'K') {
            GH_TRY(QByteArray name, extension(entry.size));
            while (name.endsWith('\0'))
                name.chop(1);
            (entry.type == 'L' ? extended.path : extended.link) = name;
            continue;
        }
        QByteArray path = text(header, 0, 100);
        if (header.mid(257, 6) == QByteArray("ustar\0", 6))
            if (const QByteArray prefix = text(header, 345, 155); !prefix.isEmpty())
                path = prefix + '/' + path;
        GH_TRY(entry.path, cleanPath(extended.path.isEmpty() ? path : extended.path));
        entry.link = extended.link.isEmpty() ? text(header, 157, 100) : extended.link;
        if (hasSize)
            entry.size = extended.size;
        if (entry.type != '0')
            entry.size = 0;
        GH_TRY(const qint64 mode, number(header, 100, 8));
        GH_TRY(const qint64 uid, number(header, 108, 8));
        GH_TRY(const qint64 gid, number(header, 116, 8));
        entry.mode = quint32(mode & 07777);
        entry.uid = quint32(uid);
        entry.gid = quint32(gid);
        entry.offset = m_position;
        if (entry.size > m_device.size() - m_position)
            return bad(QStringLiteral("'%1' reaches beyond the end").arg(QString::fromUtf8(entry.path)));
        m_position += (entry.size + block - 1) / block * block;
        return true;
    }
}

} // namespace gatehouse::image
