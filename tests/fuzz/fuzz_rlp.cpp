// SPDX-License-Identifier: GPL-3.0-or-later
// Property: what is accepted is the one canonical encoding of what was read, so writing it again gives the same bytes.
#include "core/eth/EthErrors.h"
#include "core/eth/Rlp.h"

#include "tests/fuzz/Property.h"

using namespace gatehouse;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto item = eth::rlpDecode({data, size});
    if (item)
        GATEHOUSE_PROPERTY(eth::rlpEncode(*item) == toByteArray({data, size}));
    else
        GATEHOUSE_PROPERTY(item.error().is(eth::errors::badRlp));
    return 0;
}
