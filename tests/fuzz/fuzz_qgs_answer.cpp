// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the host's quote generation service answers: a quote is part of the answer, or there is an error.
#include "tests/fuzz/Property.h"

#include "guest-agent/Qgs.h"

using namespace gatehouse;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Result<QByteArray> quote = agent::qgs::quoteOf(ByteView(data, size));
    if (quote) {
        GATEHOUSE_PROPERTY(!quote->isEmpty());
        GATEHOUSE_PROPERTY(std::size_t(quote->size()) + 24 <= size);
    }
    return 0;
}
