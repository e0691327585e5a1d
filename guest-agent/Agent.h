// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "guest-agent/AgentOptions.h"
#include "guest-agent/AgentStatus.h"
#include "guest-agent/ApplicationHost.h"
#include "guest-agent/EncryptedDisk.h"
#include "guest-agent/Enrolment.h"
#include "guest-agent/GuestHints.h"
#include "guest-agent/HttpsFront.h"
#include "guest-agent/OnboardHandler.h"
#include "guest-agent/TrustedConfig.h"
#include "core/base/Logging.h"

#include <QElapsedTimer>

namespace gatehouse::agent {

/// The guest agent's life: the steps of docs/guest-agent.md in order, then serving until it is stopped. Only assembles;
/// each step's work is a class of its own.
class Agent : public QObject
{
    Q_OBJECT
public:
    Agent(AgentOptions options, StepLog& log, QObject* parent = nullptr);
    ~Agent() override;

    /// Begins; finished() comes when a step failed or after stop().
    void start();
    /// Ends the application, closes the listeners and the disk.
    void stop();

Q_SIGNALS:
    /// 0 after stop(), 1 after a failed step.
    void finished(int exitCode);

private:
    QCoro::Task<> live();
    QCoro::Task<> end();
    QCoro::Task<Result<void>> run();
    Result<void> configure();
    Result<void> chooseQuotes();
    Result<void> readHints();
    QCoro::Task<Result<void>> measure();
    /// What cannot be read is no reason to stop: whoever judges us may do without.
    void readEventLog();
    QCoro::Task<Result<void>> awaitNetwork();
    Result<void> listenOutward();
    QCoro::Task<Result<void>> checkChain();
    QCoro::Task<Result<void>> enrol();
    QCoro::Task<Result<void>> openDisk();
    /// Reads back whether the disk is open, at most every few seconds.
    void refreshDiskEvidence();
    Result<void> serve();
    void prepareHttps();
    void startApplication();
    void onOnboard(const http::HttpRequest& request, const http::HttpResponderPtr& responder);
    /// @p only, or the IPv4 addresses at which the host can reach us.
    static QList<QHostAddress> outwardAddresses(const std::optional<QHostAddress>& only);

    AgentOptions m_options;
    StepLog& m_log;
    AgentStatus m_status;
    SystemClock m_clock;
    TrustedConfig m_config;
    GuestHints m_hints;
    GuestPolicy m_policy;
    QByteArray m_eventLog; ///< Of this boot; empty when there is none to send.
    std::unique_ptr<process::ProcessRunner> m_runner;
    std::unique_ptr<ChainView> m_chain;
    std::unique_ptr<EvidenceVerifier> m_verifier;
    std::unique_ptr<QuoteProvider> m_quotes;
    std::unique_ptr<Enrolment> m_enrolment;
    std::shared_ptr<const MasterSecret> m_secret;
    std::unique_ptr<EncryptedDisk> m_disk;
    std::unique_ptr<OnboardHandler> m_onboard;
    std::unique_ptr<HttpsFront> m_https;
    std::unique_ptr<ApplicationHost> m_application;
    std::unique_ptr<http::HttpServer> m_outward;
    std::unique_ptr<http::HttpServer> m_inward;
    QElapsedTimer m_diskEvidenceAge;
    QString m_stage; ///< The step that has begun last, for the line of a failure.
    bool m_stopping = false;
};

} // namespace gatehouse::agent
