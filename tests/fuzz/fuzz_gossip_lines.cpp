// SPDX-License-Identifier: GPL-3.0-or-later
// What a relay or a pusher sends: whatever is accepted has its exact sizes, keeps its meaning when written and read again,
// and fits on one line.
#include "core/gossip/Announcement.h"
#include "tests/fuzz/Property.h"

using namespace gatehouse;
using namespace gatehouse::gossip;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char*>(data), qsizetype(size));
    if (const auto parsed = parseAnnouncement(bytes)) {
        GATEHOUSE_PROPERTY(bytes.size() <= maxMessageBytes);
        GATEHOUSE_PROPERTY(parsed->address.size() == 42 && parsed->publicKey.size() == 32 && !parsed->quote.isEmpty());
        const auto again = parseAnnouncement(parsed->toJson());
        GATEHOUSE_PROPERTY(again && *again == *parsed);
        const QByteArray line = subscriptionLine(*parsed);
        GATEHOUSE_PROPERTY(line.count('\n') == 1 && line.endsWith('\n') && line.size() <= maxLineBytes);
        const auto back = parseSubscriptionLine(line);
        GATEHOUSE_PROPERTY(back && !back->isKeepAlive && back->announcement == *parsed);
    }
    if (const auto line = parseSubscriptionLine(bytes); line && !line->isKeepAlive)
        GATEHOUSE_PROPERTY(line->announcement.address.size() == 42 && line->announcement.publicKey.size() == 32);
    return 0;
}
