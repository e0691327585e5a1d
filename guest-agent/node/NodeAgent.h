// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Logging.h"
#include "core/eth/EthClient.h"
#include "core/http/HttpClient.h"
#include "core/process/SystemProcessRunner.h"
#include "guest-agent/ApplicationSupervisor.h"
#include "guest-agent/EncryptedDisk.h"
#include "guest-agent/StepLog.h"
#include "guest-agent/node/NodeCommands.h"
#include "guest-agent/node/RotatingLog.h"

#include <QObject>

namespace gatehouse::agent {

/// The only program of ours in the nethermind image. In order: measured configuration, user data, the disk under a key that the TPM
/// keeps, the secret between the two clients, the clients; then it keeps them running until it is asked to stop.
class NodeAgent : public QObject
{
    Q_OBJECT
public:
    /// The registers that the disk key is sealed to: boot loader, initrd and command line, unified kernel image.
    static const QList<int> boundPcrs;

    /// @p log must outlive the agent.
    NodeAgent(NodeOptions options, StepLog& log, QObject* parent = nullptr);
    ~NodeAgent() override;

    void start();
    /// Ends the clients in order and closes the disk; finished(0) follows.
    void stop();

Q_SIGNALS:
    /// 1 when something failed that trying again at once does not help.
    void finished(int code);

private:
    struct Client
    {
        QString name;
        std::unique_ptr<ApplicationSupervisor> supervisor;
        std::unique_ptr<RotatingLog> log;
        LogRateLimit console{60};
    };

    QCoro::Task<> run();
    QCoro::Task<Result<void>> bringUp();
    Result<void> readConfiguration();
    QCoro::Task<Result<void>> readUserData();
    QCoro::Task<Result<void>> openDisk();
    Result<void> prepareClients();
    Result<void> prepareClient(const QString& name, const std::optional<quint32>& user, const QByteArray& jwt);
    void startClient(const QString& name, const process::ProcessSpec& spec);
    QCoro::Task<Result<void>> awaitRpc();
    QCoro::Task<> shutDown(int code);

    void begin(const char* step);
    void done(const QString& detail);

    NodeSettings m_settings;
    StepLog& m_log;
    process::SystemProcessRunner m_runner;
    http::HttpClient m_http;
    std::unique_ptr<EncryptedDisk> m_disk;
    std::vector<std::unique_ptr<Client>> m_clients;
    QString m_step;
    bool m_stopping = false;
    bool m_starting = false;
};

/// The key for the disk: the one that the TPM keeps, or, for a disk on which there is nothing yet, a new one that the TPM keeps from
/// now on. Blocks. errors::diskKeyLost for a disk with a file system and a TPM without a key, errors::tpmRefused.
struct DiskKey
{
    SecretBytes key;
    bool isNew = false;

    static Result<DiskKey> obtain(const QString& tcti, const QList<int>& pcrs, bool diskHasData);
};

} // namespace gatehouse::agent
