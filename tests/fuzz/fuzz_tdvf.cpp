// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the bytes: what is accepted adds a bounded amount of memory, and measuring it ends and repeats.
#include "tests/fuzz/Property.h"

#include "core/image/Tdvf.h"

using namespace gatehouse;
using namespace gatehouse::image;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    const Result<Tdvf> tdvf = Tdvf::parse(bytes);
    if (!tdvf)
        return 0;
    quint64 memory = 0;
    for (const TdvfSection& section : tdvf->sections) {
        GATEHOUSE_PROPERTY(quint64(section.dataOffset) + section.dataBytes <= size);
        if (!(section.attributes & TdvfSection::pageAug))
            memory += section.memoryBytes;
    }
    GATEHOUSE_PROPERTY(memory <= Tdvf::maxMemoryBytes);
    if (memory < 1024 * 1024) // The rest would only take time.
        GATEHOUSE_PROPERTY(tdvf->mrtd(bytes, PageOrder::PageByPage) == tdvf->mrtd(bytes, PageOrder::PageByPage));
    return 0;
}
