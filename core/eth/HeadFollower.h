// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/EthClient.h"

#include <QObject>
#include <QTimer>

namespace gatehouse::eth {

/// Tells about each new head of the chain: by newHeads where the node can push, by asking otherwise, and by asking also when
/// nothing was pushed for a while. Starts by itself; ends with its destruction. Lives in one thread.
class HeadFollower : public QObject
{
    Q_OBJECT
public:
    struct Options
    {
        std::chrono::milliseconds pollInterval{4'000};  ///< Without a subscription.
        std::chrono::milliseconds heartbeat{60'000};    ///< With one: silence after which the head is asked for.
    };
    explicit HeadFollower(EthClient client, Options options, QObject* parent = nullptr);

    const std::optional<BlockHeader>& head() const { return m_head; }

Q_SIGNALS:
    /// The head is another block than before, not necessarily a later one.
    void headChanged(const gatehouse::eth::BlockHeader& head);
    /// The node answers again, or a broken subscription stands again: what happened meanwhile was not told.
    void restored();
    void failed(const gatehouse::Error& error);

private:
    QCoro::Task<void> poll();
    void take(const Result<BlockHeader>& header);
    void report(const Error& error);

    EthClient m_client;
    Options m_options;
    std::unique_ptr<RpcSubscription> m_subscription;
    QTimer m_timer;
    std::optional<BlockHeader> m_head;
    bool m_polling = false;
    bool m_broken = false;
};

} // namespace gatehouse::eth
