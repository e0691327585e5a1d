// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collateral/CollateralStore.h"

#include "core/attest/Digests.h"
#include "core/collateral/CollateralErrors.h"
#include "core/store/StoreErrors.h"

namespace gatehouse::collateral {

namespace {

constexpr quint32 applicationId = 0x4748636f; // "GHco"
constexpr qint64 maxDatabaseBytes = qint64(256) * 1024 * 1024;
constexpr qsizetype maxErrorLength = 500;
constexpr int maxRows = 20'000; // Eight generations of ten times the platforms there are.

const store::Schema& schema()
{
    static const store::Schema value{
        applicationId,
        {{1,
          {"CREATE TABLE bundle ("
           " id INTEGER PRIMARY KEY AUTOINCREMENT, root BLOB NOT NULL, tee TEXT NOT NULL, fmspc TEXT NOT NULL, ca TEXT NOT NULL,"
           " channel TEXT NOT NULL, evaluation INTEGER NOT NULL, issued INTEGER NOT NULL, valid_from INTEGER NOT NULL,"
           " valid_until INTEGER NOT NULL, source BLOB NOT NULL, origin TEXT NOT NULL, fetched INTEGER NOT NULL,"
           " digest BLOB NOT NULL, body BLOB NOT NULL, UNIQUE (root, tee, fmspc, ca, channel, digest))",
           "CREATE INDEX bundle_by_age ON bundle (root, tee, fmspc, ca, channel, evaluation, issued, valid_from, id)",
           "CREATE TABLE trouble ("
           " root BLOB NOT NULL, tee TEXT NOT NULL, fmspc TEXT NOT NULL, ca TEXT NOT NULL, channel TEXT NOT NULL,"
           " failures INTEGER NOT NULL, tried INTEGER NOT NULL, error TEXT NOT NULL,"
           " PRIMARY KEY (root, tee, fmspc, ca, channel)) WITHOUT ROWID"}},
         {2, {"CREATE TABLE pck_chain (question BLOB PRIMARY KEY, chain BLOB NOT NULL, fetched INTEGER NOT NULL)"}}}};
    return value;
}

/// SQLite tells NULL from empty; Qt binds null strings and arrays as NULL.
QVariant text(const QString& value)
{
    return value.isNull() ? QStringLiteral("") : value;
}

QVariantList keyOf(const CollateralFacts& facts, TcbUpdate update)
{
    return {facts.root.toByteArray(), toString(facts.platform.tee), facts.platform.fmspc.toHex(), toString(facts.platform.ca), toString(update)};
}

QDateTime fromStamp(const QVariant& value)
{
    return QDateTime::fromMSecsSinceEpoch(value.toLongLong(), Qt::UTC);
}

QByteArray digestOf(const QByteArray& body)
{
    return attest::sha256Of({view(body)}).toByteArray();
}

/// Columns: id, channel, source, origin, fetched, digest, body, failures, tried, error.
Result<CollateralStore::Found> fromRow(const QVariantList& row)
{
    CollateralStore::Found found;
    const QByteArray body = row.at(6).toByteArray();
    if (digestOf(body) != row.at(5).toByteArray())
        return fail(store::errors::corrupt, QStringLiteral("collateral %1 is not what was written").arg(row.at(0).toLongLong()),
                    QStringLiteral("Move collateral.db away and fetch again."));
    GH_TRY(found.collateral, attest::Collateral::fromJson(body));
    GH_TRY(found.held.facts, inspect(found.collateral));
    GH_TRY(found.held.source, SourceSpec::fromJson(row.at(2).toByteArray()));
    found.held.id = row.at(0).toLongLong();
    found.held.update = tcbUpdateFromString(row.at(1).toString()).value_or(TcbUpdate::Standard);
    found.held.origin = row.at(3).toString();
    found.held.fetchedAt = fromStamp(row.at(4));
    if (!row.at(7).isNull())
        found.held.trouble = {row.at(7).toInt(), fromStamp(row.at(8)), row.at(9).toString()};
    return found;
}

} // namespace

Result<std::unique_ptr<CollateralStore>> CollateralStore::open(const QString& path)
{
    store::OpenOptions options;
    options.maxBytes = maxDatabaseBytes;
    GH_TRY(std::unique_ptr<store::Database> database, store::Database::open(path, schema(), options));
    return std::unique_ptr<CollateralStore>(new CollateralStore(std::move(database)));
}

Result<std::optional<ProvenCollateral>> CollateralStore::newestOf(const CollateralFacts& facts, TcbUpdate update,
                                                                  const attest::TrustedRoots& roots) const
{
    GH_TRY(const QList<QVariantList> rows,
           m_database->query("SELECT body FROM bundle WHERE root = ? AND tee = ? AND fmspc = ? AND ca = ? AND channel = ?"
                             " ORDER BY evaluation DESC, issued DESC, valid_from DESC, id DESC LIMIT 1",
                             keyOf(facts, update), 1));
    if (rows.isEmpty())
        return std::optional<ProvenCollateral>();
    GH_TRY(attest::Collateral collateral, attest::Collateral::fromJson(rows.first().first().toByteArray()));
    GH_TRY(ProvenCollateral proven, ProvenCollateral::prove(std::move(collateral), roots));
    return std::optional<ProvenCollateral>(std::move(proven));
}

Result<void> CollateralStore::insert(const ProvenCollateral& collateral, TcbUpdate update, const SourceSpec& source,
                                     const QDateTime& now, const QString& origin, PutOutcome& outcome)
{
    const CollateralFacts& facts = collateral.facts();
    const QVariantList key = keyOf(facts, update);
    const QByteArray body = collateral.bundle().toJson();
    const QByteArray digest = digestOf(body);
    GH_TRY(const QList<QVariantList> same,
           m_database->query("SELECT id FROM bundle WHERE root = ? AND tee = ? AND fmspc = ? AND ca = ? AND channel = ? AND digest = ?",
                             key + QVariantList{digest}));
    outcome.added = same.isEmpty();
    if (!same.isEmpty()) {
        outcome.id = same.first().first().toLongLong();
        // A file that repeats what a service said does not take the service's place: it could not be asked again.
        if (source.canBeAskedAgain())
            GH_CHECK(m_database->execute("UPDATE bundle SET fetched = ?, source = ?, origin = ? WHERE id = ?",
                                         {now.toMSecsSinceEpoch(), source.toJson(), text(origin), outcome.id}));
    } else {
        const QVariantList values{facts.evaluationNumber, qint64(facts.tcbIssued()), qint64(facts.validFrom()), qint64(facts.validUntil()),
                                  source.toJson(), text(origin), now.toMSecsSinceEpoch(), digest, body};
        GH_CHECK(m_database->execute("INSERT INTO bundle (root, tee, fmspc, ca, channel, evaluation, issued, valid_from, valid_until,"
                                     " source, origin, fetched, digest, body) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                                     key + values));
        GH_TRY(const QList<QVariantList> id, m_database->query("SELECT last_insert_rowid()"));
        outcome.id = id.first().first().toLongLong();
    }
    GH_CHECK(m_database->execute("DELETE FROM bundle WHERE root = ? AND tee = ? AND fmspc = ? AND ca = ? AND channel = ?"
                                 " AND id NOT IN (SELECT id FROM bundle WHERE root = ? AND tee = ? AND fmspc = ? AND ca = ? AND channel = ?"
                                 " ORDER BY evaluation DESC, issued DESC, valid_from DESC, id DESC LIMIT ?)",
                                 key + key + QVariantList{maxGenerations}));
    GH_CHECK(m_database->execute("DELETE FROM trouble WHERE root = ? AND tee = ? AND fmspc = ? AND ca = ? AND channel = ?", key));
    return {};
}

Result<PutOutcome> CollateralStore::put(const ProvenCollateral& collateral, const attest::TrustedRoots& roots, TcbUpdate update,
                                        const SourceSpec& source, const QDateTime& now, const QString& origin)
{
    PutOutcome outcome;
    GH_CHECK(m_database->transaction([&]() -> Result<void> {
        // A file may bring an old generation on purpose; only what a service says now must not be older than what is known.
        if (!source.canBeAskedAgain())
            return insert(collateral, update, source, now, origin, outcome);
        GH_TRY(const std::optional<ProvenCollateral> held, newestOf(collateral.facts(), update, roots));
        if (!held)
            return insert(collateral, update, source, now, origin, outcome);
        GH_TRY(const ProvenCollateral merged, collateral.withNewerPartsOf(*held, roots, &outcome.keptNewer));
        return insert(merged, update, source, now, origin, outcome);
    }));
    return outcome;
}

Result<QList<HeldCollateral>> CollateralStore::list(Which which) const
{
    // The older generations are many times as many and only read when asked for.
    GH_TRY(const QList<QVariantList> rows,
           m_database->query("SELECT b.id, b.channel, b.source, b.origin, b.fetched, b.digest, b.body, t.failures, t.tried, t.error"
                             " FROM bundle b LEFT JOIN trouble t ON t.root = b.root AND t.tee = b.tee AND t.fmspc = b.fmspc"
                             " AND t.ca = b.ca AND t.channel = b.channel"
                             " WHERE ? OR b.id = (SELECT n.id FROM bundle n WHERE n.root = b.root AND n.tee = b.tee AND n.fmspc = b.fmspc"
                             " AND n.ca = b.ca AND n.channel = b.channel"
                             " ORDER BY n.evaluation DESC, n.issued DESC, n.valid_from DESC, n.id DESC LIMIT 1)"
                             " ORDER BY b.tee DESC, b.fmspc, b.ca, b.root, b.channel DESC, b.evaluation DESC, b.issued DESC, b.valid_from DESC, b.id DESC",
                             {which == Which::AllGenerations ? 1 : 0}, maxRows));
    QList<HeldCollateral> held;
    QVariantList lastKey;
    for (const QVariantList& row : rows) {
        GH_TRY(Found found, fromRow(row));
        const QVariantList key = keyOf(found.held.facts, found.held.update);
        found.held.newest = key != lastKey;
        lastKey = key;
        held.append(std::move(found.held));
    }
    return held;
}

Result<std::optional<CollateralStore::Found>> CollateralStore::find(const PlatformKey& platform, const attest::TrustedRoots& roots,
                                                                    const QDateTime& at, std::optional<TcbUpdate> update) const
{
    std::optional<Found> best;
    const qint64 seconds = at.toSecsSinceEpoch();
    const auto isBetter = [&](const Found& a, const Found& b) {
        return servesBetter(a.held.facts, a.held.update, b.held.facts, b.held.update, seconds);
    };
    for (const attest::TrustedRoot& root : roots.roots()) {
        GH_TRY(const QList<QVariantList> rows,
               m_database->query("SELECT b.id, b.channel, b.source, b.origin, b.fetched, b.digest, b.body, t.failures, t.tried, t.error"
                                 " FROM bundle b LEFT JOIN trouble t ON t.root = b.root AND t.tee = b.tee AND t.fmspc = b.fmspc"
                                 " AND t.ca = b.ca AND t.channel = b.channel WHERE b.root = ? AND b.tee = ? AND b.fmspc = ? AND b.ca = ?",
                                 {rootIdOf(root.certificate).toByteArray(), toString(platform.tee), platform.fmspc.toHex(), toString(platform.ca)},
                                 maxRows));
        for (const QVariantList& row : rows) {
            GH_TRY(Found found, fromRow(row));
            if (update && found.held.update != *update)
                continue;
            if (!best || isBetter(found, *best))
                best = std::move(found);
        }
    }
    return best;
}

Result<CollateralStore::Found> CollateralStore::get(qint64 id) const
{
    GH_TRY(const QList<QVariantList> rows,
           m_database->query("SELECT b.id, b.channel, b.source, b.origin, b.fetched, b.digest, b.body, t.failures, t.tried, t.error"
                             " FROM bundle b LEFT JOIN trouble t ON t.root = b.root AND t.tee = b.tee AND t.fmspc = b.fmspc"
                             " AND t.ca = b.ca AND t.channel = b.channel WHERE b.id = ?",
                             {id}));
    if (rows.isEmpty())
        return fail(errors::notHeld, QStringLiteral("there is no collateral number %1").arg(id),
                    QStringLiteral("See gatehousectl collateral show."));
    return fromRow(rows.first());
}

Result<void> CollateralStore::noteTrouble(qint64 id, const QString& error, const QDateTime& now)
{
    return m_database->execute("INSERT INTO trouble (root, tee, fmspc, ca, channel, failures, tried, error)"
                               " SELECT root, tee, fmspc, ca, channel, 1, ?, ? FROM bundle WHERE id = ?"
                               " ON CONFLICT DO UPDATE SET failures = failures + 1, tried = excluded.tried, error = excluded.error",
                               {now.toMSecsSinceEpoch(), text(error.left(maxErrorLength)), id})
        .map([](qint64) {});
}

Result<void> CollateralStore::putPckChain(const Sha256Digest& question, const QByteArray& chainPem, const QDateTime& now)
{
    GH_CHECK(m_database->execute("INSERT INTO pck_chain (question, chain, fetched) VALUES (?, ?, ?)"
                                 " ON CONFLICT DO UPDATE SET chain = excluded.chain, fetched = excluded.fetched",
                                 {question.toByteArray(), chainPem, now.toMSecsSinceEpoch()}));
    return m_database->execute("DELETE FROM pck_chain WHERE question NOT IN (SELECT question FROM pck_chain ORDER BY fetched DESC, question LIMIT ?)", {maxPckChains}).map([](qint64) {});
}

Result<QByteArray> CollateralStore::pckChain(const Sha256Digest& question) const
{
    GH_TRY(const QList<QVariantList> rows, m_database->query("SELECT chain FROM pck_chain WHERE question = ?", {question.toByteArray()}, 1));
    return rows.isEmpty() ? QByteArray() : rows.first().first().toByteArray();
}

} // namespace gatehouse::collateral
