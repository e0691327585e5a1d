// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/onboard/ChainWatcher.h"

#include "core/base/Logging.h"

#include <algorithm>
#include <bit>

namespace gatehouse::onboard {

namespace {

Q_LOGGING_CATEGORY(log, "gatehouse.onboard")

constexpr std::size_t maxKnown = 20'000;
constexpr quint64 largestChunk = 10'000;

QString positionNote()
{
    return QStringLiteral("chain.position");
}
QString genesisNote()
{
    return QStringLiteral("chain.genesis");
}
QString checkpointNote()
{
    return QStringLiteral("chain.checkpoints");
}

/// So many are kept one by one.
constexpr qsizetype denseCheckpoints = 16;

} // namespace

ChainWatcher::ChainWatcher(std::shared_ptr<HostServiceChain> chain, RequestStore& store, ChainWatcherOptions options, QObject* parent)
    : QObject(parent)
    , m_chain(std::move(chain))
    , m_store(store)
    , m_options(options)
    , m_chunk(std::max<quint64>(1, options.chunk))
    , m_retry(options.pollEvery)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &ChainWatcher::poke);
}

void ChainWatcher::start()
{
    m_started = true;
    poke();
}

void ChainWatcher::stop()
{
    m_started = false;
    m_timer.stop();
}

void ChainWatcher::poke()
{
    if (!m_started)
        return;
    if (m_looking) {
        m_lookAgain = true;
        return;
    }
    m_looking = true;
    m_timer.stop();
    look();
}

QCoro::Task<> ChainWatcher::look()
{
    const QPointer<ChainWatcher> self(this);
    do {
        m_lookAgain = false;
        const Result<void> done = co_await readNew();
        if (!self)
            co_return;
        if (done) {
            m_retry = m_options.pollEvery;
            setLink(true, {});
            if (!m_caughtUp) {
                m_caughtUp = true;
                Q_EMIT caughtUp();
            }
        } else {
            m_lookAgain = false;
            m_retry = std::min(m_retry * 2, m_options.lastRetry);
            m_networkChecked = m_networkChecked && done.error().kind() == ErrorKind::Unavailable && m_up;
            setLink(false, done.error().toString());
        }
    } while (m_lookAgain && m_started);
    m_looking = false;
    if (m_started)
        m_timer.start(m_retry);
}

QCoro::Task<Result<void>> ChainWatcher::recognise()
{
    const QPointer<ChainWatcher> self(this);
    const auto chain = m_chain;
    GH_CO_CHECK(co_await chain->checkNetwork());
    GH_CO_TRY(const eth::BlockHash genesis, co_await chain->genesis());
    if (!self)
        co_return fail(errors::cancelled, QString());
    GH_CO_TRY(const QString before, m_store.note(genesisNote()));
    if (before == genesis.toHex())
        co_return {};
    if (!before.isEmpty()) {
        qCWarning(log).noquote().nospace() << "event=new-chain genesis=" << genesis.toHex();
        if (m_newChainHandler)
            GH_CO_CHECK(m_newChainHandler());
        m_known.clear();
        m_knownOrder.clear();
        GH_CO_CHECK(m_store.setNote(positionNote(), QString()));
        GH_CO_CHECK(setCheckpoints({}));
    }
    GH_CO_CHECK(m_store.setNote(genesisNote(), genesis.toHex()));
    co_return {};
}

QCoro::Task<Result<void>> ChainWatcher::readNew()
{
    const QPointer<ChainWatcher> self(this);
    const auto chain = m_chain;
    if (!m_networkChecked) {
        // After every interruption: what answers now need not be what answered before.
        const Result<void> recognised = co_await recognise();
        if (!self)
            co_return fail(errors::cancelled, QString());
        if (!recognised)
            co_return recognised;
        m_networkChecked = true;
    }
    GH_CO_TRY(const quint64 head, co_await chain->head());
    if (!self)
        co_return fail(errors::cancelled, QString());
    const Result<void> compared = co_await checkForReorganisation(head);
    if (!self)
        co_return fail(errors::cancelled, QString());
    if (!compared)
        co_return compared;
    // Before the logs: if the chain changes while they are read, the next look finds another hash.
    GH_CO_TRY(const std::optional<eth::BlockHash> headHash, co_await chain->blockHash(head));
    if (!self)
        co_return fail(errors::cancelled, QString());
    GH_CO_TRY(const QString note, m_store.note(positionNote()));
    quint64 position = std::max(note.toULongLong(), m_options.firstBlock);
    // A devnet that was begun anew, or a node that is behind: read again from where it is.
    position = std::min(position, head);
    quint64 from = position > m_options.overlap ? std::max(position - m_options.overlap, m_options.firstBlock) : m_options.firstBlock;
    while (from <= head) {
        const quint64 to = std::min(head, from + m_chunk - 1);
        const auto events = co_await chain->events(from, to);
        if (!self)
            co_return fail(errors::cancelled, QString());
        if (!events) {
            // Providers limit range and size in dozens of ways; smaller questions answer all of them.
            if (m_chunk <= 8 || to == from)
                co_return fail(events.error());
            m_chunk /= 2;
            continue;
        }
        GH_CO_CHECK(deliver(*events));
        if (!self)
            co_return fail(errors::cancelled, QString());
        GH_CO_CHECK(m_store.setNote(positionNote(), QString::number(to)));
        from = to + 1;
        m_chunk = std::min(std::max(m_chunk + m_chunk / 2, m_chunk + 1), largestChunk);
    }
    GH_CO_TRY(QList<ChainCheckpoint> known, checkpoints());
    if (headHash && (known.isEmpty() || known.last().number < head)) {
        known.append({head, headHash->toHex()});
        GH_CO_CHECK(setCheckpoints(thinned(known)));
    }
    if (head != m_head) {
        m_head = head;
        Q_EMIT headChanged(head);
    }
    co_return {};
}

