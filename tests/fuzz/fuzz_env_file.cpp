// SPDX-License-Identifier: GPL-3.0-or-later
// Property: every accepted value is printable ASCII under a well-formed key, and no error text holds the content.
#include "guest-agent/EnvFile.h"

#include "tests/fuzz/Property.h"

using namespace gatehouse;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray content(reinterpret_cast<const char*>(data), qsizetype(size));
    const auto values = agent::parseEnvFile(content);
    if (!values) {
        GATEHOUSE_PROPERTY(values.error().detail().size() < 100);
        return 0;
    }
    for (auto value = values->begin(); value != values->end(); ++value) {
        GATEHOUSE_PROPERTY(!value.key().isEmpty() && value.key().size() <= 64);
        for (const QChar c : value.key() + value.value())
            GATEHOUSE_PROPERTY(c.unicode() >= ' ' && c.unicode() <= '~');
        GATEHOUSE_PROPERTY(content.contains(value.key().toLatin1()));
    }
    return 0;
}
