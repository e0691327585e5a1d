// SPDX-License-Identifier: GPL-3.0-or-later
// Properties of what is read from results of a node: limits are kept, times are valid, and events that are accepted can be
// described. The input is the JSON of one result.
#include "core/eth/EthErrors.h"
#include "core/eth/KeyManagerEvent.h"

#include "tests/fuzz/Property.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace gatehouse;

namespace {
void checkLog(const eth::Log& log)
{
    GATEHOUSE_PROPERTY(log.topics.size() <= 4);
    const auto event = eth::decodeKeyManagerEvent(log);
    if (event) {
        GATEHOUSE_PROPERTY(event->txHash == log.txHash && event->blockNumber == log.blockNumber);
        GATEHOUSE_PROPERTY(event->subject().size() <= 128 * 1024);
    } else {
        GATEHOUSE_PROPERTY(event.error().is(eth::errors::badEvent));
    }
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QJsonDocument document = QJsonDocument::fromJson(toByteArray({data, size}));
    const QJsonValue value = document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
    if (const auto header = eth::readHeader(value))
        GATEHOUSE_PROPERTY(header->time.isValid());
    else
        GATEHOUSE_PROPERTY(header.error().is(eth::errors::badReply));
    if (const auto log = eth::readLog(value))
        checkLog(*log);
    if (const auto logs = eth::readLogs(value))
        for (const eth::Log& log : *logs)
            checkLog(log);
    if (const auto receipt = eth::readReceipt(value)) {
        for (const eth::Log& log : receipt->logs)
            checkLog(log);
    } else {
        GATEHOUSE_PROPERTY(receipt.error().is(eth::errors::badReply));
    }
    (void)eth::readTransactionInfo(value);
    return 0;
}
