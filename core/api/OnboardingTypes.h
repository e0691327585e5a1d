// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"

#include <QDateTime>
#include <QList>
#include <QString>

namespace gatehouse::api {

enum class RequestState {
    Seen,          ///< On chain or announced, no quote yet.
    QuoteReceived,
    Verified,      ///< A verdict stands; waits for the operator.
    Approved,
    Rejected,
    Encrypted,     ///< A running node has encrypted the secret to the requester.
    Sent,          ///< The transaction is out.
    Confirmed,
    Failed,
    Superseded,
    Expired,       ///< Nobody decided in time; a new quote revives it.
};

/// How far a rejection got on chain; see core/onboard/OnboardRequest.h.
enum class RejectionState { None, Pending, Sent, Confirmed, LocalOnly };

enum class RequestKind { Bootstrap, Join };

/// What approving would do now, found out before the button is offered.
struct ApprovalPreview
{
    bool possible = false;
    QString blockedBecause;  ///< One sentence when not possible.
    QString encryptedBy;     ///< The running node that would encrypt.
    QString recipientKey;    ///< X25519 public key, hex.
    QString estimatedCost;   ///< "≈ 0.00021 ETH"
    QString simulation;      ///< "simulated: succeeds" or why not.
    bool needsException = false; ///< The verdict refuses: approving asks for a typed reason.
};

struct ChainEvent
{
    QString transaction;  ///< 0x… hash
    quint64 block = 0;
    QDateTime blockTime;
    quint64 confirmations = 0;
    QString tier;         ///< "latest", "safe", "finalized", "removed"
};

struct RequestSummary
{
    QString id;
    RequestKind kind = RequestKind::Join;
    QString address;      ///< Of the joining guest, checksum text.
    QString publicKey;    ///< X25519 key of the joining guest, hex; empty while no quote has arrived.
    QString askedBy;      ///< Sender of the transaction (host), checksum text.
    QString machine;      ///< Name of our own machine whose guest has this address now; empty when none says so.
    QString askedFrom;    ///< Name of our own machine that it came from, as the serving process kept it: also of an earlier start.
    RequestState state = RequestState::Seen;
    QString stateDetail;
    QDateTime seenAt;
    QDateTime snoozedUntil;  ///< The operator has put it off until then; invalid when not.
    bool accepted = false;   ///< The verdict's answer, meaningful from Verified on.
    CheckCounts counts;
    bool simulatedTee = false;

    /// What a person knows it by; empty when it is none of ours.
    const QString& knownAs() const { return machine.isEmpty() ? askedFrom : machine; }
    bool isSnoozed(const QDateTime& now = QDateTime::currentDateTimeUtc()) const { return snoozedUntil.isValid() && now < snoozedUntil; }
};

struct RegisterComparison
{
    QString name;      ///< "MRTD", "RTMR1", "PCR 4 (in RTMR1)"
    QString predicted; ///< Hex; empty when there is no prediction.
    QString quoted;    ///< Hex from the quote.
    QString imageName; ///< Whose prediction.
};

struct RequestTransition
{
    QDateTime at;
    RequestState state = RequestState::Seen;
    QString actor;  ///< "chain", "gossip", "operator", "policy", "node 0x…"
    QString detail;
};

struct RequestDetail
{
    RequestSummary summary;
    QString contract;
    ChainEvent requested;
    ChainEvent onboarded;      ///< block 0 until it happened.
    QString verdict;           ///< "accepted", "refused", "malformed" or empty.
    QString tcbStatus;
    QString policyName;
    // Why the verdict is as it is, in the order in which it was come to; the first no is the answer.
    bool readable = false;     ///< The bytes are a quote.
    bool genuine = false;      ///< The chain of signatures holds up to the given root. Without it there is no exception.
    bool bound = false;        ///< The quote is about this guest. Without it there is no exception.
    QString policyText;        ///< TOML of the policy in force then, its measurements written out; empty when not recorded.
    QDateTime judgedAt;        ///< Invalid without a verdict.
    QString accountNote;       ///< What the operator wrote about the account that asked.
    QList<Check> checks;
    QList<RegisterComparison> registers;
    QString publicKey;
    QString reportData;         ///< 64 bytes hex as in the quote.
    QString reportDataPreimage; ///< Text or hex whose SHA-256 it should be.
    qint64 quoteBytes = 0;
    ApprovalPreview preview;
    bool mayReject = false;     ///< "No" may still be said, also to one that was approved while nothing was encrypted.
    QList<RequestTransition> history;
    QString rejectionReason;
    RejectionState rejection = RejectionState::None;
    ChainEvent rejected;         ///< block 0 until the chain shows it.
    QString rejectionTrouble;    ///< Why the rejection stays here, or why it is not on chain yet; untranslated.
};

} // namespace gatehouse::api
