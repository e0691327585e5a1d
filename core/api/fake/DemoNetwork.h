// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/NetworkService.h"
#include "core/api/OnboardingTypes.h"
#include "core/api/fake/DemoActivity.h"
#include "core/api/fake/DemoLogs.h"

#include <QTimer>

namespace gatehouse::api::demo {

/// An invented devnet: a head that grows, a contract and the four services around it.
class DemoNetwork final : public NetworkService
{
    Q_OBJECT
public:
    DemoNetwork(Pace pace, DemoActivity& activity, DemoLogs& logs, QObject* parent = nullptr);

    Result<std::shared_ptr<Operation>> start() override;
    QCoro::Task<Result<void>> stop() override;
    QCoro::Task<Result<void>> reset() override;
    NetworkStatus status() const override { return m_status; }
    QCoro::Task<Result<QList<ContractEvent>>> events(int limit) override;

    /// As if start() had been called an hour ago.
    void beUp();
    bool isUp() const { return m_status.chain.link == LinkState::Up; }
    /// Puts an event into the next block; returns the block's number.
    quint64 emitEvent(const QString& name, const QString& subject, const QString& transaction);
    void addOldEvent(const QString& name, const QString& subject, const QString& transaction, quint64 blocksAgo);
    void setBootstrapped(const QString& xPub, const QString& container);
    ChainEvent chainEvent(const QString& transaction) const;
    quint64 head() const { return m_status.chain.head; }

Q_SIGNALS:
    /// reset() has forgotten the chain; its requests go with it.
    void forgotten();

private:
    void setServices(LinkState link, const QString& detail);
    void block();
    QString tierOf(quint64 block) const;

    static constexpr quint64 finalizedDistance = 62; // What two epochs of 32 slots leave behind the head.

    Pace m_pace;
    DemoActivity& m_activity;
    DemoLogs& m_logs;
    NetworkStatus m_status;
    QList<ContractEvent> m_events;
    QTimer m_blocks;
};

} // namespace gatehouse::api::demo
