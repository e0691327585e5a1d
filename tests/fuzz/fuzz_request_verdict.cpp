// SPDX-License-Identifier: GPL-3.0-or-later
// A stored verdict, perhaps damaged: it reads as something that keeps its meaning when written again, or not at all.
#include "core/onboard/OnboardRequestVerdict.h"
#include "tests/fuzz/Property.h"

using namespace gatehouse;
using onboard::RequestVerdict;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray json(reinterpret_cast<const char*>(data), qsizetype(size));
    const auto verdict = RequestVerdict::fromJson(json);
    if (!verdict)
        return 0;
    const auto again = RequestVerdict::fromJson(verdict->toJson());
    GATEHOUSE_PROPERTY(again.has_value());
    GATEHOUSE_PROPERTY(again->toJson() == verdict->toJson());
    GATEHOUSE_PROPERTY(again->rank() == verdict->rank() && again->failureSummary() == verdict->failureSummary());
    return 0;
}
