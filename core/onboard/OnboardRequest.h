// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/onboard/OnboardRequestVerdict.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>
#include <optional>

namespace gatehouse::onboard {

/// Where a request stands. The straight way is Seen, QuoteReceived, Verified, Approved, Encrypted, Sent, Confirmed.
enum class RequestState {
    Seen,          ///< On chain, quote missing.
    QuoteReceived, ///< A quote came by gossip, from our own guest, or was imported.
    Verified,      ///< A verdict stands, good or bad; somebody has to decide.
    Approved,      ///< Decided yes; a running node has to encrypt.
    Rejected,      ///< Decided no, with a reason.
    Encrypted,     ///< The ciphertext is here and checked; the transaction is not out.
    Sent,          ///< The transaction is signed and recorded; it may or may not have reached the chain.
    Confirmed,     ///< The chain shows it.
    Failed,        ///< Cannot go on by itself; error says why. Approving again tries again.
    Superseded,    ///< The same host asked again later, so this guest is presumably gone.
    Expired,       ///< Nobody decided in time.
};
enum class RequestKind { Bootstrap, Join };

/// How far a rejection got on chain, where KeyManager's reject() makes it final for every host of the network.
enum class OnChainRejection {
    None,      ///< Not rejected, or nothing on chain to reject: a bootstrap.
    Pending,   ///< To be sent.
    Sent,      ///< The transaction is signed and recorded; it may or may not have reached the chain.
    Confirmed, ///< The chain shows it.
    LocalOnly, ///< It stays here, and other hosts may still let the guest in; error says why.
};

/// "seen", "quoteReceived", …: the spelling in the database and in JSON.
QString toString(RequestState state);
std::optional<RequestState> requestStateFromString(const QString& text);
QString toString(RequestKind kind);
/// "none", "pending", "sent", "confirmed", "localOnly".
QString toString(OnChainRejection rejection);
std::optional<OnChainRejection> onChainRejectionFromString(const QString& text);
std::optional<RequestKind> requestKindFromString(const QString& text);

/// Something is still to be done or decided.
bool isOpen(RequestState state);
/// A person or policy may decide now.
bool isUndecided(RequestState state);
/// Which state may come after which. A state may always follow itself: a remark in the history.
bool mayFollow(RequestState from, RequestState to);
/// Whether "no" may still be said: until the secret has been encrypted to the requester, and after that once it has failed.
bool mayReject(RequestState state);
/// Where a request goes back to when the chain loses a block that carried it there.
bool mayFallBack(RequestState from, RequestState to);

/// What a node needs to be let in, and how far that got. One per address of a joining guest.
struct OnboardRequest
{
    /// EIP-55 text of address: the guest's fresh key makes it unique, and the same text is hashed into the quote.
    QString id;
    RequestKind kind = RequestKind::Join;
    RequestState state = RequestState::Seen;
    /// Sender of the register transaction: the host, EIP-55 text; empty for a bootstrap before it is on chain.
    QString askedBy;
    /// It came through our own host service, from a guest beside us.
    bool ours = false;

    QString requestTransaction; ///< 0x… hash, empty while only announced.
    quint64 requestBlock = 0;   ///< 0: not on chain, or not any more.

    QByteArray publicKey;   ///< X25519, 32 bytes; empty for a bootstrap.
    QByteArray quote;
    QByteArray eventLog;    ///< The guest's boot log as it came with the quote; empty: none did.
    QString evidenceSource; ///< "gossip", "own guest" or "import".
    std::optional<RequestVerdict> verdict;

    QString decidedBy;       ///< "operator", "policy <name>".
    QString reason;          ///< Why rejected, or why approved although the verdict refuses.

    QByteArray fmspc;        ///< As sent to the contract, 16 bytes.
    QByteArray mrtdHash;     ///< sha256(MRTD), 32 bytes.
    QByteArray ciphertext;   ///< Sealed box, 80 bytes.
    QByteArray signature;    ///< v || r || s, 65 bytes, by xPriv.

    OnChainRejection rejection = OnChainRejection::None;

    // The transaction that ends the request: onboard() or bootstrap(); reject() when the state is Rejected.
    QString sentTransaction; ///< 0x… hash.
    QByteArray rawTransaction; ///< Signed bytes, so that a restart sends the same transaction and not a second one.
    quint64 confirmedBlock = 0;

    QString error;           ///< Untranslated, of the last attempt; empty after progress.
    QString errorHint;
    QDateTime snoozedUntil;  ///< The operator looks again then; invalid when not put off.
    QDateTime firstSeen;
    QDateTime updatedAt;
};

/// One line of a request's history. Written once, never changed.
struct RequestTransition
{
    qint64 sequence = 0; ///< Given by the store.
    QDateTime at;
    RequestState from = RequestState::Seen;
    RequestState to = RequestState::Seen;
    QString actor;       ///< "chain", "gossip", "operator", "policy …", "node http://…", "host service".
    QString detail;
};

/// Where a request was seen on chain: the event Requested(addr) and its transaction.
struct RequestedEvent
{
    QString address; ///< EIP-55 text.
    QString askedBy; ///< EIP-55 text of the transaction's sender; empty when it could not be read.
    QString transaction;
    quint64 block = 0;
};

} // namespace gatehouse::onboard
