// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the bytes: sections lie within the file and names are bounded.
#include "tests/fuzz/Property.h"

#include "core/image/Elf.h"

using namespace gatehouse;
using namespace gatehouse::image;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    if (const Result<ElfFacts> facts = readElf(bytes))
        for (const QString& needed : facts->needed)
            GATEHOUSE_PROPERTY(needed.size() <= 4096);
    if (const Result<ByteView> section = elfSection(bytes, ".modinfo"))
        GATEHOUSE_PROPERTY(section->empty() || (section->data() >= data && section->data() + section->size() <= data + size));
    return 0;
}
