// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/CpioListing.h"

#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/image/ImageErrors.h"

#include <QIODevice>
#include <algorithm>
#include <array>
#include <sys/stat.h>
#include <tuple>

namespace gatehouse::image {

namespace {

constexpr qint64 mebibyte = 1024 * 1024;

Error bad(qint64 offset, const QString& why)
{
    return Error(errors::badArchive, QStringLiteral("cpio archive at offset %1: %2").arg(offset).arg(why));
}

/// Exactly @p bytes bytes at @p offset.
Result<QByteArray> readAt(QIODevice& device, qint64 offset, qint64 bytes, const char* what)
{
    if (offset > device.size() || bytes > device.size() - offset)
        return fail(bad(offset, QStringLiteral("%1 reaches beyond the end").arg(QLatin1String(what))));
    if (!device.seek(offset))
        return fail(gatehouse::errors::fileUnreadable, device.errorString());
    const QByteArray read = device.read(bytes);
    if (read.size() != bytes)
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(QLatin1String(what), device.errorString()));
    return read;
}

Result<Sha256Digest> hashAt(QIODevice& device, qint64 offset, qint64 bytes)
{
    crypto::Sha256Hasher hasher;
    while (bytes > 0) {
        const qint64 count = std::min(bytes, mebibyte);
        GH_TRY(const QByteArray part, readAt(device, offset, count, "content"));
        hasher.update(view(part));
        offset += count;
        bytes -= count;
    }
    return hasher.finish();
}

char typeOf(quint32 mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        return 'R';
    case S_IFDIR:
        return 'D';
    case S_IFLNK:
        return 'S';
    case S_IFCHR:
        return 'C';
    case S_IFBLK:
        return 'B';
    default:
        return 'I';
    }
}

QByteArray pathOf(const QByteArray& name)
{
    qsizetype at = 0;
    while (at < name.size() && (name[at] == '/' || (name[at] == '.' && (at + 1 == name.size() || name[at + 1] == '/'))))
        ++at;
    const QByteArray path = name.mid(at);
    return path.isEmpty() ? QByteArray("/") : path;
}

/// Offset of the next byte that is not zero; the size when there is none. Reads little at first, as an archive of nothing but its trailer
/// is 124 bytes and may be there a million times.
Result<qint64> skipZeros(QIODevice& device, qint64 offset)
{
    for (qint64 most = 64; offset < device.size(); most = std::min(2 * most, mebibyte)) {
        GH_TRY(const QByteArray part, readAt(device, offset, std::min(most, device.size() - offset), "padding"));
        const auto found = std::find_if(part.begin(), part.end(), [](char byte) { return byte != 0; });
        offset += found - part.begin();
        if (found != part.end())
            break;
    }
    return offset;
}

Result<ListedFile> listed(QIODevice& archives, const CpioMember& member)
{
    ListedFile file;
    file.type = typeOf(member.mode);
    file.mode = member.mode & 07777;
    file.uid = member.uid;
    file.gid = member.gid;
    if (file.type == 'R') {
        file.bytes = member.bytes;
        file.offset = member.bytes > 0 ? member.contentOffset : 0;
        GH_TRY(file.sha256, hashAt(archives, member.contentOffset, member.bytes));
    } else if (file.type == 'S' && member.bytes > 0) {
        if (member.bytes > CpioListing::maxPathBytes)
            return fail(bad(member.contentOffset, QStringLiteral("a link's target of %1 bytes").arg(member.bytes)));
        GH_TRY(file.target, readAt(archives, member.contentOffset, member.bytes, "target"));
    } else if (file.type == 'C' || file.type == 'B') {
        file.target = QByteArray::number(member.major) + ' ' + QByteArray::number(member.minor);
    }
    return file;
}

