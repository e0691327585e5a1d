// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the bytes: a PE file that is accepted has only sections within it and together no longer than it, and measuring
// it is repeatable.
#include "tests/fuzz/Property.h"

#include "core/image/UkiMeasurer.h"

using namespace gatehouse;
using namespace gatehouse::image;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const ByteView bytes(data, size);
    const Result<PeFile> pe = PeFile::read(bytes);
    const Result<Measurements> measured = UkiMeasurer::measure(bytes);
    if (!pe) {
        GATEHOUSE_PROPERTY(!measured);
        return 0;
    }
    std::size_t sum = 0;
    for (const PeSection& section : pe->sections()) {
        const ByteView content = pe->content(section);
        sum += content.size();
        GATEHOUSE_PROPERTY(sum <= size);
        GATEHOUSE_PROPERTY(content.empty() || (content.data() >= data && content.data() + content.size() <= data + size));
    }
    GATEHOUSE_PROPERTY(pe->authenticode() == PeFile::read(bytes)->authenticode());
    if (measured) {
        GATEHOUSE_PROPERTY(measured->registers.size() == 3);
        GATEHOUSE_PROPERTY(Measurements::fromJson(measured->toJson()).has_value());
    }
    return 0;
}
