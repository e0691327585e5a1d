// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the bytes: a file that is read is no longer than was allowed and than the volume.
#include "tests/fuzz/Property.h"

#include "core/image/FatReader.h"

#include <QBuffer>

using namespace gatehouse;
using namespace gatehouse::image;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    QBuffer disk;
    disk.setData(reinterpret_cast<const char*>(data), qsizetype(size));
    disk.open(QIODevice::ReadOnly);
    const Result<FatReader> fat = FatReader::open(disk, 0, size);
    if (!fat)
        return 0;
    const Result<QByteArray> file = fat->read("EFI/BOOT/BOOTX64.EFI", 100'000);
    if (file)
        GATEHOUSE_PROPERTY(file->size() <= 100'000 && std::size_t(file->size()) <= size);
    for (const char* folder : {"EFI", "EFI/Linux"}) {
        const Result<QList<FatReader::Listed>> listed = fat->list(folder);
        GATEHOUSE_PROPERTY(!listed || std::size_t(listed->size()) <= size / 32);
    }
    return 0;
}
