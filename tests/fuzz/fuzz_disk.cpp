// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the bytes: a disk that opens reads within its size and ends, and reading twice gives the same.
#include "tests/fuzz/Property.h"

#include "core/image/DiskReader.h"

#include <QBuffer>

using namespace gatehouse;
using namespace gatehouse::image;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    QBuffer file;
    file.setData(reinterpret_cast<const char*>(data), qsizetype(size));
    file.open(QIODevice::ReadOnly);
    const auto disk = DiskReader::open(file);
    if (!disk)
        return 0;
    const qint64 bytes = (*disk)->size();
    GATEHOUSE_PROPERTY(bytes > 0 || size == 0);
    GATEHOUSE_PROPERTY(quint64(bytes) <= DiskReader::maxDiskBytes);
    for (const qint64 at : {qint64(0), bytes / 3, bytes / 2, bytes - 700}) {
        if (at < 0 || !(*disk)->seek(at))
            continue;
        const QByteArray first = (*disk)->read(3000);
        GATEHOUSE_PROPERTY(first.size() <= bytes - at);
        GATEHOUSE_PROPERTY((*disk)->seek(at));
        GATEHOUSE_PROPERTY((*disk)->read(3000) == first);
    }
    return 0;
}
