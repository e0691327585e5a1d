// SPDX-License-Identifier: GPL-3.0-or-later
// Property: a message that parse() accepts is written by encode() in the original's spelling, which parses to the same;
// sizes are those of the protocol.
#include "core/onboard/protocol/OnboardMessages.h"
#include "core/onboard/protocol/OnboardRefusal.h"
#include "core/onboard/protocol/OnboardRoutes.h"

#include "tests/fuzz/Property.h"

using namespace gatehouse;
using namespace gatehouse::onboard::protocol;

namespace {

template<typename Message>
void roundTrip(const QByteArray& body)
{
    const auto message = Message::parse(body);
    if (!message)
        return;
    const QByteArray written = message->encode();
    const auto again = Message::parse(written);
    GATEHOUSE_PROPERTY(again);
    GATEHOUSE_PROPERTY(again->encode() == written);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray body(reinterpret_cast<const char*>(data), qsizetype(size));
    roundTrip<BootstrapForm>(body);
    roundTrip<RegisterForm>(body);
    roundTrip<OnboardForm>(body);
    roundTrip<OnboardAnswer>(body);
    if (const auto refusal = OnboardRefusal::parse(body)) {
        GATEHOUSE_PROPERTY(refusal->checks.size() <= OnboardRefusal::maxChecks);
        GATEHOUSE_PROPERTY(refusal->detail.size() <= OnboardRefusal::maxText);
    }
    if (const auto message = RegisterForm::parse(body))
        GATEHOUSE_PROPERTY(!message->quote.isEmpty() && message->quote.size() <= maxQuoteBytes);
    return 0;
}
