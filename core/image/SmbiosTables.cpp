// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/SmbiosTables.h"

#include "core/image/ImageErrors.h"

#include <QList>
#include <QMap>
#include <algorithm>
#include <functional>

namespace gatehouse::image {

namespace {

constexpr qsizetype headerBytes = 4; // Type, length of the formatted part, handle.

enum Type : int {
    FirmwareInformation = 0,
    PhysicalMemoryArray = 16,
    EndOfTable = 127,
    FirstOfVendors = 128,
};

tl::unexpected<Error> bad(const QString& what)
{
    return fail(errors::badInput, QStringLiteral("the SMBIOS tables: ") + what, QStringLiteral("Copy /sys/firmware/dmi/tables/DMI of a guest."));
}

int byteAt(const QByteArray& bytes, qsizetype at)
{
    return std::uint8_t(bytes[at]);
}

quint64 littleAt(const QByteArray& bytes, qsizetype at, int count)
{
    quint64 value = 0;
    for (int i = count - 1; i >= 0; --i)
        value = value << 8 | quint64(byteAt(bytes, at + i));
    return value;
}

/// Where the structure at @p start ends: behind its texts, which two zero bytes close; those are there without texts as well.
Result<qsizetype> endOf(const QByteArray& bytes, qsizetype start)
{
    const auto cut = [start] { return bad(QStringLiteral("the structure at offset %1 is cut").arg(start)); };
    if (bytes.size() - start < headerBytes)
        return cut();
    const int length = byteAt(bytes, start + 1);
    if (length < headerBytes)
        return bad(QStringLiteral("the structure at offset %1 has %2 bytes").arg(start).arg(length));
    qsizetype at = start + length;
    while (at + 1 < bytes.size()) {
        if (bytes[at] == '\0' && bytes[at + 1] == '\0')
            return at + 2;
        at = bytes.indexOf('\0', bytes[at] == '\0' ? at + 1 : at);
        if (at < 0)
            break;
    }
    return cut();
}

struct Text
{
    qsizetype at = 0;
    qsizetype bytes = 0;
};

/// Text @p number, from 1 on, of the structure from @p start to @p end, as EDK2 finds it: the last one when there are fewer.
Text textOf(const QByteArray& bytes, qsizetype start, qsizetype end, int number)
{
    Text found;
    qsizetype at = start + byteAt(bytes, start + 1);
    for (int i = 1; at < end - 2; ++i) {
        if (bytes[at] == '\0')
            ++at;
        found = {at, bytes.indexOf('\0', at) - at};
        at += found.bytes;
        if (i == number)
            break;
    }
    return found;
}

/// A field that is not measured; a text is replaced by blanks besides.
struct Field
{
    int offset;
    int bytes;
    bool isText = false;
};

/// MdeModulePkg/Universal/SmbiosMeasurementDxe/SmbiosMeasurementDxe.c, mSmbiosFilter…BlackList, as from edk2-stable202211 on.
const QList<Field>& fieldsLeftOut(int type)
{
    constexpr bool text = true;
    static const QMap<int, QList<Field>> all{
        {1, {{0x07, 1, text}, {0x08, 16}, {0x18, 1}}},                            // Serial number, UUID, what woke it.
        {2, {{0x07, 1, text}, {0x0a, 1, text}}},                                  // Serial number, place in the chassis.
        {3, {{0x07, 1, text}, {0x08, 1, text}}},                                  // Serial number, asset tag.
        {4, {{0x20, 1, text}, {0x21, 1, text}, {0x22, 1, text},                   // Serial number, asset tag, part number,
             {0x23, 1}, {0x24, 1}, {0x25, 1}, {0x2a, 2}, {0x2c, 2}, {0x2e, 2},    // counts of cores and threads,
             {0x11, 1}, {0x16, 2}}},                                              // voltage, current speed. Not: the processor's identity.
        {17, {{0x18, 1, text}, {0x19, 1, text}, {0x1a, 1, text}}},                // Serial number, asset tag, part number.
        {22, {{0x07, 1, text}, {0x10, 2}, {0x12, 2}}},                            // Serial numbers, date of making.
        {23, {{0x05, 2}}},                                                        // Count of resets.
        {27, {{0x0c, 2}}},                                                        // Nominal speed of a fan.
        {39, {{0x08, 1, text}, {0x09, 1, text}, {0x0a, 1, text}}},                // Serial number, asset tag, model.
    };
    static const QList<Field> none;
    const auto found = all.constFind(type);
    return found == all.constEnd() ? none : *found;
}

/// Structures of which only the header is measured: OEM strings, event log, memory error, boot integrity, 64-bit memory error, and
/// those of vendors.
bool isLeftOut(int type)
{
    constexpr int types[] = {11, 15, 18, 31, 33};
    return type >= FirstOfVendors || std::find(std::begin(types), std::end(types), type) != std::end(types);
}

void leaveOut(QByteArray& bytes, qsizetype start, qsizetype end)
{
    const int type = byteAt(bytes, start);
    const int length = byteAt(bytes, start + 1);
    if (isLeftOut(type)) {
        std::fill(bytes.begin() + start + headerBytes, bytes.begin() + end, '\0');
        return;
    }
    for (const Field& field : fieldsLeftOut(type)) {
        if (length < field.offset + field.bytes)
            continue; // Of a later version of the specification than the structure.
        const qsizetype at = start + field.offset;
        if (const int number = byteAt(bytes, at); field.isText && number != 0) {
            const Text text = textOf(bytes, start, end, number);
            std::fill_n(bytes.begin() + text.at, text.bytes, ' ');
        }
        std::fill_n(bytes.begin() + at, field.bytes, '\0');
    }
}

/// Calls @p visit with the place of each structure of @p bytes, which were checked.
void forEach(const QByteArray& bytes, const std::function<void(qsizetype start, qsizetype end)>& visit)
{
    qsizetype start = 0;
    while (start < bytes.size()) {
        const Result<qsizetype> end = endOf(bytes, start);
        if (!end)
            return;
        visit(start, *end);
        start = *end;
    }
}

} // namespace

Result<SmbiosTables> SmbiosTables::parse(ByteView bytes)
{
    if (qint64(bytes.size()) > maxBytes)
        return bad(QStringLiteral("%1 bytes are more than %2").arg(bytes.size()).arg(maxBytes));
    SmbiosTables tables;
    tables.m_bytes = toByteArray(bytes);
    bool isFirmwares = false;
    qsizetype start = 0;
    int type = -1;
    while (type != EndOfTable) {
        if (start == tables.m_bytes.size())
            return bad(QStringLiteral("they have no end mark"));
        type = byteAt(tables.m_bytes, start);
        isFirmwares = isFirmwares || type == FirmwareInformation;
        GH_TRY(start, endOf(tables.m_bytes, start));
    }
    if (start != tables.m_bytes.size())
        return bad(QStringLiteral("they go on behind their end mark at offset %1").arg(start));
    if (!isFirmwares)
        return bad(QStringLiteral("the structure that firmware adds (type 0) is not among them; they are QEMU's own"));
    return tables;
}

QByteArray SmbiosTables::measured() const
{
    QByteArray bytes = m_bytes;
    // The places are those of the whole tables: what is left out may look like an end.
    forEach(m_bytes, [&bytes](qsizetype start, qsizetype end) { leaveOut(bytes, start, end); });
    return bytes;
}

std::optional<quint64> SmbiosTables::memoryBytes() const
{
    constexpr int useOffset = 0x05;
    constexpr int systemMemory = 3;
    constexpr int capacityOffset = 0x07; // KiB
    constexpr quint64 seeExtended = 0x80000000;
    constexpr int extendedOffset = 0x0f; // Bytes
    std::optional<quint64> memory;
    forEach(m_bytes, [&](qsizetype start, qsizetype) {
        const int length = byteAt(m_bytes, start + 1);
        if (byteAt(m_bytes, start) != PhysicalMemoryArray || length < extendedOffset || byteAt(m_bytes, start + useOffset) != systemMemory)
            return;
        const quint64 capacity = littleAt(m_bytes, start + capacityOffset, 4);
        if (capacity != seeExtended)
            memory = memory.value_or(0) + capacity * 1024;
        else if (length >= extendedOffset + 8)
            memory = memory.value_or(0) + littleAt(m_bytes, start + extendedOffset, 8);
    });
    return memory;
}

} // namespace gatehouse::image
