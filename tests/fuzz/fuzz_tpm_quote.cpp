// SPDX-License-Identifier: GPL-3.0-or-later
// A TPM quote in three parts, each with its length in two bytes in front: whatever it is, it never proves a nonce that
// its maker did not know.
#include "core/attest/TpmQuote.h"
#include "tests/fuzz/Property.h"

using namespace gatehouse;
using namespace gatehouse::attest;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    ByteView rest(data, size);
    std::array<ByteView, 3> parts;
    for (ByteView& part : parts) {
        if (rest.size() < 2)
            return 0;
        const std::size_t length = std::min<std::size_t>(std::size_t(rest[0]) << 8 | rest[1], rest.size() - 2);
        part = rest.subspan(2, length);
        rest = rest.subspan(2 + length);
    }
    const Result<TpmQuote> quote = TpmQuote::parse(parts[0], parts[1], parts[2]);
    if (!quote)
        return 0;
    const std::array<std::uint8_t, 32> nonce{0x47, 0x48};
    for (const TpmPcrSelection& selection : quote->selections()) {
        for (qsizetype i = 1; i < selection.pcrs.size(); ++i)
            GATEHOUSE_PROPERTY(selection.pcrs.at(i - 1) < selection.pcrs.at(i));
        GATEHOUSE_PROPERTY(!quote->verify(ByteView(nonce), selection, {}));
    }
    return 0;
}
