// SPDX-License-Identifier: GPL-3.0-or-later
// Property: what fromHex() accepts is what toHex() prints, but for case and prefix; the limit is kept.
#include "core/base/Bytes.h"

#include "tests/fuzz/Property.h"

using namespace gatehouse;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QString text = QString::fromUtf8(reinterpret_cast<const char*>(data), qsizetype(size));
    constexpr qsizetype limit = 512;
    const auto bytes = fromHex(text, limit);
    if (bytes) {
        GATEHOUSE_PROPERTY(bytes->size() <= limit);
        QString digits = text.toLower();
        if (digits.startsWith(QLatin1String("0x")))
            digits.remove(0, 2);
        GATEHOUSE_PROPERTY(toHex(*bytes) == digits);
    }
    return 0;
}
