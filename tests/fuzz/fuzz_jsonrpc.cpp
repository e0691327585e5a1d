// SPDX-License-Identifier: GPL-3.0-or-later
// Properties: a message is a response or a notification and never both; error texts are bounded; mapping the node's error
// object to ours always works and never repeats more than a line or two of it.
#include "core/eth/EthErrors.h"
#include "core/eth/LogRange.h"
#include "core/eth/RpcFailure.h"

#include "tests/fuzz/Property.h"

using namespace gatehouse;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto message = eth::parseRpcMessage(toByteArray({data, size}));
    if (!message) {
        GATEHOUSE_PROPERTY(message.error().is(eth::errors::badReply));
        GATEHOUSE_PROPERTY(message.error().detail().size() < 400);
        return 0;
    }
    GATEHOUSE_PROPERTY(!(message->isNotification() && (message->id || message->response.error)));
    GATEHOUSE_PROPERTY(message->isNotification() || message->id || message->response.error);
    if (message->response.error) {
        const eth::RpcErrorObject& error = *message->response.error;
        GATEHOUSE_PROPERTY(error.message.size() <= 500);
        GATEHOUSE_PROPERTY(message->response.result.isNull());
        for (const char* method : {"eth_call", "eth_getLogs"})
            GATEHOUSE_PROPERTY(eth::toError(error, QString::fromLatin1(method)).detail().size() < 1200);
        for (const std::uint64_t asked : {1ull, 2ull, 2000ull, 1ull << 63}) {
            const std::uint64_t next = eth::nextLogRange(error.message, asked);
            GATEHOUSE_PROPERTY(next < asked && (asked == 1 || next > 0));
        }
    }
    return 0;
}
