// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/DiskReader.h"

#include "core/base/Paths.h"
#include "core/image/ImageErrors.h"
#include "core/image/Qcow2Reader.h"
#include "core/image/VhdReader.h"

#include <algorithm>

namespace gatehouse::image {

namespace {

class RawReader final : public DiskReader
{
public:
    explicit RawReader(QIODevice& file)
        : DiskReader(file, DiskFormat::Raw, quint64(file.size()))
    {
    }

protected:
    Result<qint64> readAt(quint64 offset, char* data, qint64 length) override
    {
        GH_CHECK(readFile(offset, data, length, "the disk"));
        return length;
    }
};

} // namespace

QString toText(DiskFormat format)
{
    switch (format) {
    case DiskFormat::Raw:
        break;
    case DiskFormat::FixedVhd:
    case DiskFormat::DynamicVhd:
        return QStringLiteral("vhd");
    case DiskFormat::Qcow2:
        return QStringLiteral("qcow2");
    }
    return QStringLiteral("raw");
}

DiskReader::DiskReader(QIODevice& file, DiskFormat format, quint64 size)
    : m_file(file)
    , m_format(format)
    , m_size(size)
{
    // Its own buffer would only stand between the caller and the tables.
    QIODevice::open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

Result<DiskFormat> DiskReader::formatOf(QIODevice& file)
{
    const auto at = [&file](qint64 offset) -> QByteArray { return offset >= 0 && file.seek(offset) ? file.read(8) : QByteArray(); };
    if (file.isSequential())
        return fail(gatehouse::errors::fileUnreadable, QStringLiteral("a disk image must be a file, not a stream"));
    const QByteArray head = at(0);
    if (head.startsWith("QFI\xfb"))
        return DiskFormat::Qcow2;
    // A fixed disk has its footer at the end only; a dynamic one has a copy in front.
    if (head == "conectix")
        return DiskFormat::DynamicVhd;
    if (at(file.size() - VhdReader::footerBytes) == "conectix")
        return DiskFormat::FixedVhd;
    return DiskFormat::Raw;
}

Result<std::unique_ptr<DiskReader>> DiskReader::open(QIODevice& file)
{
    GH_TRY(const DiskFormat format, formatOf(file));
    switch (format) {
    case DiskFormat::Raw:
        break;
    case DiskFormat::FixedVhd:
    case DiskFormat::DynamicVhd:
        return VhdReader::open(file, format);
    case DiskFormat::Qcow2:
        return Qcow2Reader::open(file);
    }
    return std::unique_ptr<DiskReader>(std::make_unique<RawReader>(file));
}

Result<void> DiskReader::readFile(quint64 offset, char* data, qint64 length, const char* what)
{
    if (offset > quint64(m_file.size()) || quint64(length) > quint64(m_file.size()) - offset)
        return fail(errors::badDisk, QStringLiteral("%1 at offset %2 with %3 bytes lies beyond the end of the file").arg(QLatin1String(what)).arg(offset).arg(length));
    if (!m_file.seek(qint64(offset)))
        return fail(gatehouse::errors::fileUnreadable, m_file.errorString());
    for (qint64 done = 0; done < length;) {
        const qint64 count = m_file.read(data + done, length - done);
        if (count <= 0)
            return fail(gatehouse::errors::fileUnreadable, QStringLiteral("%1: %2").arg(QLatin1String(what), m_file.errorString()));
        done += count;
    }
    return {};
}

qint64 DiskReader::readData(char* data, qint64 length)
{
    // pos() is that of the next byte wanted: the reader keeps no buffer.
    qint64 done = 0;
    while (done < length && quint64(pos() + done) < m_size) {
        const quint64 offset = quint64(pos() + done);
        const Result<qint64> count = readAt(offset, data + done, qint64(std::min<quint64>(quint64(length - done), m_size - offset)));
        if (!count) {
            setErrorString(count.error().toString());
            return done > 0 ? done : -1;
        }
        done += *count;
    }
    return done;
}

} // namespace gatehouse::image
