// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/onboard/RequestStoreSqlite.h"

#include "core/onboard/HostServiceErrors.h"

namespace gatehouse::onboard {

namespace {

constexpr quint32 applicationId = 0x47486f62; // "GHob"

const store::Schema& schema()
{
    static const store::Schema value{
        applicationId,
        {{1,
          {"CREATE TABLE request ("
           " network TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, asked_by TEXT NOT NULL,"
           " ours INTEGER NOT NULL, request_tx TEXT NOT NULL, request_block INTEGER NOT NULL,"
           " public_key BLOB NOT NULL, quote BLOB NOT NULL, evidence_source TEXT NOT NULL, verdict BLOB,"
           " decided_by TEXT NOT NULL, reason TEXT NOT NULL, fmspc BLOB NOT NULL, mrtd_hash BLOB NOT NULL,"
           " ciphertext BLOB NOT NULL, signature BLOB NOT NULL, sent_tx TEXT NOT NULL, raw_tx BLOB NOT NULL,"
           " confirmed_block INTEGER NOT NULL, error TEXT NOT NULL, error_hint TEXT NOT NULL,"
           " first_seen INTEGER NOT NULL, updated_at INTEGER NOT NULL,"
           " PRIMARY KEY (network, id)) WITHOUT ROWID",
           "CREATE INDEX request_by_time ON request (network, first_seen)",
           "CREATE INDEX request_by_host ON request (network, asked_by, state)",
           "CREATE TABLE request_transition ("
           " sequence INTEGER PRIMARY KEY AUTOINCREMENT, network TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL,"
           " from_state TEXT NOT NULL, to_state TEXT NOT NULL, actor TEXT NOT NULL, detail TEXT NOT NULL,"
           " FOREIGN KEY (network, id) REFERENCES request (network, id))",
           "CREATE INDEX transition_by_request ON request_transition (network, id, sequence)",
           "CREATE TRIGGER transition_kept BEFORE DELETE ON request_transition"
           " BEGIN SELECT RAISE(ABORT, 'history is append-only'); END",
           "CREATE TRIGGER transition_unchanged BEFORE UPDATE ON request_transition"
           " BEGIN SELECT RAISE(ABORT, 'history is append-only'); END",
           "CREATE TRIGGER request_kept BEFORE DELETE ON request"
           " BEGIN SELECT RAISE(ABORT, 'requests are kept'); END",
           "CREATE TABLE note (network TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,"
           " PRIMARY KEY (network, name)) WITHOUT ROWID"}},
         // 2: rejections go to the contract.
         {2, {"ALTER TABLE request ADD COLUMN rejection TEXT NOT NULL DEFAULT 'none'"}},
         // Twenty kilobytes each, and read only when somebody decides: not a column of the table that every list reads.
         {3,
          {"CREATE TABLE judged_inputs (network TEXT NOT NULL, id TEXT NOT NULL, inputs BLOB NOT NULL, PRIMARY KEY (network, id))"}},
         // 4: a decision can be put off; milliseconds since 1970, 0 when it is not.
         {4, {"ALTER TABLE request ADD COLUMN snoozed_until INTEGER NOT NULL DEFAULT 0"}},
         // 5: the boot log that came with the quote.
         {5, {"ALTER TABLE request ADD COLUMN event_log BLOB NOT NULL DEFAULT x''"}}}};
    return value;
}

qint64 toStamp(const QDateTime& time)
{
    return time.toMSecsSinceEpoch();
}
QDateTime fromStamp(const QVariant& value)
{
    return QDateTime::fromMSecsSinceEpoch(value.toLongLong(), Qt::UTC);
}

/// SQLite tells NULL from empty, Qt's null strings and arrays are bound as NULL.
QVariant text(const QString& value)
{
    return value.isNull() ? QStringLiteral("") : value;
}
QVariant blob(const QByteArray& value)
{
    return value.isNull() ? QByteArray("") : value;
}

Result<OnboardRequest> readRequest(const QVariantList& row)
{
    const auto kind = requestKindFromString(row[1].toString());
    const auto state = requestStateFromString(row[2].toString());
    if (!kind || !state)
        return fail(errors::corruptRecord, QStringLiteral("request %1 has kind \"%2\" and state \"%3\"")
                                               .arg(row[0].toString(), row[1].toString(), row[2].toString()));
    OnboardRequest request;
    request.id = row[0].toString();
    request.kind = *kind;
    request.state = *state;
    request.askedBy = row[3].toString();
    request.ours = row[4].toBool();
    request.requestTransaction = row[5].toString();
    request.requestBlock = row[6].toULongLong();
    request.publicKey = row[7].toByteArray();
    request.quote = row[8].toByteArray();
    request.evidenceSource = row[9].toString();
    if (!row[10].isNull()) {
        GH_TRY(request.verdict, RequestVerdict::fromJson(row[10].toByteArray()));
    }
    request.decidedBy = row[11].toString();
    request.reason = row[12].toString();
    request.fmspc = row[13].toByteArray();
    request.mrtdHash = row[14].toByteArray();
    request.ciphertext = row[15].toByteArray();
    request.signature = row[16].toByteArray();
    request.sentTransaction = row[17].toString();
    request.rawTransaction = row[18].toByteArray();
    request.confirmedBlock = row[19].toULongLong();
    request.error = row[20].toString();
    request.errorHint = row[21].toString();
    request.firstSeen = fromStamp(row[22]);
    request.updatedAt = fromStamp(row[23]);
    const auto rejection = onChainRejectionFromString(row[24].toString());
    if (!rejection)
        return fail(errors::corruptRecord, QStringLiteral("request %1 has rejection \"%2\"").arg(request.id, row[24].toString()));
    request.rejection = *rejection;
    if (row[25].toLongLong() > 0)
        request.snoozedUntil = fromStamp(row[25]);
    request.eventLog = row[26].toByteArray();
    return request;
}

Result<QList<OnboardRequest>> readRequests(const Result<QList<QVariantList>>& rows)
{
    if (!rows)
        return fail(rows.error());
    QList<OnboardRequest> requests;
    for (const QVariantList& row : *rows) {
        GH_TRY(const OnboardRequest request, readRequest(row));
        requests.append(request);
    }
    return requests;
}

} // namespace

RequestStoreSqlite::RequestStoreSqlite(std::unique_ptr<store::Database> database, QString network)
    : m_database(std::move(database))
    , m_network(std::move(network))
{
}

QString RequestStoreSqlite::networkKey(quint64 chainId, const QString& contract)
{
    return QStringLiteral("%1:%2").arg(chainId).arg(contract.toLower());
}

Result<std::unique_ptr<RequestStoreSqlite>> RequestStoreSqlite::open(const QString& path, const QString& network,
                                                                     const store::OpenOptions& options)
{
    GH_TRY(auto database, store::Database::open(path, schema(), options));
    return std::unique_ptr<RequestStoreSqlite>(new RequestStoreSqlite(std::move(database), network));
}

Result<void> RequestStoreSqlite::save(const OnboardRequest& r, const RequestTransition& t)
{
    return m_database->transaction([&]() -> Result<void> {
        GH_CHECK(m_database->execute(
            "INSERT INTO request (network, id, kind, state, asked_by, ours, request_tx, request_block, public_key, quote,"
            " evidence_source, verdict, decided_by, reason, fmspc, mrtd_hash, ciphertext, signature, sent_tx, raw_tx,"
            " confirmed_block, error, error_hint, first_seen, updated_at, rejection, snoozed_until, event_log)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
            " ON CONFLICT (network, id) DO UPDATE SET kind = excluded.kind, state = excluded.state,"
            " asked_by = excluded.asked_by, ours = excluded.ours, request_tx = excluded.request_tx,"
            " request_block = excluded.request_block, public_key = excluded.public_key, quote = excluded.quote,"
            " evidence_source = excluded.evidence_source, verdict = excluded.verdict, decided_by = excluded.decided_by,"
            " reason = excluded.reason, fmspc = excluded.fmspc, mrtd_hash = excluded.mrtd_hash,"
            " ciphertext = excluded.ciphertext, signature = excluded.signature, sent_tx = excluded.sent_tx,"
            " raw_tx = excluded.raw_tx, confirmed_block = excluded.confirmed_block, error = excluded.error,"
            " error_hint = excluded.error_hint, updated_at = excluded.updated_at, rejection = excluded.rejection,"
            " snoozed_until = excluded.snoozed_until, event_log = excluded.event_log",
            {m_network, r.id, toString(r.kind), toString(r.state), text(r.askedBy), int(r.ours), text(r.requestTransaction),
             r.requestBlock, blob(r.publicKey), blob(r.quote), text(r.evidenceSource),
             r.verdict ? QVariant(r.verdict->toJson()) : QVariant(), text(r.decidedBy), text(r.reason), blob(r.fmspc),
             blob(r.mrtdHash), blob(r.ciphertext), blob(r.signature), text(r.sentTransaction), blob(r.rawTransaction),
             r.confirmedBlock, text(r.error), text(r.errorHint), toStamp(r.firstSeen), toStamp(r.updatedAt), toString(r.rejection),
             r.snoozedUntil.isValid() ? toStamp(r.snoozedUntil) : 0, blob(r.eventLog)}));
        if (r.verdict && r.verdict->inputs)
            GH_CHECK(m_database->execute("INSERT INTO judged_inputs (network, id, inputs) VALUES (?, ?, ?)"
                                         " ON CONFLICT (network, id) DO UPDATE SET inputs = excluded.inputs",
                                         {m_network, r.id, r.verdict->inputs->toJson()}));
        GH_CHECK(m_database->execute(
            "INSERT INTO request_transition (network, id, at, from_state, to_state, actor, detail) VALUES (?,?,?,?,?,?,?)",
            {m_network, r.id, toStamp(t.at), toString(t.from), toString(t.to), text(t.actor), text(t.detail)}));
        return {};
    });
}

// One list of columns for every select, in the order in which readRequest() takes them.
#define GH_REQUEST_COLUMNS \
    "SELECT id, kind, state, asked_by, ours, request_tx, request_block, public_key, quote, evidence_source, verdict," \
    " decided_by, reason, fmspc, mrtd_hash, ciphertext, signature, sent_tx, raw_tx, confirmed_block, error, error_hint," \
    " first_seen, updated_at, rejection, snoozed_until, event_log FROM request "

Result<std::optional<OnboardRequest>> RequestStoreSqlite::find(const QString& id)
{
    GH_TRY(const QList<OnboardRequest> requests,
           readRequests(m_database->query(GH_REQUEST_COLUMNS "WHERE network = ? AND id = ?", {m_network, id})));
    return requests.isEmpty() ? std::nullopt : std::optional(requests.first());
}

Result<QByteArray> RequestStoreSqlite::judgedInputs(const QString& id)
{
    GH_TRY(const auto rows, m_database->query("SELECT inputs FROM judged_inputs WHERE network = ? AND id = ?", {m_network, id}));
    return rows.isEmpty() ? QByteArray() : rows.first().first().toByteArray();
}

Result<QList<OnboardRequest>> RequestStoreSqlite::list(int limit)
{
    return readRequests(m_database->query(
        GH_REQUEST_COLUMNS "WHERE network = ? ORDER BY first_seen DESC, id LIMIT ?", {m_network, limit}));
}

Result<QList<OnboardRequest>> RequestStoreSqlite::listOpen()
{
    return readRequests(m_database->query(
        GH_REQUEST_COLUMNS "WHERE network = ? AND state IN ('seen', 'quoteReceived', 'verified', 'approved', 'encrypted', 'sent')"
                           " ORDER BY first_seen, id",
        {m_network}));
}

Result<QList<OnboardRequest>> RequestStoreSqlite::listUnfinishedRejections()
{
    return readRequests(m_database->query(
        GH_REQUEST_COLUMNS "WHERE network = ? AND state = 'rejected' AND rejection IN ('pending', 'sent') ORDER BY first_seen, id", {m_network}));
}

Result<QList<OnboardRequest>> RequestStoreSqlite::listAbove(quint64 block)
{
    return readRequests(m_database->query(
        GH_REQUEST_COLUMNS "WHERE network = ? AND (request_block > ? OR confirmed_block > ? OR kind = 'bootstrap') ORDER BY first_seen, id",
        {m_network, block, block}));
}

#undef GH_REQUEST_COLUMNS

Result<int> RequestStoreSqlite::countOpen(const QString& askedBy)
{
    GH_TRY(const auto rows,
           m_database->query("SELECT count(*) FROM request WHERE network = ? AND asked_by = ?"
                             " AND state IN ('seen', 'quoteReceived', 'verified', 'approved', 'encrypted', 'sent')",
                             {m_network, text(askedBy)}));
    return rows.value(0).value(0).toInt();
}

Result<QList<RequestTransition>> RequestStoreSqlite::history(const QString& id)
{
    GH_TRY(const auto rows, m_database->query("SELECT sequence, at, from_state, to_state, actor, detail FROM request_transition"
                                              " WHERE network = ? AND id = ? ORDER BY sequence",
                                              {m_network, id}));
    QList<RequestTransition> transitions;
    for (const QVariantList& row : rows) {
        const auto from = requestStateFromString(row[2].toString());
        const auto to = requestStateFromString(row[3].toString());
        if (!from || !to)
            return fail(errors::corruptRecord, QStringLiteral("history line %1").arg(row[0].toLongLong()));
        transitions.append({row[0].toLongLong(), fromStamp(row[1]), *from, *to, row[4].toString(), row[5].toString()});
    }
    return transitions;
}

Result<QString> RequestStoreSqlite::note(const QString& key)
{
    GH_TRY(const auto rows, m_database->query("SELECT value FROM note WHERE network = ? AND name = ?", {m_network, key}));
    return rows.isEmpty() ? QString() : rows.first().first().toString();
}

Result<void> RequestStoreSqlite::setNote(const QString& key, const QString& value)
{
    GH_CHECK(m_database->execute("INSERT INTO note (network, name, value) VALUES (?, ?, ?)"
                                 " ON CONFLICT (network, name) DO UPDATE SET value = excluded.value",
                                 {m_network, key, text(value)}));
    return {};
}

} // namespace gatehouse::onboard
