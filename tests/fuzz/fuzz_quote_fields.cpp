// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the bytes are: the fields cover each of them exactly once, in order, and every byte finds its field. The same
// bytes in another encoding are the same bytes.
#include "core/attest/QuoteFieldMap.h"
#include "core/attest/QuoteInput.h"
#include "tests/fuzz/Property.h"

using namespace gatehouse;
using namespace gatehouse::attest;

namespace {

void checkTiles(const std::vector<QuoteField>& fields, std::size_t from, std::size_t to)
{
    std::size_t at = from;
    for (const QuoteField& field : fields) {
        GATEHOUSE_PROPERTY(!field.id.isEmpty() && !field.name.isEmpty() && !field.meaning.isEmpty());
        if (field.reading) {
            GATEHOUSE_PROPERTY(field.offset >= from && field.offset + field.size <= to);
            continue;
        }
        GATEHOUSE_PROPERTY(field.offset == at && field.size > 0);
        at += field.size;
        if (!field.children.empty() && !field.children.front().reading)
            checkTiles(field.children, field.offset, at);
    }
    GATEHOUSE_PROPERTY(at == to);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size));
    const QuoteFieldMap map = mapQuoteFields(bytes);
    checkTiles(map.fields, 0, size);
    if (size > 0)
        GATEHOUSE_PROPERTY(map.fieldAt(0) && map.fieldAt(size - 1) && !map.fieldAt(size));
    if (size > 0 && data[0] != '{') {
        const Result<QuoteInput> hex = readQuoteInput(bytes.toHex(' '));
        GATEHOUSE_PROPERTY(!hex || hex->bytes == bytes);
    }
    const Result<QuoteInput> input = readQuoteInput(bytes);
    GATEHOUSE_PROPERTY(input || !input.error().detail().isEmpty());
    return 0;
}
