// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/InitrdParts.h"

#include "core/base/ByteReader.h"
#include "core/base/Paths.h"
#include "core/image/CpioListing.h"
#include "core/image/ImageErrors.h"

#include <QBuffer>
#include <algorithm>
#include <array>
#include <memory>
#include <zlib.h>

namespace gatehouse::image {

namespace {

constexpr qint64 xzHeaderBytes = 12;
constexpr qint64 xzFooterBytes = 12;

Error bad(qint64 offset, const QString& why)
{
    return Error(errors::badArchive, QStringLiteral("initrd at offset %1: %2").arg(offset).arg(why));
}

bool begins(ByteView bytes, QByteArrayView magic)
{
    return bytes.size() >= std::size_t(magic.size()) && std::equal(magic.begin(), magic.end(), bytes.begin(), [](char a, std::uint8_t b) { return std::uint8_t(a) == b; });
}

/// A "newc" archive up to the end of its trailer, or of the bytes.
Result<qint64> cpioBytes(ByteView rest)
{
    const QByteArray bytes = QByteArray::fromRawData(reinterpret_cast<const char*>(rest.data()), qsizetype(rest.size()));
    QBuffer archive;
    archive.setData(bytes);
    archive.open(QIODevice::ReadOnly);
    for (qint64 at = 0; at < archive.size();) {
        GH_TRY(const CpioMember member, CpioMember::read(archive, at));
        at = std::min(member.end, archive.size());
        if (member.isTrailer())
            return at;
    }
    return archive.size();
}

/// A frame without unpacking it (RFC 8878 §3.1.1): its blocks carry their lengths.
Result<qint64> zstdBytes(ByteView rest)
{
    ByteReader reader(rest);
    GH_CHECK(reader.skip(4, "zstd magic"));
    GH_TRY(const std::uint8_t descriptor, reader.u8("zstd frame header"));
    const bool single = descriptor & 0x20;
    constexpr std::array<int, 4> idBytes{0, 1, 2, 4};
    constexpr std::array<int, 4> sizeBytes{0, 2, 4, 8};
    const int size = descriptor >> 6 == 0 && single ? 1 : sizeBytes[descriptor >> 6];
    GH_CHECK(reader.skip(std::size_t((single ? 0 : 1) + idBytes[descriptor & 3] + size), "zstd frame header"));
    for (bool last = false; !last;) {
        GH_TRY(const ByteView head, reader.bytes(3, "zstd block header"));
        const quint32 value = quint32(head[0]) | quint32(head[1]) << 8 | quint32(head[2]) << 16;
        last = value & 1;
        const quint32 type = value >> 1 & 3;
        if (type == 3)
            return fail(bad(qint64(reader.offset()), QStringLiteral("a zstd block of a reserved type")));
        GH_CHECK(reader.skip(type == 1 ? 1 : value >> 3, "zstd block")); // 1: a byte that is repeated.
    }
    if (descriptor & 4)
        GH_CHECK(reader.skip(4, "zstd checksum"));
    return qint64(reader.offset());
}

/// A stream up to its footer (The .xz File Format 1.2.0 §2.1): the first place where one with the header's flags and a true checksum
/// points back to an index.
Result<qint64> xzBytes(ByteView rest)
{
    const qint64 size = qint64(rest.size());
    for (qint64 at = xzHeaderBytes; at + xzFooterBytes <= size; at += 4) {
        const std::uint8_t* footer = rest.data() + at;
        if (footer[10] != 'Y' || footer[11] != 'Z' || footer[8] != rest[6] || footer[9] != rest[7])
            continue;
        const auto little = [footer](int i) { return quint32(footer[i]) | quint32(footer[i + 1]) << 8 | quint32(footer[i + 2]) << 16 | quint32(footer[i + 3]) << 24; };
        if (quint32(crc32(0, footer + 4, 6)) != little(0))
            continue;
        const qint64 indexBytes = (qint64(little(4)) + 1) * 4;
        if (indexBytes <= at - xzHeaderBytes && rest[std::size_t(at - indexBytes)] == 0)
            return at + xzFooterBytes;
    }
    return fail(bad(0, QStringLiteral("an xz stream without an end")));
}

} // namespace

Result<std::optional<InitrdPart>> InitrdPart::next(ByteView initrd, qint64 from)
{
    const auto found = std::find_if(initrd.begin() + std::min<qint64>(from, qint64(initrd.size())), initrd.end(), [](std::uint8_t byte) { return byte != 0; });
    InitrdPart part;
    part.offset = found - initrd.begin();
    const ByteView rest = initrd.subspan(std::size_t(part.offset));
    if (rest.empty())
        return std::optional<InitrdPart>();
    const auto length = [&part, &rest]() -> Result<qint64> {
        if (begins(rest, "070701") || begins(rest, "070702"))
            return cpioBytes(rest);
        if (begins(rest, "\x1f\x8b")) {
            part.compression = Compression::Gzip;
            return qint64(-1);
        }
        if (begins(rest, "\x28\xb5\x2f\xfd")) {
            part.compression = Compression::Zstd;
            return zstdBytes(rest);
        }
        if (begins(rest, QByteArrayView("\xfd" "7zXZ\0", 6)) && rest.size() >= std::size_t(xzHeaderBytes)) {
            part.compression = Compression::Xz;
            return xzBytes(rest);
        }
        struct Unread
        {
            QByteArrayView magic;
            const char* name;
        };
        // As init/initramfs.c and lib/decompress.c know them.
        for (const Unread& unread : {Unread{QByteArrayView("\x02\x21\x4c\x18"), "lz4"}, Unread{QByteArrayView("BZh"), "bzip2"}, Unread{QByteArrayView("\x89LZO"), "lzo"},
                                     Unread{QByteArrayView("\x5d\0\0", 3), "lzma"}, Unread{QByteArrayView("070707"), "the old form of cpio"}})
            if (begins(rest, unread.magic))
                return fail(bad(part.offset, QStringLiteral("it is packed with %1, which is not read here").arg(QLatin1String(unread.name))));
        return fail(bad(part.offset, QStringLiteral("neither a cpio archive nor a compressed one")));
    };
    GH_TRY(part.bytes, length());
    return std::optional<InitrdPart>(part);
}

Result<qint64> InitrdPart::inflate(ByteView packed, QIODevice& to, qint64 mostBytes)
{
    constexpr int gzipWindow = 15 + 16; // zlib.h: a gzip header is expected.
    constexpr qint64 pieceBytes = 1024 * 1024;
    constexpr qint64 feedBytes = 1024 * 1024;
    z_stream stream{};
    if (inflateInit2(&stream, gzipWindow) != Z_OK)
        return fail(bad(0, QStringLiteral("zlib does not start")));
    const std::unique_ptr<z_stream, int (*)(z_stream*)> ending(&stream, [](z_stream* used) { return inflateEnd(used); });
    QByteArray piece(pieceBytes, Qt::Uninitialized);
    qint64 fed = 0;
    qint64 written = 0;
    for (int state = Z_OK; state != Z_STREAM_END;) {
        if (stream.avail_in == 0) {
            const qint64 count = std::min(feedBytes, qint64(packed.size()) - fed);
            stream.next_in = const_cast<Bytef*>(packed.data() + fed);
            stream.avail_in = uInt(count);
            fed += count;
        }
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = uInt(pieceBytes);
        state = ::inflate(&stream, Z_NO_FLUSH);
        if (state != Z_OK && state != Z_STREAM_END)
            return fail(bad(fed - qint64(stream.avail_in), QStringLiteral("gzip: %1").arg(QLatin1String(stream.msg ? stream.msg : "it ends before its end"))));
        const qint64 count = pieceBytes - qint64(stream.avail_out);
        written += count;
        if (written > mostBytes)
            return fail(bad(0, QStringLiteral("it unpacks to more than %1 bytes").arg(mostBytes)));
        if (to.write(piece.constData(), count) != count)
            return fail(gatehouse::errors::fileNotWritten, to.errorString());
    }
    return fed - qint64(stream.avail_in);
}

} // namespace gatehouse::image
