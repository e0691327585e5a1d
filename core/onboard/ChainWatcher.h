// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/onboard/HostServiceChain.h"
#include "core/onboard/RequestStore.h"

#include <QObject>
#include <QPointer>
#include <QSet>
#include <QTimer>
#include <deque>

namespace gatehouse::onboard {

struct ChainWatcherOptions
{
    /// Where the contract was deployed, or 0: nothing before it is read.
    quint64 firstBlock = 0;
    std::chrono::milliseconds pollEvery{4'000};
    /// Blocks that are read again each time: providers show new logs late.
    quint64 overlap = 16;
    /// Blocks per query at the start; halved on errors, grown on success (facts/sepolia-logs.md).
    quint64 chunk = 2'000;
    std::chrono::milliseconds lastRetry{60'000};
};

/// A block that was the head of the chain at one look.
struct ChainCheckpoint
{
    quint64 number = 0;
    QString hash; ///< Hex.
};

/// Follows the contract's events from where the last run stopped. Notices by block hashes, kept for the last looks and sparser
/// with their age, that the chain replaced blocks, however many and also while nobody looked; then reads again from there. Polls; poke() makes it look at once, for those who know
/// better (a new head by WebSocket, a message by gossip). Each event is reported once per block it is in.
class ChainWatcher : public QObject
{
    Q_OBJECT
public:
    /// @p store keeps the position and must outlive the watcher.
    ChainWatcher(std::shared_ptr<HostServiceChain> chain, RequestStore& store, ChainWatcherOptions options, QObject* parent = nullptr);

    void start();
    void stop();
    /// Looks now, or right after the look that is under way.
    void poke();
    quint64 head() const { return m_head; }
    bool isUp() const { return m_up; }
    /// Everything up to the head has been read at least once since start().
    bool isCaughtUp() const { return m_caughtUp; }

    /// Decides whether the position may move on: an error stops it there, and the events come again.
    using Handler = std::function<Result<void>(const ContractEventRecord&)>;
    void setHandler(Handler handler) { m_handler = std::move(handler); }
    /// Called when this is another chain than last time, before any of its events; an error makes it try again later.
    void setNewChainHandler(std::function<Result<void>()> handler) { m_newChainHandler = std::move(handler); }

    /// Called before the replaced blocks are read anew: every block above @p fork may be another now. @p what says it for people.
    /// An error makes it try again later.
    using ReorganisationHandler = std::function<Result<void>(quint64 fork, const QString& what)>;
    void setReorganisationHandler(ReorganisationHandler handler) { m_reorganisationHandler = std::move(handler); }

    /// The checkpoints worth keeping of these, oldest first, the last one being the head: all of the latest few, and of the older
    /// ones fewer the older they are.
    static QList<ChainCheckpoint> thinned(const QList<ChainCheckpoint>& checkpoints);

Q_SIGNALS:
    void headChanged(quint64 head);
    void eventSeen(const gatehouse::onboard::ContractEventRecord& event);
    void linkChanged(bool up, const QString& detail);
    void caughtUp();

private:
    QCoro::Task<> look();
    QCoro::Task<Result<void>> readNew();
    /// The right chain and contract, and whether it is the chain that the stored position is about.
    QCoro::Task<Result<void>> recognise();
    /// Compares the checkpoints with the chain of up to @p head, newest first, and starts over from the last common one.
    QCoro::Task<Result<void>> checkForReorganisation(quint64 head);
    Result<QList<ChainCheckpoint>> checkpoints() const;
    Result<void> setCheckpoints(const QList<ChainCheckpoint>& checkpoints);
    Result<void> deliver(const QList<ContractEventRecord>& events);
    bool isKnown(const ContractEventRecord& event);
    void setLink(bool up, const QString& detail);

    std::shared_ptr<HostServiceChain> m_chain;
    RequestStore& m_store;
    ChainWatcherOptions m_options;
    Handler m_handler;
    std::function<Result<void>()> m_newChainHandler;
    ReorganisationHandler m_reorganisationHandler;
    QTimer m_timer;
    bool m_started = false;
    bool m_looking = false;
    bool m_lookAgain = false;
    bool m_up = false;
    /// What was last said of the link; null before the first word.
    QString m_detail;
    bool m_networkChecked = false;
    bool m_caughtUp = false;
    quint64 m_head = 0;
    quint64 m_chunk;
    std::chrono::milliseconds m_retry;
    /// Recently reported events, because of the overlap.
    QSet<QByteArray> m_known;
    std::deque<QByteArray> m_knownOrder;
};

} // namespace gatehouse::onboard
