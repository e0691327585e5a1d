// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/collateral/CollateralBundle.h"
#include "core/collateral/SourceSpec.h"
#include "core/store/Database.h"

namespace gatehouse::collateral {

/// How the last attempts to renew an entry ended, when they failed.
struct RefreshTrouble
{
    int failures = 0; ///< In a row.
    QDateTime lastTried;
    QString error; ///< Detail of the last one.
};

/// One bundle in the store with where it came from.
struct HeldCollateral
{
    qint64 id = 0;
    CollateralFacts facts;
    TcbUpdate update = TcbUpdate::Standard;
    SourceSpec source;
    QString origin;      ///< Imported: who had fetched it, as the bundle says.
    QDateTime fetchedAt; ///< When it came into the store.
    bool newest = true;  ///< Of its platform, root and update.
    RefreshTrouble trouble;
};

/// What put() did.
struct PutOutcome
{
    qint64 id = 0;
    bool added = false;   ///< False: exactly this was held already; only its time of fetching moved.
    QList<Part> keptNewer; ///< Parts of the answer that were older than what was held.
};

/// Proven collateral in one SQLite file: a few generations for each platform, so that a quote can be judged at an earlier
/// time too. A killed process leaves either the old state or the new one. Belongs to the thread that opened it; several
/// processes may use one file.
class CollateralStore
{
public:
    static Result<std::unique_ptr<CollateralStore>> open(const QString& path);

    /// Keeps @p collateral; parts that are older than those held are replaced by the held ones first (proven again under
    /// @p roots). Clears the trouble of the platform. Older generations beyond maxGenerations are dropped.
    Result<PutOutcome> put(const ProvenCollateral& collateral, const attest::TrustedRoots& roots, TcbUpdate update,
                           const SourceSpec& source, const QDateTime& now, const QString& origin = {});

    enum class Which { Newest, AllGenerations };
    /// Sorted by TEE, FMSPC, CA and update, the newest generation first.
    Result<QList<HeldCollateral>> list(Which which = Which::Newest) const;
    /// The bundle for a quote of this platform at this time, under one of these roots: the newest of those that are valid at
    /// @p at as a whole, otherwise the newest of all. Without @p update standard goes before early. Nothing when there is none.
    struct Found
    {
        HeldCollateral held;
        attest::Collateral collateral;
    };
    Result<std::optional<Found>> find(const PlatformKey& platform, const attest::TrustedRoots& roots, const QDateTime& at,
                                      std::optional<TcbUpdate> update = std::nullopt) const;
    /// errors::notHeld.
    Result<Found> get(qint64 id) const;
    /// Keeps what a PCCS answered to PckQuestion @p question: the chain of one machine, which belongs to no bundle. The oldest beyond
    /// maxPckChains are dropped. Nothing of it is proven: verifying a quote does that each time.
    Result<void> putPckChain(const Sha256Digest& question, const QByteArray& chainPem, const QDateTime& now);
    /// Empty when none is held.
    Result<QByteArray> pckChain(const Sha256Digest& question) const;
    /// Writes down that renewing this entry's platform failed.
    Result<void> noteTrouble(qint64 id, const QString& error, const QDateTime& now);
    /// SQLite's own check of the file.
    Result<void> checkIntegrity() const { return m_database->checkIntegrity(); }

    /// Intel issues once a month; this covers more than half a year.
    static constexpr int maxGenerations = 8;
    /// Machines, each with two or three TCBs.
    static constexpr int maxPckChains = 4096;

private:
    explicit CollateralStore(std::unique_ptr<store::Database> database)
        : m_database(std::move(database))
    {
    }
    Result<std::optional<ProvenCollateral>> newestOf(const CollateralFacts& facts, TcbUpdate update, const attest::TrustedRoots& roots) const;
    Result<void> insert(const ProvenCollateral& collateral, TcbUpdate update, const SourceSpec& source, const QDateTime& now,
                        const QString& origin, PutOutcome& outcome);

    std::unique_ptr<store::Database> m_database;
};

} // namespace gatehouse::collateral
