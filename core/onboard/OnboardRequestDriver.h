// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/onboard/GuestClient.h"
#include "core/onboard/HostServiceChain.h"
#include "core/onboard/OnboardRequestBook.h"
#include "core/onboard/OnboardRequestVerifier.h"

#include <QPointer>
#include <QTimer>

namespace gatehouse::onboard {

/// When a request may be decided without a person. Off unless somebody switches it on.
struct AutoApprovalPolicy
{
    bool enabled = false;
    /// Also rejects what the verdict refuses, with the failed check as the reason.
    bool rejectRefused = false;
    /// Written into the history as "policy <name>".
    QString name = QStringLiteral("automatic");
};

struct DriverOptions
{
    /// Blocks, its own included, a request must be deep before a node is asked to encrypt, however little the policy asks
    /// for (OnboardRequestVerifier::minConfirmations()); what asks for more counts.
    quint64 requestConfirmations = 1;
    /// Blocks our own transaction must be deep to count as confirmed.
    quint64 sentConfirmations = 1;
    std::chrono::milliseconds firstRetry{1'000};
    std::chrono::milliseconds lastRetry{30'000};
    AutoApprovalPolicy autoApproval;
};

/// Moves open requests on: has quotes verified, asks a node to encrypt, checks its answer, sends and confirms; and takes
/// rejections to the contract. Looks at the chain before every step that could be repeated, so that it can be killed at any point and started again.
class OnboardRequestDriver : public QObject
{
    Q_OBJECT
public:
    /// @p book and @p clock must outlive the driver.
    OnboardRequestDriver(OnboardRequestBook& book, std::shared_ptr<HostServiceChain> chain, std::shared_ptr<GuestClient> guests,
                         std::shared_ptr<OnboardRequestVerifier> verifier, DriverOptions options, QObject* parent = nullptr);

    /// Takes up whatever is open. Call once.
    void start();
    /// Something changed that may let waiting requests go on: a new block, a node that came up.
    void wakeAll();
    const DriverOptions& options() const { return m_options; }
    void setAutoApproval(const AutoApprovalPolicy& policy);

    /// What a node answered, checked without trusting it: length, not empty bytes, and the signature of @p xPub over the
    /// digest computed here from the verdict's measurements.
    static Result<OnboardRequestBook::Ciphertext> checkAnswer(const OnboardRequest& request, const protocol::OnboardAnswer& answer,
                                                              const eth::Address& xPub);

private:
    enum class Next { Again, Idle, Retry };
    struct Job
    {
        bool running = false;
        bool again = false;
        std::chrono::milliseconds retry{0};
        QPointer<QTimer> timer;
    };

    void wake(const QString& id);
    void settled(const QString& id, Next next);
    QCoro::Task<> run(QString id);
    QCoro::Task<Next> step(QString id);
    QCoro::Task<Next> judge(QString id);
    /// The verdict by what is accepted when it is there, also when that changes meanwhile.
    QCoro::Task<Result<RequestVerdict>> verdictOn(RequestKind kind, RequestEvidence evidence);
    /// Whether what was approved may be handed over by what is accepted now. errors::refusedSinceApproved, which is recorded then,
    /// or why that cannot be known.
    QCoro::Task<Result<void>> approvalHolds(OnboardRequest request);
    /// What to do when it does not.
    Next stopped(const QString& id, const Error& error);
    QCoro::Task<Next> encrypt(OnboardRequest request);
    /// Records a transaction as sent before it goes out.
    HostServiceChain::Recorder recorder(const QString& id);
    QCoro::Task<Next> send(OnboardRequest request);
    QCoro::Task<Next> sendBootstrap(OnboardRequest request);
    QCoro::Task<Next> confirm(OnboardRequest request);
    /// Has the contract reject what was rejected here, when our account owns it.
    QCoro::Task<Next> rejectOnChain(OnboardRequest request);
    QCoro::Task<Next> confirmRejection(OnboardRequest request);
    /// As trouble(), for a request that stays rejected whatever happens.
    Next rejectionTrouble(const QString& id, const Error& error);
    HostServiceChain::Recorder rejectionRecorder(const QString& id);
    /// Confirmed when the chain shows the request's end; nothing when it does not.
    QCoro::Task<Result<bool>> confirmedOnChain(OnboardRequest request);
    Next decideByPolicy(const OnboardRequest& request);
    Next trouble(const QString& id, const Error& error);
    Next after(const QString& id, const Result<void>& recorded);

    OnboardRequestBook& m_book;
    std::shared_ptr<HostServiceChain> m_chain;
    std::shared_ptr<GuestClient> m_guests;
    std::shared_ptr<OnboardRequestVerifier> m_verifier;
    DriverOptions m_options;
    QHash<QString, Job> m_jobs;
    /// The policy under which an approved request was found acceptable once more, as its text.
    QHash<QString, QByteArray> m_heldUnder;
};

} // namespace gatehouse::onboard
