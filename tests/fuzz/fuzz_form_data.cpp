// SPDX-License-Identifier: GPL-3.0-or-later
// Property: what parse() accepts survives encode() and parse(), and the number of fields is bounded.
#include "core/http/FormData.h"

#include "tests/fuzz/Property.h"

using namespace gatehouse::http;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto form = FormData::parse(QByteArrayView(data, qsizetype(size)));
    if (form) {
        GATEHOUSE_PROPERTY(form->fields().size() <= FormData::maxFields);
        const auto again = FormData::parse(form->encode());
        GATEHOUSE_PROPERTY(again && again->fields() == form->fields());
    }
    return 0;
}
