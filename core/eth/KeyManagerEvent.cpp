// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/KeyManagerEvent.h"

#include "core/eth/Abi.h"
#include "core/eth/EthErrors.h"

namespace gatehouse::eth {

namespace {
/// No transaction is larger, so nothing the contract emits can be: a container text of any length must not hide the events
/// around it.
constexpr std::size_t maxFieldBytes = 128 * 1024;

const Word& topicOf(std::size_t index)
{
    static const Word topics[] = {eventTopic("BootstrapComplete(address)"), eventTopic("Requested(address)"),
                                  eventTopic("Onboarded(address,bytes16,bytes32,bytes)"), eventTopic("Rejected(address)"),
                                  eventTopic("ContainerChanged(string)")};
    return topics[index];
}

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
    GH_TRY(event.ciph, decoder.bytes(maxFieldBytes, "ciph"));
    GH_CHECK(decoder.finish());
    return event;
}

Result<ContainerChangedEvent> containerChanged(const Log& log)
{
    AbiDecoder decoder(view(log.data), 1);
    ContainerChangedEvent event;
    GH_TRY(event.container, decoder.string(maxFieldBytes, "container"));
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

QList<Word> keyManagerTopics()
{
    return {topicOf(0), topicOf(1), topicOf(2), topicOf(3), topicOf(4)};
}

Result<KeyManagerEvent> decodeKeyManagerEvent(const Log& log)
{
    const Word &bootstrapTopic = topicOf(0), &requestedTopic = topicOf(1), &onboardedTopic = topicOf(2),
               &rejectedTopic = topicOf(3), &containerTopic = topicOf(4);
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