QCoro::Task<Result<void>> ChainWatcher::checkForReorganisation(quint64 head)
{
    const QPointer<ChainWatcher> self(this);
    const auto chain = m_chain;
    GH_CO_TRY(const QList<ChainCheckpoint> known, checkpoints());
    // Those above the head say nothing: the node may be behind.
    qsizetype comparable = known.size();
    while (comparable > 0 && known[comparable - 1].number > head)
        --comparable;
    qsizetype common = comparable;
    for (; common > 0; --common) {
        GH_CO_TRY(const std::optional<eth::BlockHash> hash, co_await chain->blockHash(known[common - 1].number));
        if (!self)
            co_return fail(errors::cancelled, QString());
        if (hash && hash->toHex() == known[common - 1].hash)
            break;
    }
    if (common == comparable)
        co_return {};
    const quint64 fork = common > 0 ? known[common - 1].number : 0;
    const QString what = QStringLiteral("the chain replaced its blocks above %1, of which %2 were known").arg(fork).arg(known.last().number - fork);
    qCWarning(log).noquote().nospace() << "event=reorganisation fork=" << fork << " known=" << known.last().number << " head=" << head;
    if (m_reorganisationHandler)
        GH_CO_CHECK(m_reorganisationHandler(fork, what));
    m_known.clear();
    m_knownOrder.clear();
    GH_CO_CHECK(m_store.setNote(positionNote(), QString::number(fork)));
    GH_CO_CHECK(setCheckpoints(known.first(common)));
    co_return {};
}

Result<QList<ChainCheckpoint>> ChainWatcher::checkpoints() const
{
    GH_TRY(const QString note, m_store.note(checkpointNote()));
    QList<ChainCheckpoint> known;
    for (const QString& line : note.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        bool isNumber = false;
        const ChainCheckpoint checkpoint{line.section(QLatin1Char(' '), 0, 0).toULongLong(&isNumber), line.section(QLatin1Char(' '), 1)};
        if (isNumber && (known.isEmpty() || known.last().number < checkpoint.number))
            known.append(checkpoint);
    }
    return known;
}

Result<void> ChainWatcher::setCheckpoints(const QList<ChainCheckpoint>& checkpoints)
{
    QStringList lines;
    for (const ChainCheckpoint& checkpoint : checkpoints)
        lines.append(QStringLiteral("%1 %2").arg(checkpoint.number).arg(checkpoint.hash));
    return m_store.setNote(checkpointNote(), lines.join(QLatin1Char('\n')));
}

QList<ChainCheckpoint> ChainWatcher::thinned(const QList<ChainCheckpoint>& checkpoints)
{
    QList<ChainCheckpoint> kept;
    for (qsizetype i = 0; i < checkpoints.size(); ++i) {
        // One per stretch of a quarter to an eighth of its distance, in powers of two: stretches only ever merge as the head moves
        // on, so the oldest of each, which is kept, stays the oldest.
        const quint64 distance = checkpoints.last().number - checkpoints[i].number;
        const quint64 stretch = std::bit_floor(std::max<quint64>(distance / 4, 1));
        const bool dense = i + denseCheckpoints >= checkpoints.size();
        if (dense || kept.isEmpty() || kept.last().number / stretch != checkpoints[i].number / stretch)
            kept.append(checkpoints[i]);
    }
    return kept;
}

bool ChainWatcher::isKnown(const ContractEventRecord& event)
{
    const QByteArray key = event.transaction.toByteArray() + QByteArray::number(event.logIndex) + ':' + QByteArray::number(event.block);
    if (m_known.contains(key))
        return true;
    m_known.insert(key);
    m_knownOrder.push_back(key);
    if (m_knownOrder.size() > maxKnown) {
        m_known.remove(m_knownOrder.front());
        m_knownOrder.pop_front();
    }
    return false;
}

Result<void> ChainWatcher::deliver(const QList<ContractEventRecord>& events)
{
    for (const ContractEventRecord& event : events) {
        if (isKnown(event))
            continue;
        if (m_handler) {
            if (auto handled = m_handler(event); !handled) {
                // Not seen after all: it comes again with the next look.
                m_known.remove(m_knownOrder.back());
                m_knownOrder.pop_back();
                return handled;
            }
        }
        Q_EMIT eventSeen(event);
    }
    return {};
}

void ChainWatcher::setLink(bool up, const QString& detail)
{
    if (m_up == up && m_detail == detail)
        return;
    m_up = up;
    m_detail = detail;
    if (!up)
        qCWarning(log).noquote().nospace() << "event=chain-down reason=" << detail;
    Q_EMIT linkChanged(up, detail);
}

} // namespace gatehouse::onboard
