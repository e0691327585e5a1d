// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/TdHob.h"

#include "core/image/ImageErrors.h"

#include <algorithm>

namespace gatehouse::image {

namespace {

enum SectionType : quint32 { TdHobSection = 2, TemporaryMemory = 3, PermanentMemory = 4 };

constexpr quint64 fourGiB = 1ull << 32;
/// pc_q35_init: as much memory as this or more is cut at 2 GiB, the rest lies above 4 GiB.
constexpr quint64 splitFrom = 0xb0000000;
constexpr quint64 lowWhenSplit = 0x80000000;

struct Range
{
    quint64 start = 0;
    quint64 end = 0;
    bool accepted = false;
};

void little(QByteArray& bytes, quint64 value, int size)
{
    for (int i = 0; i < size; ++i)
        bytes.append(char(value >> (8 * i)));
}

/// EFI_HOB_RESOURCE_DESCRIPTOR.
void appendRange(QByteArray& list, const Range& range)
{
    constexpr int resourceDescriptor = 3;
    constexpr int systemMemory = 0;
    constexpr int unacceptedMemory = 7;
    constexpr int presentInitializedTested = 7;
    little(list, resourceDescriptor, 2);
    little(list, 48, 2);
    little(list, 0, 4);
    list.append(16, '\0'); // Owner
    little(list, range.accepted ? systemMemory : unacceptedMemory, 4);
    little(list, presentInitializedTested, 4);
    little(list, range.start, 8);
    little(list, range.end - range.start, 8);
}

Result<QList<Range>> acceptedRanges(const Tdvf& firmware, quint64 low)
{
    QList<Range> ranges;
    for (const TdvfSection& section : firmware.sections) {
        if (section.type == PermanentMemory)
            return fail(errors::notMeasurable, QStringLiteral("the firmware asks for permanent memory, which QEMU does not describe"));
        if ((section.type != TdHobSection && section.type != TemporaryMemory) || section.memoryBytes == 0)
            continue;
        if (section.address > low || section.memoryBytes > low - section.address)
            return fail(errors::notMeasurable, QStringLiteral("the %1 section at 0x%2 lies outside the memory").arg(section.name()).arg(section.address, 0, 16));
        ranges.append({section.address, section.address + section.memoryBytes, true});
    }
    std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.start < b.start; });
    for (qsizetype i = 1; i < ranges.size(); ++i)
        if (ranges[i].start < ranges[i - 1].end)
            return fail(errors::notMeasurable, QStringLiteral("sections of the firmware overlap at 0x%1").arg(ranges[i].start, 0, 16));
    return ranges;
}

} // namespace

Result<QByteArray> tdHob(const Tdvf& firmware, quint64 memoryBytes)
{
    const TdvfSection* home = nullptr;
    for (const TdvfSection& section : firmware.sections) {
        if (section.type != TdHobSection)
            continue;
        if (home)
            return fail(errors::notMeasurable, QStringLiteral("the firmware has two TD HOB sections"));
        home = &section;
    }
    if (!home)
        return fail(errors::notMeasurable, QStringLiteral("the firmware has no TD HOB section"));
    const quint64 low = memoryBytes >= splitFrom ? lowWhenSplit : memoryBytes;
    GH_TRY(const QList<Range> accepted, acceptedRanges(firmware, low));

    constexpr int handOff = 1;
    constexpr int handOffBytes = 56;
    constexpr int version = 9;
    QByteArray list;
    little(list, handOff, 2);
    little(list, handOffBytes, 2);
    little(list, 0, 4);
    little(list, version, 4);
    list.append(handOffBytes - list.size(), '\0'); // Boot mode and addresses; the end of the list is filled in below.
    quint64 at = 0;
    for (const Range& range : accepted) {
        if (range.start > at)
            appendRange(list, {at, range.start, false});
        appendRange(list, range);
        at = range.end;
    }
    if (at < low)
        appendRange(list, {at, low, false});
    if (memoryBytes > low)
        appendRange(list, {fourGiB, fourGiB + (memoryBytes - low), false});
    constexpr int endOfListOffset = 48;
    constexpr quint64 endBytes = 8;
    QByteArray end;
    little(end, home->address + quint64(list.size()) + endBytes, 8);
    return list.replace(endOfListOffset, 8, end);
}

} // namespace gatehouse::image
