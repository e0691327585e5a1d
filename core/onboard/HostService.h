// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gossip/GossipClient.h"
#include "core/http/HttpServer.h"
#include "core/onboard/ChainWatcher.h"
#include "core/onboard/OnboardRequestDriver.h"
#include "core/onboard/protocol/OnboardMessages.h"

namespace gatehouse::onboard {

struct HostServiceOptions
{
    /// Guests in QEMU's user network reach the loopback address of the host as 10.0.2.2.
    QHostAddress address = QHostAddress::LocalHost;
    quint16 port = 8000;
    /// How long a guest waits for its ciphertext in one connection; then it gets 503 and asks again.
    std::chrono::milliseconds registerWait{std::chrono::hours(24)};
    /// While a guest of ours waits, its quote is announced again this often: relays forget.
    std::chrono::milliseconds announceEvery{30'000};
    /// Requests to /bootstrap and /register per minute, all callers together; the next one gets 429.
    int postsPerMinute = 60;
    /// Open connections for one address; the oldest is answered 409 when one more comes.
    int waitersPerAddress = 2;
    RequestLimits limits;
    DriverOptions driver;
    ChainWatcherOptions watcher;
    gossip::GossipClientOptions gossip;
};

/// What approving a request would meet now, looked up for the screen that offers it.
struct ApprovalOutlook
{
    QUrl node;              ///< Would encrypt; empty when none answers.
    QString nodeTrouble;    ///< Why none does.
    std::optional<RegistrationState> onChain; ///< Absent when the chain cannot be asked.
    std::optional<eth::Uint256> cost;         ///< At most, in wei.
    QString chainTrouble;
};

/// The host's part of the key-replication network (facts/protocol.md §1.4), for guests beside us and for those elsewhere:
/// takes /bootstrap and /register from its guests, listens to gossip and to the contract, keeps each request in the book,
/// and on approval has a running node encrypt and puts the result on chain. It trusts none of the parties and approves
/// nothing by itself unless its policy says so.
class HostService : public QObject
{
    Q_OBJECT
public:
    struct Parts
    {
        std::shared_ptr<HostServiceChain> chain;
        std::shared_ptr<GuestClient> guests;
        std::shared_ptr<OnboardRequestVerifier> verifier;
        std::shared_ptr<RequestStore> store;
        std::shared_ptr<const Clock> clock;
        QList<QUrl> gossipRelays;
        std::shared_ptr<DecisionJournal> journal = {}; ///< Null: no evidence is kept (tests).
    };

    HostService(Parts parts, HostServiceOptions options, QObject* parent = nullptr);
    ~HostService() override;

    /// Opens the port and takes up what was open. errors::portTaken when the port is in use; an unreachable chain or relay is
    /// no error here: they are tried again for as long as the service runs.
    Result<void> start();
    /// Ends the connections of waiting guests, which ask again, and stops. Cannot be started again.
    void stop();
    quint16 port() const { return m_server.port(); }

    OnboardRequestBook& book() { return m_book; }
    OnboardRequestDriver& driver() { return m_driver; }
    ChainWatcher& watcher() { return m_watcher; }
    const QList<gossip::GossipClient*>& relays() const { return m_relays; }

    QCoro::Task<ApprovalOutlook> outlook(QString id);
    Result<void> approve(const QString& id, const QString& actor, const QString& exceptionReason = {});
    Result<void> reject(const QString& id, const QString& actor, const QString& reason);
    /// Has the quote of an undecided request judged again, @p why goes into its history. All of them with an empty @p id.
    Result<void> judgeAgain(const QString& id, const QString& why);
    /// Something else is accepted than before: has every undecided request judged again whose verdict came from another policy
    /// than the verifier's of now. Approved ones are held to it before anything is handed over. Yields how many.
    Result<int> policyChanged(const QString& why);
    /// Gives the quote, raw or as hex text, of a request that was seen on chain only. The guest's X25519 key is not in the
    /// quote, only its hash is: @p publicKey must come along.
    /// @p eventLog is the guest's boot log, if it came along.
    Result<void> importQuote(const QString& id, const QByteArray& publicKey, const QByteArray& quote, const QByteArray& eventLog = {});
    Result<void> importAnnouncement(const QString& id, const gossip::Announcement& announcement);
    /// As importQuote(), from a file: the JSON {"addr", "pubk", "quote", "eventlog"} of gossip.
    Result<void> importFile(const QString& id, const QString& path);

    /// True when the report data of @p quote begins with the hash for this guest; else errors::notBound or the parser's error.
    static Result<void> checkBinding(const QString& address, const QByteArray& publicKey, const QByteArray& quote);

Q_SIGNALS:
    /// "chain", "gossip <url>": up or why not.
    void linkChanged(const QString& link, bool up, const QString& detail);
    /// The chain took blocks back; requests that stood in them went back to where they stood before.
    void chainReorganised(const QString& what);

private:
    void addRoutes();
    /// Answers what a web page sent (it carries an Origin, a guest never does) and what comes too often.
    bool turnedAway(const http::HttpRequest& request, const http::HttpResponderPtr& responder);
    void onBootstrap(const http::HttpRequest& request, const http::HttpResponderPtr& responder);
    void onRegister(const http::HttpRequest& request, const http::HttpResponderPtr& responder);
    QCoro::Task<> bootstrapGuest(protocol::BootstrapForm form, http::HttpResponderPtr responder);
    QCoro::Task<> registerGuest(protocol::RegisterForm form, http::HttpResponderPtr responder);
    /// Reads the ciphertext from the chain and gives it to the guests that wait for it.
    QCoro::Task<> deliverCiphertext(QString id);
    /// Makes the chain show the request: sends register() unless it does already, and waits until it is mined.
    QCoro::Task<Result<RegistrationState>> bringOnChain(protocol::RegisterForm form);
    void wait(const QString& id, const http::HttpResponderPtr& responder);
    void dropFinished(const QString& id);
    void answer(const QString& id, const http::HttpResponse& response);
    void onRequestChanged(const QString& id);
    Result<void> onChainEvent(const ContractEventRecord& event);
    void onAnnouncement(const gossip::Announcement& announcement);
    void announce(const gossip::Announcement& announcement);
    QCoro::Task<> pushTo(QPointer<gossip::GossipClient> relay, gossip::Announcement announcement);
    void announceWaiting();

    Parts m_parts;
    HostServiceOptions m_options;
    OnboardRequestBook m_book;
    OnboardRequestDriver m_driver;
    ChainWatcher m_watcher;
    QList<gossip::GossipClient*> m_relays;
    QHash<QString, QList<http::HttpResponderPtr>> m_waiters;
    /// What to say again by gossip, for the guests that wait.
    QHash<QString, gossip::Announcement> m_announcements;
    QSet<QString> m_registering;
    QTimer m_announceTimer;
    QTimer m_expireTimer;
    LogRateLimit m_posts;
    LogRateLimit m_badGossip{6};
    /// Looks at the chain that strangers can cause by gossip.
    LogRateLimit m_pokes{20};
    http::HttpServer m_server;
};

} // namespace gatehouse::onboard