/// The files of one archive that have several names. Any of a file's members may carry its content, as of an archive that lies all do:
/// what was carried last is given to the names once, when the archive ends, so that this takes no longer than reading did.
class HardLinks
{
public:
    /// @p member with the path @p path, which is @p file when read by itself.
    void add(const QByteArray& path, const CpioMember& member, const ListedFile& file)
    {
        if (file.type != 'R' || member.links < 2) {
            m_names.remove(path); // Another file's name from now on.
            return;
        }
        const Identity identity{member.deviceMajor, member.deviceMinor, member.inode};
        m_names.insert(path, identity);
        if (member.bytes > 0)
            m_contents.insert(identity, file);
    }
    /// At the end of an archive: the same numbers in the next one mean other files.
    void resolve(QMap<QByteArray, ListedFile>& files)
    {
        for (auto name = m_names.cbegin(); name != m_names.cend(); ++name)
            if (const auto content = m_contents.constFind(name.value()); content != m_contents.cend())
                files.insert(name.key(), content.value());
        m_names.clear();
        m_contents.clear();
    }

private:
    using Identity = std::tuple<quint32, quint32, quint32>; ///< Device, major and minor, and inode.

    QMap<QByteArray, Identity> m_names;
    QMap<Identity, ListedFile> m_contents;
};

} // namespace

Result<CpioMember> CpioMember::read(QIODevice& archive, qint64 offset)
{
    GH_TRY(const QByteArray header, readAt(archive, offset, headerBytes, "header"));
    if (!header.startsWith("070701") && !header.startsWith("070702"))
        return fail(bad(offset, QStringLiteral("no header of a newc archive")));
    std::array<quint32, 13> fields{};
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const QByteArray digits = header.mid(qsizetype(6 + 8 * i), 8);
        bool good = std::all_of(digits.begin(), digits.end(), [](char c) { return isxdigit(static_cast<unsigned char>(c)); });
        fields[i] = good ? digits.toUInt(&good, 16) : 0;
        if (!good)
            return fail(bad(offset, QStringLiteral("field %1 of the header is no hexadecimal number").arg(i)));
    }
    CpioMember member;
    member.inode = fields[0];
    member.mode = fields[1];
    member.uid = fields[2];
    member.gid = fields[3];
    member.links = fields[4];
    member.bytes = fields[6];
    member.deviceMajor = fields[7];
    member.deviceMinor = fields[8];
    member.major = fields[9];
    member.minor = fields[10];
    const qint64 nameBytes = fields[11];
    if (nameBytes < 2 || nameBytes > CpioListing::maxPathBytes)
        return fail(bad(offset, QStringLiteral("a name of %1 bytes").arg(nameBytes)));
    GH_TRY(member.name, readAt(archive, offset + headerBytes, nameBytes, "name"));
    if (member.name.indexOf('\0') != nameBytes - 1)
        return fail(bad(offset, QStringLiteral("the name has no end, or ends before its length")));
    member.name.chop(1);
    member.contentOffset = aligned(offset + headerBytes + nameBytes);
    if (member.bytes > 0 && (member.contentOffset > archive.size() || member.bytes > archive.size() - member.contentOffset))
        return fail(bad(offset, QStringLiteral("the content of %1 reaches beyond the end").arg(QString::fromUtf8(member.name.left(200)))));
    member.end = aligned(member.contentOffset + member.bytes);
    return member;
}

Result<CpioListing> CpioListing::read(QIODevice& archives)
{
    HardLinks links;
    CpioListing listing;
    qsizetype members = 0;
    qint64 offset = 0;
    for (bool between = true; offset < archives.size();) {
        if (between) {
            GH_TRY(offset, skipZeros(archives, offset));
            if (offset < archives.size() && offset % 4 != 0)
                return fail(bad(offset, QStringLiteral("an archive has to begin at a multiple of four")));
            between = false;
            continue;
        }
        GH_TRY(const CpioMember member, CpioMember::read(archives, offset));
        offset = std::min(member.end, archives.size());
        if (member.isTrailer()) {
            links.resolve(listing.files);
            between = true;
            continue;
        }
        if (++members > maxFiles)
            return fail(bad(offset, QStringLiteral("more than %1 files").arg(maxFiles)));
        const QByteArray path = pathOf(member.name);
        GH_TRY(const ListedFile file, listed(archives, member));
        links.add(path, member, file);
        listing.files.insert(path, file);
    }
    links.resolve(listing.files); // An archive may end without a trailer.
    return listing;
}

} // namespace gatehouse::image
