// SPDX-License-Identifier: GPL-3.0-or-later
// Property: an accepted event is the event that its content encodes to: nothing is hidden in paddings, gaps or tails.
// The input is 0 to 4 topics (the first byte says how many), then the data.
#include "core/eth/Abi.h"
#include "core/eth/EthErrors.h"
#include "core/eth/KeyManagerEvent.h"

#include "tests/fuzz/Property.h"

using namespace gatehouse;

namespace {
void encode(const eth::OnboardedEvent& e, eth::Log& log)
{
    log.topics = {eth::eventTopic("Onboarded(address,bytes16,bytes32,bytes)"), eth::addressTopic(e.addr)};
    log.data = eth::AbiEncoder().fixedBytes(e.fmspc.bytes()).fixedBytes(e.mrtd.bytes()).bytes(view(e.ciph)).finish();
}
void encode(const eth::ContainerChangedEvent& e, eth::Log& log)
{
    log.topics = {eth::eventTopic("ContainerChanged(string)")};
    log.data = eth::AbiEncoder().string(e.container).finish();
}
void encode(const eth::BootstrapCompleteEvent& e, eth::Log& log)
{
    log.topics = {eth::eventTopic("BootstrapComplete(address)"), eth::addressTopic(e.xPub)};
}
void encode(const eth::RequestedEvent& e, eth::Log& log)
{
    log.topics = {eth::eventTopic("Requested(address)"), eth::addressTopic(e.addr)};
}
void encode(const eth::RejectedEvent& e, eth::Log& log)
{
    log.topics = {eth::eventTopic("Rejected(address)"), eth::addressTopic(e.addr)};
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0 || size < 1 + 32 * std::size_t(data[0] % 5))
        return 0;
    eth::Log log;
    ByteView rest(data + 1, size - 1);
    for (int i = data[0] % 5; i > 0; --i) {
        log.topics.append(*eth::Word::fromBytes(rest.first(32)));
        rest = rest.subspan(32);
    }
    log.data = toByteArray(rest);
    const auto event = eth::decodeKeyManagerEvent(log);
    if (!event) {
        GATEHOUSE_PROPERTY(event.error().is(eth::errors::badEvent));
        return 0;
    }
    eth::Log again;
    std::visit([&again](const auto& content) { encode(content, again); }, event->content);
    GATEHOUSE_PROPERTY(again.topics == log.topics && again.data == log.data);
    return 0;
}
