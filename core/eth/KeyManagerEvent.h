// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/EthJson.h"
#include "core/eth/KeyManagerDigests.h"

#include <variant>

namespace gatehouse::eth {

struct BootstrapCompleteEvent
{
    Address xPub;
};
struct RequestedEvent
{
    Address addr;
};
struct OnboardedEvent
{
    Address addr;
    FmspcField fmspc;
    MrtdField mrtd;
    QByteArray ciph;
};
struct RejectedEvent
{
    Address addr;
};
struct ContainerChangedEvent
{
    QString container;
};

/// An event of the contract and where it stands.
struct KeyManagerEvent
{
    std::variant<BootstrapCompleteEvent, RequestedEvent, OnboardedEvent, RejectedEvent, ContainerChangedEvent> content;
    std::uint64_t blockNumber = 0;
    BlockHash blockHash;
    TxHash txHash;
    std::uint64_t logIndex = 0;

    /// As in the contract: "Requested".
    QString name() const;
    /// The address it is about in checksum form, or the text of ContainerChanged.
    QString subject() const;
    template<typename Event>
    const Event* as() const
    {
        return std::get_if<Event>(&content);
    }
};

/// Topic 0 of each event, to ask for them and nothing else.
QList<Word> keyManagerTopics();

/// errors::badEvent for another event or one that is not as the ABI says; the address of the log is for the caller to judge.
Result<KeyManagerEvent> decodeKeyManagerEvent(const Log& log);

} // namespace gatehouse::eth
