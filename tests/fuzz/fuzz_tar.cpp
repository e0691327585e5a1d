// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the bytes: members of an archive lie within it, their paths stay within the tree, and reading ends.
#include "tests/fuzz/Property.h"

#include "core/image/TarReader.h"

#include <QBuffer>

using namespace gatehouse;
using namespace gatehouse::image;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    QBuffer archive;
    archive.setData(reinterpret_cast<const char*>(data), qsizetype(size));
    archive.open(QIODevice::ReadOnly);
    TarReader reader(archive);
    TarEntry entry;
    std::size_t members = 0;
    for (;;) {
        const Result<bool> more = reader.next(entry);
        if (!more || !*more)
            break;
        GATEHOUSE_PROPERTY(++members <= size / 512);
        GATEHOUSE_PROPERTY(entry.offset >= 0 && entry.size >= 0 && std::size_t(entry.offset + entry.size) <= size);
        GATEHOUSE_PROPERTY(!entry.path.startsWith('/') && !entry.path.split('/').contains(".."));
    }
    return 0;
}
