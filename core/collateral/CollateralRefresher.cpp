// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collateral/CollateralRefresher.h"

#include <QLoggingCategory>
#include <QPointer>

namespace gatehouse::collateral {

Q_LOGGING_CATEGORY(lcCollateral, "gatehouse.collateral")

namespace {

/// A look at least every hour: the clock may be set, and the host may have slept.
constexpr std::chrono::milliseconds longestWait = std::chrono::hours(1);
constexpr std::chrono::milliseconds shortestWait = std::chrono::seconds(1);

std::chrono::seconds leadOf(const CollateralFacts& facts, const RefreshPolicy& policy)
{
    const Part first = facts.firstToExpire();
    for (const PartFacts& part : facts.parts) {
        if (part.part == first)
            return std::min(policy.longestLead, std::chrono::seconds(qint64(policy.leadShare * double(part.window.until - part.window.from))));
    }
    return policy.longestLead;
}

/// The token of an operation and the end of the refresher in one.
process::CancelToken either(const process::CancelToken& a, const process::CancelToken& b)
{
    auto both = std::make_shared<process::CancelSignal>();
    for (const process::CancelToken& token : {a, b}) {
        if (token.isCancelled())
            both->cancel();
        else if (token.signal())
            QObject::connect(token.signal(), &process::CancelSignal::cancelled, both.get(), &process::CancelSignal::cancel);
    }
    return process::CancelToken(both);
}

/// Only the root that the bundle was proven under when it was taken in.
Result<attest::TrustedRoots> rootOf(const attest::Collateral& bundle)
{
    GH_TRY(const QList<attest::Certificate> chain, attest::Certificate::chainFromPem(view(bundle.tcbInfoIssuerChain)));
    return attest::TrustedRoots::fromCertificate(chain.last());
}

} // namespace

Freshness freshnessAt(const CollateralFacts& facts, const QDateTime& now, const RefreshPolicy& policy)
{
    const qint64 at = now.toSecsSinceEpoch();
    if (at > facts.validUntil())
        return Freshness::Expired;
    if (at < facts.validFrom())
        return Freshness::NotYetValid;
    return at >= facts.validUntil() - leadOf(facts, policy).count() ? Freshness::ExpiresSoon : Freshness::Valid;
}

QDateTime refreshDueAt(const HeldCollateral& held, const RefreshPolicy& policy)
{
    if (!held.source.canBeAskedAgain())
        return {};
    if (held.trouble.failures > 0) {
        std::chrono::seconds wait = policy.firstRetry;
        for (int i = 1; i < held.trouble.failures && wait < policy.longestRetry; ++i)
            wait *= 2;
        return held.trouble.lastTried.addSecs(std::min(wait, policy.longestRetry).count());
    }
    const QDateTime byAge = held.fetchedAt.addSecs(policy.maxAge.count());
    const QDateTime byEnd = QDateTime::fromSecsSinceEpoch(held.facts.validUntil() - leadOf(held.facts, policy).count(), Qt::UTC);
    return std::max(std::min(byAge, byEnd), held.fetchedAt.addSecs(policy.shortestInterval.count()));
}

QCoro::Task<Result<PutOutcome>> acquire(CollateralSource* source, CollateralRequest request, attest::TrustedRoots roots,
                                        CollateralStore* store, SourceSpec spec, const Clock* clock, process::CancelToken cancel)
{
    GH_CO_TRY(attest::Collateral bundle, co_await source->fetch(request, cancel));
    if (cancel.isCancelled())
        co_return fail(gatehouse::errors::cancelled, QStringLiteral("cancelled"));
    GH_CO_TRY(const ProvenCollateral proven, ProvenCollateral::prove(std::move(bundle), roots));
    co_return store->put(proven, roots, request.update, spec, clock->now());
}

CollateralRefresher::CollateralRefresher(CollateralStore& store, const Clock& clock, RefreshPolicy policy, SourceFactory makeSource, QObject* parent)
    : QObject(parent)
    , m_store(store)
    , m_clock(clock)
    , m_policy(policy)
    , m_makeSource(makeSource ? std::move(makeSource) : [](const SourceSpec& spec) { return collateral::makeSource(spec); })
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] { look(this); });
}

CollateralRefresher::~CollateralRefresher()
{
    m_end.cancel();
}

void CollateralRefresher::start()
{
    m_running = true;
    schedule();
}

void CollateralRefresher::stop()
{
    m_running = false;
    m_nextLook = {};
    m_timer.stop();
}

void CollateralRefresher::schedule()
{
    if (!m_running)
        return;
    std::chrono::milliseconds wait = longestWait;
    const QDateTime now = m_clock.now();
    if (const auto held = m_store.list()) {
        for (const HeldCollateral& entry : *held) {
            const QDateTime due = refreshDueAt(entry, m_policy);
            if (due.isValid())
                wait = std::min(wait, std::chrono::milliseconds(std::max<qint64>(0, now.msecsTo(due))));
        }
    }
    wait = std::max(wait, shortestWait);
    m_nextLook = now.addMSecs(wait.count());
    m_timer.start(wait);
}

QCoro::Task<> CollateralRefresher::look(QPointer<CollateralRefresher> self)
{
    const auto summary = co_await self->refresh(Which::Due);
    if (!self)
        co_return;
    if (!summary)
        qCWarning(lcCollateral).noquote() << "renewal failed:" << summary.error().toString();
    self->schedule();
}

QCoro::Task<Result<PutOutcome>> CollateralRefresher::renew(HeldCollateral held, process::CancelToken cancel)
{
    GH_CO_TRY(const CollateralStore::Found found, m_store.get(held.id));
    GH_CO_TRY(const attest::TrustedRoots roots, rootOf(found.collateral));
    GH_CO_TRY(const std::unique_ptr<CollateralSource> source, m_makeSource(held.source));
    const CollateralRequest request{held.facts.platform, held.update};
    co_return co_await acquire(source.get(), request, roots, &m_store, held.source, &m_clock, cancel);
}

QCoro::Task<Result<CollateralRefresher::Summary>> CollateralRefresher::refresh(Which which, process::CancelToken cancel)
{
    Summary summary;
    if (m_busy)
        co_return summary;
    GH_CO_TRY(const QList<HeldCollateral> all, m_store.list());
    m_busy = true;
    const QPointer<CollateralRefresher> self(this);
    const process::CancelToken token = either(cancel, m_end.token());
    for (const HeldCollateral& held : all) {
        const QDateTime due = refreshDueAt(held, m_policy);
        if (!due.isValid() || (which == Which::Due && due > m_clock.now()))
            continue;
        const Result<PutOutcome> outcome = co_await renew(held, token);
        if (!self)
            co_return fail(gatehouse::errors::cancelled, QStringLiteral("cancelled"));
        if (token.isCancelled())
            break;
        if (outcome) {
            ++summary.renewed;
        } else {
            qCWarning(lcCollateral).noquote() << "platform=" << held.facts.platform.toString() << "source=" << held.source.toString()
                                              << "not renewed:" << outcome.error().toString();
            summary.failures.append({held.facts.platform, outcome.error()});
            if (const auto noted = m_store.noteTrouble(held.id, outcome.error().detail(), m_clock.now()); !noted)
                qCWarning(lcCollateral).noquote() << noted.error().toString();
        }
        Q_EMIT changed();
    }
    m_busy = false;
    if (token.isCancelled())
        co_return fail(gatehouse::errors::cancelled, QStringLiteral("cancelled"));
    co_return summary;
}

} // namespace gatehouse::collateral
