// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/AuthorityServer.h"
#include "core/attest/QuotingAuthority.h"
#include "core/base/Operation.h"
#include "core/base/Paths.h"
#include "core/crypto/Secp256k1.h"
#include "core/devnet/ChainState.h"
#include "core/devnet/DevnetInfo.h"
#include "core/eth/EthClient.h"
#include "core/gossip/GossipRelay.h"
#include "core/process/ManagedProcess.h"

#include <QFuture>
#include <QLockFile>
#include <memory>
#include <optional>

namespace gatehouse::devnet {

/// A network of its own on this computer: anvil as the chain with our contract deployed, the gossip relay and the quoting
/// authority, with a funded operator account. Continues the same chain when started again. Everything stops with this
/// object, also when the process is killed. Lives in one thread.
class Devnet : public QObject
{
    Q_OBJECT
public:
    struct Options
    {
        Paths paths;
        quint16 portBase = 18500;
    };

    explicit Devnet(Options options, QObject* parent = nullptr);
    ~Devnet() override;

    /// Keys, certificates and addresses; makes what is missing, starts nothing. Takes a tenth of a second the first time: a
    /// thread that draws a window calls prepareInBackground().
    Result<DevnetInfo> prepare();
    /// The same with the slow part on the thread pool.
    QCoro::Task<Result<DevnetInfo>> prepareInBackground();
    /// Null until prepared.
    const DevnetInfo* known() const { return m_info ? &*m_info : nullptr; }
    /// The steps of start(), for the Operation that shows it.
    static QList<OperationStep> steps();
    /// Brings everything up. errors::held, errors::portTaken, errors::chainFailed and errors::deployFailed; on failure
    /// nothing is left running. @p operation gets steps() and may cancel.
    QCoro::Task<Result<void>> start(std::shared_ptr<Operation> operation);
    QCoro::Task<Result<void>> stop();
    bool isRunning() const { return m_running; }

    /// Only after prepare() or start().
    const DevnetInfo& info() const { return *m_info; }
    crypto::SigningKey operatorKey() const { return m_operatorKey->clone(); }
    const attest::QuotingAuthority& authority() const { return *m_authority; }
    /// The process that holds the profile when start() failed with errors::held.
    static QString lockPath(const Paths& paths) { return paths.state + QStringLiteral("/devnet.lock"); }

Q_SIGNALS:
    /// The chain ended without being asked to.
    void chainDied(const QString& detail);
    /// A line of the chain's own log.
    void chainLine(const QString& text);

private:
    /// What prepare() finds or makes; a value, for any thread.
    struct Identity
    {
        DevnetInfo info;
        crypto::SigningKey operatorKey;
        attest::QuotingAuthority authority;
    };
    using Preparation = std::shared_ptr<Result<Identity>>;
    static Preparation makeIdentity(const Options& options, const QDateTime& now);
    Result<DevnetInfo> adopt(const Preparation& made);
    Result<void> takeLock();
    Result<void> checkPorts() const;
    QCoro::Task<Result<void>> bringUp(std::shared_ptr<Operation> operation);
    QCoro::Task<Result<void>> startChain();
    QCoro::Task<Result<void>> fundOperator(eth::EthClient client);
    QCoro::Task<Result<void>> deployContract(eth::EthClient client);
    Result<void> startAuthority();
    Result<void> startRelay();
    QString folder() const { return m_options.paths.state + QStringLiteral("/devnet"); }

    Options m_options;
    SystemClock m_clock;
    std::optional<QFuture<Preparation>> m_preparing;
    std::optional<DevnetInfo> m_info;
    std::optional<crypto::SigningKey> m_operatorKey;
    std::optional<attest::QuotingAuthority> m_authority;
    std::unique_ptr<QLockFile> m_lock;
    std::unique_ptr<ChainState> m_chainState;
    std::unique_ptr<process::ManagedProcess> m_chain;
    std::unique_ptr<attest::AuthorityServer> m_authorityServer;
    std::unique_ptr<gossip::GossipRelay> m_relay;
    bool m_running = false;
    bool m_stopping = false;
};

} // namespace gatehouse::devnet
