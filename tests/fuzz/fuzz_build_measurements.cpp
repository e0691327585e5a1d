// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever a build says of itself: what is accepted names registers and gives them values of their length.
#include "tests/fuzz/Property.h"

#include "core/base/Bytes.h"
#include "core/image/BuildMeasurements.h"

using namespace gatehouse;
using namespace gatehouse::image;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto read = BuildMeasurements::parse(toByteArray(ByteView(data, size)));
    if (!read)
        return 0;
    GATEHOUSE_PROPERTY(!read->registers.isEmpty() && read->registers.size() <= 29);
    for (auto it = read->registers.begin(); it != read->registers.end(); ++it) {
        GATEHOUSE_PROPERTY(it.value().size() == (it.key().startsWith(QStringLiteral("PCR ")) ? 64 : 96));
        GATEHOUSE_PROPERTY(it.value() == it.value().toLower() && !QByteArray::fromHex(it.value().toLatin1()).isEmpty());
    }
    return 0;
}
