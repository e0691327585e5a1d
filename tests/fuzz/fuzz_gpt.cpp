// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the bytes: partitions of a table that is accepted lie within the disk, and measuring a disk ends.
#include "tests/fuzz/Property.h"

#include "core/image/Gpt.h"
#include "core/image/ImageMeasurer.h"

#include <QBuffer>

using namespace gatehouse;
using namespace gatehouse::image;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    QBuffer disk;
    disk.setData(reinterpret_cast<const char*>(data), qsizetype(size));
    disk.open(QIODevice::ReadOnly);
    const Result<Gpt> gpt = Gpt::read(disk);
    if (gpt) {
        for (const GptPartition& partition : gpt->partitions) {
            GATEHOUSE_PROPERTY(partition.firstSector <= partition.lastSector);
            GATEHOUSE_PROPERTY(partition.offset() + partition.bytes() <= size);
        }
    }
    (void)ImageMeasurer::measure(disk).has_value();
    return 0;
}
