// SPDX-License-Identifier: GPL-3.0-or-later
// Property: for any type list, what is accepted is what the encoder makes of the values that were read.
// The first byte says how many values follow (1 to 8); as many bytes name their types; the rest is the encoding.
#include "core/eth/Abi.h"
#include "core/eth/EthErrors.h"

#include "tests/fuzz/Property.h"

using namespace gatehouse;

namespace {
using Bytes16 = FixedBytes<16, struct FuzzTag>;
constexpr std::size_t maxTypes = 8;
constexpr std::size_t maxDynamic = 4096;

/// Reads one value of the kind and writes it to the encoder; false when it was refused.
bool copyValue(eth::AbiDecoder& decoder, eth::AbiEncoder& encoder, int kind)
{
    const auto take = [](auto value, auto write) {
        if (value)
            write(*value);
        else
            GATEHOUSE_PROPERTY(value.error().is(eth::errors::badAbi));
        return value.has_value();
    };
    switch (kind) {
    case 0:
        return take(decoder.address("a"), [&](const eth::Address& v) { encoder.address(v); });
    case 1:
        return take(decoder.number(256, "n"), [&](const eth::Uint256& v) { encoder.number(v); });
    case 2:
        return take(decoder.u64(8, "u"), [&](std::uint64_t v) {
            GATEHOUSE_PROPERTY(v < 256);
            encoder.number(v);
        });
    case 3:
        return take(decoder.boolean("b"), [&](bool v) { encoder.boolean(v); });
    case 4:
        return take(decoder.fixedBytes<Bytes16>("f"), [&](const Bytes16& v) { encoder.fixedBytes(v.bytes()); });
    case 5:
        return take(decoder.string(maxDynamic, "s"), [&](const QString& v) { encoder.string(v); });
    default:
        return take(decoder.bytes(maxDynamic, "d"), [&](const QByteArray& v) {
            GATEHOUSE_PROPERTY(std::size_t(v.size()) <= maxDynamic);
            encoder.bytes(view(v));
        });
    }
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::size_t count = 1 + data[0] % maxTypes;
    if (size < 1 + count)
        return 0;
    const ByteView encoding(data + 1 + count, size - 1 - count);
    eth::AbiDecoder decoder(encoding, count);
    eth::AbiEncoder encoder;
    bool good = true;
    for (std::size_t i = 0; i < count && good; ++i)
        good = copyValue(decoder, encoder, data[1 + i] % 7);
    if (good && decoder.finish())
        GATEHOUSE_PROPERTY(encoder.finish() == toByteArray(encoding));
    (void)eth::revertReason(encoding);
    return 0;
}
