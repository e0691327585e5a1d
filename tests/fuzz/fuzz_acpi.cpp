// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the bytes: counting processors ends, with no more of them than entries fit.
#include "tests/fuzz/Property.h"

#include "core/image/AcpiBlobs.h"

using namespace gatehouse;
using namespace gatehouse::image;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    AcpiBlobs blobs;
    blobs.tables = toByteArray(ByteView(data, size));
    const Result<int> count = blobs.processors();
    GATEHOUSE_PROPERTY(!count || (*count >= 0 && std::size_t(*count) * 8 <= size));
    return 0;
}
