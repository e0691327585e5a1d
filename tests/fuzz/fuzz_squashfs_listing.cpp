// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever unsquashfs was made to write: reading ends, and every content of an accepted listing lies within the dump.
#include "tests/fuzz/Property.h"

#include "core/image/SquashfsListing.h"

#include <QBuffer>

using namespace gatehouse;
using namespace gatehouse::image;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    QBuffer dump;
    dump.setData(reinterpret_cast<const char*>(data), qsizetype(size));
    dump.open(QIODevice::ReadOnly);
    const auto listing = SquashfsListing::read(dump);
    if (!listing)
        return 0;
    GATEHOUSE_PROPERTY(listing->files.size() <= SquashfsListing::maxFiles);
    for (const ListedFile& file : listing->files)
        GATEHOUSE_PROPERTY(file.type != 'R' || (file.bytes >= 0 && file.offset >= 0 && listing->dataOffset + file.offset + file.bytes <= qint64(size)));
    return 0;
}
