// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/KeyManagerEvent.h"

#include "core/eth/Abi.h"
#include "core/eth/EthErrors.h"

namespace gatehouse::eth {

namespace {
/// A sealed box of 32 bytes has 80; other implementations may send somewhat more.
constexpr std::size_t maxCiphBytes = 4 * 1024;
/// The original's container texts are image names and digests.
constexpr std::size_t maxContainerBytes = 16 * 1024;

tl::unexpected<Error> bad(const QString& why)
{
    return fail(errors::badEvent, why);
}

Result<Address> indexedAddress(const Log& log)
{
    const QByteArray topic = log.topics[1].toByteArray();
    AbiDecoder decoder(view(topic), 1);
    return decoder.address("indexed address");
}

Result<OnboardedEvent> onboarded(const Log& log)
{
    OnboardedEvent event;
    GH_TRY(event.addr, indexedAddress(log));
    AbiDecoder decoder(view(log.data), 3);
    GH_TRY(event.fmspc, decoder.fixedBytes<FmspcField>("fmspc"));
    GH_TRY(event.mrtd, decoder.fixedBytes<MrtdField>("mrtd"));
    GH_TRY(event.ciph, decoder.bytes(maxCiphBytes, "ciph"));
    GH_CHECK(decoder.finish());
    return event;
}

Result<ContainerChangedEvent> containerChanged(const Log& log)
{
    AbiDecoder decoder(view(log.data), 1);
    ContainerChangedEvent event;
    GH_TRY(event.container, decoder.string(maxContainerBytes, "container"));
    GH_CHECK(decoder.finish());
    return event;
}

template<typename Event>
Result<Event> addressOnly(const Log& log)
{
    if (!log.data.isEmpty())
        return bad(QStringLiteral("%1 bytes of data where there should be none").arg(log.data.size()));
    GH_TRY(const Address address, indexedAddress(log));
    return Event{address};
}
} // namespace

Result<KeyManagerEvent> decodeKeyManagerEvent(const Log& log)
{
    static const Word bootstrapTopic = eventTopic("BootstrapComplete(address)");
    static const Word requestedTopic = eventTopic("Requested(address)");
    static const Word onboardedTopic = eventTopic("Onboarded(address,bytes16,bytes32,bytes)");
    static const Word rejectedTopic = eventTopic("Rejected(address)");
    static const Word containerTopic = eventTopic("ContainerChanged(string)");

    if (log.topics.isEmpty())
        return bad(QStringLiteral("an anonymous event"));
    const Word& topic = log.topics[0];
    const qsizetype indexed = topic == containerTopic ? 0 : 1;
    if (log.topics.size() != 1 + indexed)
        return bad(QStringLiteral("%1 topics, expected %2").arg(log.topics.size()).arg(1 + indexed));

    KeyManagerEvent event{{}, log.blockNumber, log.blockHash, log.txHash, log.logIndex};
    const auto take = [&event](auto content) -> Result<KeyManagerEvent> {
        if (!content)
            return fail(Error(errors::badEvent, content.error().detail()).causedBy(content.error()));
        event.content = std::move(*content);
        return event;
    };
    if (topic == bootstrapTopic)
        return take(addressOnly<BootstrapCompleteEvent>(log));
    if (topic == requestedTopic)
        return take(addressOnly<RequestedEvent>(log));
    if (topic == onboardedTopic)
        return take(onboarded(log));
    if (topic == rejectedTopic)
        return take(addressOnly<RejectedEvent>(log));
    if (topic == containerTopic)
        return take(containerChanged(log));
    return bad(QStringLiteral("topic %1 is not an event of KeyManager").arg(topic.toHex()));
}

QString KeyManagerEvent::name() const
{
    static const QString names[] = {QStringLiteral("BootstrapComplete"), QStringLiteral("Requested"),
                                    QStringLiteral("Onboarded"), QStringLiteral("Rejected"),
                                    QStringLiteral("ContainerChanged")};
    return names[content.index()];
}

QString KeyManagerEvent::subject() const
{
    if (const auto* event = as<BootstrapCompleteEvent>())
        return event->xPub.toChecksumText();
    if (const auto* event = as<RequestedEvent>())
        return event->addr.toChecksumText();
    if (const auto* event = as<OnboardedEvent>())
        return event->addr.toChecksumText();
    if (const auto* event = as<RejectedEvent>())
        return event->addr.toChecksumText();
    return as<ContainerChangedEvent>()->container;
}

} // namespace gatehouse::eth
