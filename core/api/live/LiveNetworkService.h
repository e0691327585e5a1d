// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/NetworkService.h"
#include "core/api/live/AllowedImages.h"
#include "core/api/live/HostWorker.h"
#include "core/api/live/LiveActivityService.h"
#include "core/api/live/LiveLogService.h"
#include "core/devnet/Devnet.h"
#include "core/eth/KeyManager.h"
#include "core/onboard/RequestStoreSqlite.h"
#include "core/process/Background.h"

#include <QPointer>
#include <QTimer>
#include <memory>

namespace gatehouse::api {

/// "0.00021 ETH" from an amount of wei in decimal digits; cut, not rounded.
QString etherText(const QString& wei);

/// Where the evidence of a profile's decisions is kept; it outlives the networks.
inline QString evidenceFolder(const Paths& paths)
{
    return paths.state + QStringLiteral("/evidence");
}

/// The devnet of a profile with the host service on top, and what is known about its chain.
class LiveNetworkService final : public NetworkService
{
    Q_OBJECT
public:
    struct Parts
    {
        devnet::Devnet* devnet = nullptr;
        AllowedImages* allowed = nullptr;
        LiveActivityService* activity = nullptr;
        LiveLogService* logs = nullptr;
        Paths paths;
        /// What quotes are judged by; null: the allowed images and nothing else.
        std::function<attest::Policy()> policy;
    };
    explicit LiveNetworkService(Parts parts, QObject* parent = nullptr);
    ~LiveNetworkService() override;

    Result<std::shared_ptr<Operation>> start() override;
    QCoro::Task<Result<void>> stop() override;
    QCoro::Task<Result<void>> reset() override;
    NetworkStatus status() const override;
    QCoro::Task<Result<QList<ContractEvent>>> events(int limit) override;

    /// Null while this process does not serve.
    HostWorker* host() const { return m_host.get(); }
    eth::KeyManager* contract() const { return m_contract.get(); }
    /// The store of this profile's requests on a connection of its own, for a thread that may wait for the disk.
    Result<std::unique_ptr<onboard::RequestStoreSqlite>> openRequests() const;
    /// Runs the named @p work on the store of this profile's requests, in a thread that may wait for the disk: the host
    /// service's own, or one of the pool when another process serves.
    template<typename Work>
    QCoro::Task<std::invoke_result_t<Work, onboard::RequestStore&>> onRequests(Work work)
    {
        using Value = std::invoke_result_t<Work, onboard::RequestStore&>;
        QPointer<LiveNetworkService> self(this);
        if (m_host) {
            const auto inside = [work](HostWorker::Inside& in) -> Value { return work(*in.store); };
            co_return co_await m_host->call(inside);
        }
        const Result<devnet::DevnetInfo> info = co_await m_parts.devnet->prepareInBackground();
        if (!info || !self)
            co_return Value(fail(info ? Error(errors::cancelled, QString()) : info.error()));
        const auto outside = [work, path = requestsPath(), key = requestsKey(*info)]() -> Value {
            const auto store = onboard::RequestStoreSqlite::open(path, key);
            return store ? work(**store) : Value(fail(store.error()));
        };
        co_return co_await process::onPool(outside);
    }
    QString controlPath() const { return onboard::controlSocketPath(m_parts.paths.state); }
    /// The operator's account for guests; network.not-running unless this or another process serves the profile.
    Result<QString> operatorAddress() const;
    /// Whether the contract answers, now and also when another process serves, that the network has not been founded. False
    /// when it says otherwise or cannot be asked.
    QCoro::Task<bool> isKnownToHaveNoSecret();
    /// Running nodes that can encrypt for newcomers, in the order to ask.
    void setNodes(QList<QUrl> nodes);
    /// Takes policy and allowed images as they are now. When that is something else, waiting requests are judged again with @p why
    /// in their history; approved ones are held to it before anything is handed over.
    void refreshPolicy(const QString& why);
    /// "latest", "safe", "finalized" for a block.
    QString tierOf(quint64 block) const;

Q_SIGNALS:
    void hostServiceStarted();
    void hostServiceStopped();
    /// Of the host service, while this process serves.
    void requestArrived(const QString& id);
    void requestChanged(const QString& id);

private:
    attest::Policy policyInForce() const { return m_parts.policy ? m_parts.policy() : m_parts.allowed->policy(); }
    QCoro::Task<> run(std::shared_ptr<Operation> operation);
    QCoro::Task<Result<void>> startHostService();
    QCoro::Task<> stopHostService();
    QString requestsPath() const;
    static QString requestsKey(const devnet::DevnetInfo& info);
    QCoro::Task<> prepare();
    QCoro::Task<> look();
    /// While this process does not serve: whether another one does, which comes and goes without a word to us.
    void lookForHolder();
    QCoro::Task<Result<void>> lookAtContract();
    void setLink(LinkState link, const QString& detail);
    void onSaved(const onboard::OnboardRequest& request);
    void addServiceLog(const QString& id, const QString& title);

    Parts m_parts;
    std::shared_ptr<SystemClock> m_clock = std::make_shared<SystemClock>();
    std::shared_ptr<Operation> m_starting;
    std::unique_ptr<eth::KeyManager> m_contract;
    std::unique_ptr<HostWorker> m_host;
    QList<QUrl> m_nodes; ///< As the host service has been told.
    QByteArray m_policyText; ///< Likewise.
    mutable bool m_prepareAsked = false;
    NetworkStatus m_status;
    quint64 m_safe = 0;
    QTimer m_timer;
    QTimer m_holderTimer;
    bool m_looking = false;
};

} // namespace gatehouse::api
