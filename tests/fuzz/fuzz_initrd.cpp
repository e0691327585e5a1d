// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever stands for an initrd: its pieces lie within it and go forward, unpacking stays below its limit, and every content of a
// listing lies within the archives.
#include "tests/fuzz/Property.h"

#include "core/image/CpioListing.h"
#include "core/image/InitrdParts.h"

#include <QBuffer>

using namespace gatehouse;
using namespace gatehouse::image;

namespace {

constexpr qint64 mostBytes = 256 * 1024;

void list(const QByteArray& archives)
{
    QBuffer device;
    device.setData(archives);
    device.open(QIODevice::ReadOnly);
    const auto listing = CpioListing::read(device);
    if (!listing)
        return;
    GATEHOUSE_PROPERTY(listing->files.size() <= CpioListing::maxFiles);
    for (const ListedFile& file : listing->files)
        GATEHOUSE_PROPERTY(file.type != 'R' || (file.bytes >= 0 && file.offset >= 0 && file.offset + file.bytes <= archives.size()));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    list(toByteArray(bytes));
    qint64 at = 0;
    while (true) {
        const auto part = InitrdPart::next(bytes, at);
        if (!part || !*part)
            return 0;
        GATEHOUSE_PROPERTY((*part)->offset >= at && (*part)->offset < qint64(size));
        qint64 length = (*part)->bytes;
        if (length < 0) {
            QBuffer made;
            made.open(QIODevice::WriteOnly);
            const auto used = InitrdPart::inflate(bytes.subspan(std::size_t((*part)->offset)), made, mostBytes);
            GATEHOUSE_PROPERTY(made.data().size() <= mostBytes);
            if (!used)
                return 0;
            list(made.data());
            length = *used;
        }
        GATEHOUSE_PROPERTY(length > 0 && (*part)->offset + length <= qint64(size));
        at = (*part)->offset + length;
    }
}
