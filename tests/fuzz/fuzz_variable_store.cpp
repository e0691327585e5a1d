// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the bytes: the variables together are not larger than the volume, and each can be measured.
#include "tests/fuzz/Property.h"

#include "core/image/VariableStore.h"

using namespace gatehouse;
using namespace gatehouse::image;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Result<VariableStore> store = VariableStore::parse(ByteView(data, size));
    if (!store)
        return 0;
    std::size_t all = 0;
    for (const UefiVariable& variable : store->variables) {
        all += std::size_t(variable.data.size());
        GATEHOUSE_PROPERTY(variable.eventData().size() == 32 + 2 * variable.name.size() + variable.data.size());
    }
    GATEHOUSE_PROPERTY(all <= size && store->variables.size() <= VariableStore::maxVariables);
    return 0;
}
