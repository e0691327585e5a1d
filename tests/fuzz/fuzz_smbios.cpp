// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the bytes: what is measured of them is as long as they are, keeps the kind of the first structure and ends as they do.
#include "tests/fuzz/Property.h"

#include "core/image/SmbiosTables.h"

using namespace gatehouse;
using namespace gatehouse::image;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Result<SmbiosTables> tables = SmbiosTables::parse(ByteView(data, size));
    if (!tables)
        return 0;
    const QByteArray measured = tables->measured();
    GATEHOUSE_PROPERTY(std::size_t(measured.size()) == size);
    GATEHOUSE_PROPERTY(std::uint8_t(measured[0]) == data[0] && std::uint8_t(measured[1]) == data[1]);
    GATEHOUSE_PROPERTY(measured.right(2) == QByteArray(2, '\0'));
    (void)tables->memoryBytes();
    return 0;
}
