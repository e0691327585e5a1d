// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/HeadFollower.h"

#include "core/eth/EthErrors.h"

#include <QPointer>

namespace gatehouse::eth {

HeadFollower::HeadFollower(EthClient client, Options options, QObject* parent)
    : QObject(parent)
    , m_client(std::move(client))
    , m_options(options)
{
    connect(&m_timer, &QTimer::timeout, this, [this] { poll(); });
    if (auto subscription = m_client.subscribeNewHeads()) {
        m_subscription = std::move(*subscription);
        RpcSubscription* const handle = m_subscription.get();
        connect(handle, &RpcSubscription::notified, this, [this](const QJsonValue& content) { take(readHeader(content)); });
        connect(handle, &RpcSubscription::established, this, [this] { poll(); });
        connect(handle, &RpcSubscription::interrupted, this, &HeadFollower::report);
        // A node that does not push can still be asked.
        connect(handle, &RpcSubscription::refused, this, [this] {
            m_timer.start(m_options.pollInterval);
            poll();
        });
        m_timer.start(m_options.heartbeat);
    } else {
        m_timer.start(m_options.pollInterval);
        QTimer::singleShot(0, this, [this] { poll(); });
    }
}

QCoro::Task<void> HeadFollower::poll()
{
    if (m_polling)
        co_return;
    m_polling = true;
    const QPointer<HeadFollower> self(this);
    const auto header = co_await m_client.blockByTag(BlockTag::Latest);
    if (!self)
        co_return;
    m_polling = false;
    if (!header)
        report(header.error());
    else if (!*header)
        report(Error(errors::badReply, QStringLiteral("the node has no latest block")));
    else
        take(**header);
}

void HeadFollower::take(const Result<BlockHeader>& header)
{
    if (!header) {
        report(header.error());
        return;
    }
    m_timer.start(); // the heartbeat counts from the last sign of life
    const QPointer<HeadFollower> self(this);
    if (std::exchange(m_broken, false))
        Q_EMIT restored();
    if (!self || (m_head && m_head->hash == header->hash))
        return;
    m_head = *header;
    Q_EMIT headChanged(*header);
}

void HeadFollower::report(const Error& error)
{
    m_broken = true;
    Q_EMIT failed(error);
}

} // namespace gatehouse::eth
