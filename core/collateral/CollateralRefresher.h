// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Clock.h"
#include "core/collateral/CollateralSource.h"
#include "core/collateral/CollateralStore.h"

#include <QTimer>
#include <functional>

namespace gatehouse::collateral {

/// When held collateral is asked for again. Intel's documents hold for 30 days and are replaced at any time.
struct RefreshPolicy
{
    std::chrono::seconds maxAge{std::chrono::hours(24)};       ///< TCB recoveries and revocations come unannounced.
    std::chrono::seconds longestLead{std::chrono::hours(168)}; ///< So long before its end; less for short-lived documents.
    double leadShare = 0.25;                                   ///< Of the window of the part that ends first.
    std::chrono::seconds shortestInterval{std::chrono::minutes(30)}; ///< Also for a service that has nothing newer.
    std::chrono::seconds firstRetry{std::chrono::minutes(2)};  ///< After a failure; doubled each time.
    std::chrono::seconds longestRetry{std::chrono::hours(6)};
};

enum class Freshness { NotYetValid, Valid, ExpiresSoon, Expired };

/// How a bundle stands at @p now. "Soon" is the time in which it should have been renewed already.
Freshness freshnessAt(const CollateralFacts& facts, const QDateTime& now, const RefreshPolicy& policy = {});
/// When to ask its source again; invalid for what came from a file.
QDateTime refreshDueAt(const HeldCollateral& held, const RefreshPolicy& policy = {});

/// Fetches, proves and keeps: the whole way of one bundle into the store. The arguments that are pointers must outlive the
/// task. Errors of fetch(), prove() and put().
QCoro::Task<Result<PutOutcome>> acquire(CollateralSource* source, CollateralRequest request, attest::TrustedRoots roots,
                                        CollateralStore* store, SourceSpec spec, const Clock* clock, process::CancelToken cancel);

/// Renews what the store holds, in time and from where it came. Each bundle is proven under the root that it was proven
/// under before. Lives in the store's thread; store and clock must outlive it.
class CollateralRefresher : public QObject
{
    Q_OBJECT
public:
    using SourceFactory = std::function<Result<std::unique_ptr<CollateralSource>>(const SourceSpec&)>;

    CollateralRefresher(CollateralStore& store, const Clock& clock, RefreshPolicy policy = {}, SourceFactory makeSource = {},
                        QObject* parent = nullptr);
    /// Cancels what is under way.
    ~CollateralRefresher() override;

    /// From now on by itself, whenever something is due.
    void start();
    void stop();
    bool isRunning() const { return m_running; }
    /// When it will look next; invalid when stopped.
    QDateTime nextLook() const { return m_nextLook; }

    struct Failure
    {
        PlatformKey platform;
        Error error;
    };
    struct Summary
    {
        int renewed = 0; ///< Asked and answered, with something new or not.
        QList<Failure> failures;
    };
    enum class Which { Due, All };
    /// Asks for what is due, or for everything that can be asked again, one after the other. Failures are in the summary and
    /// in the store. A second call while one runs does nothing and is empty.
    QCoro::Task<Result<Summary>> refresh(Which which, process::CancelToken cancel = {});

Q_SIGNALS:
    /// Something in the store is different now, be it a failure.
    void changed();

private:
    void schedule();
    QCoro::Task<Result<PutOutcome>> renew(HeldCollateral held, process::CancelToken cancel);
    static QCoro::Task<> look(QPointer<CollateralRefresher> self);

    CollateralStore& m_store;
    const Clock& m_clock;
    RefreshPolicy m_policy;
    SourceFactory m_makeSource;
    process::CancelSource m_end;
    QTimer m_timer;
    QDateTime m_nextLook;
    bool m_running = false;
    bool m_busy = false;
};

} // namespace gatehouse::collateral
