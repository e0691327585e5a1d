// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/Database.h"

#include "core/base/Paths.h"
#include "core/store/StoreErrors.h"

#include <QFile>
#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QUuid>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::store {

namespace {

// Primary result codes of sqlite3.h; Qt reports extended codes, of which they are the low byte.
enum SqliteCode { Busy = 5, Locked = 6, ReadOnly = 8, IoError = 10, Corrupt = 11, Full = 13, CannotOpen = 14, Constraint = 19, NotADatabase = 26 };

Error translate(const QSqlError& error, const QString& path, const QString& doing)
{
    const int native = error.nativeErrorCode().toInt() & 0xff;
    const QString detail = QStringLiteral("%1: %2 (%3)").arg(path, error.databaseText(), doing);
    switch (native) {
    case Busy:
    case Locked:
        return {errors::locked, detail, QStringLiteral("Another Gatehouse process is writing; try again or end it.")};
    case ReadOnly:
    case CannotOpen:
        return {errors::readOnly, detail, QStringLiteral("Check owner and permissions of the file and its folder.")};
    case Corrupt:
    case NotADatabase:
        return {errors::corrupt, detail, QStringLiteral("Move the file away to start afresh; nothing on chain is lost.")};
    case Full:
        return {errors::full, detail, QStringLiteral("Free some space on this disk and try again.")};
    case IoError:
        return {errors::failed, detail, QStringLiteral("The disk reported an error; look at the kernel log.")};
    case Constraint:
        return {errors::constraint, detail};
    default:
        return {errors::failed, detail};
    }
}

/// Creates the file owner-only before SQLite would create it with the process's mask; its -wal and -shm follow its mode.
Result<void> prepareFile(const QString& path)
{
    const QByteArray encoded = QFile::encodeName(path);
    const int fd = ::open(encoded.constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        const QString reason = QString::fromLocal8Bit(strerror(errno));
        if (errno == ENOSPC || errno == EDQUOT)
            return fail(errors::full, QStringLiteral("%1: %2").arg(path, reason),
                        QStringLiteral("Free some space on this disk and try again."));
        return fail(errors::notOpened, QStringLiteral("%1: %2").arg(path, reason),
                    QStringLiteral("Check owner and permissions of the file and its folder."));
    }
    struct stat info{};
    const bool usable = fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && fchmod(fd, 0600) == 0;
    ::close(fd);
    if (!usable)
        return fail(errors::notOpened, QStringLiteral("%1 is not a regular file of this user").arg(path));
    return {};
}

} // namespace

Database::Database(QString path, QString connection)
    : m_path(std::move(path))
    , m_connection(std::move(connection))
{
}

Database::~Database()
{
    // removeDatabase() wants every handle gone.
    QSqlDatabase::database(m_connection, false).close();
    QSqlDatabase::removeDatabase(m_connection);
}

Result<std::unique_ptr<Database>> Database::open(const QString& path, const Schema& schema, const OpenOptions& options)
{
    GH_CHECK(makeFolder(QFileInfo(path).absolutePath()));
    GH_CHECK(prepareFile(path));
    const QString connection = QStringLiteral("gatehouse-") + QUuid::createUuid().toString(QUuid::Id128);
    {
        QSqlDatabase handle = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), connection);
        if (!handle.isValid()) {
            handle = QSqlDatabase();
            QSqlDatabase::removeDatabase(connection);
            return fail(errors::notOpened, QStringLiteral("Qt's SQLite driver is missing"),
                        QStringLiteral("Install the package libqt6sql6-sqlite."));
        }
        handle.setDatabaseName(path);
        handle.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(options.busyTimeoutMs));
        if (!handle.open()) {
            const Error error = translate(handle.lastError(), path, QStringLiteral("open"));
            handle = QSqlDatabase();
            QSqlDatabase::removeDatabase(connection);
            return fail(error);
        }
    }
    std::unique_ptr<Database> database(new Database(path, connection));
    GH_CHECK(database->configure(schema, options));
    GH_CHECK(database->migrate(schema));
    return database;
}

Result<void> Database::run(QSqlQuery& query, const QString& statement, const QVariantList& values) const
{
    query.setForwardOnly(true);
    if (!query.prepare(statement))
        return fail(translate(query.lastError(), m_path, statement.left(60)));
    for (const QVariant& value : values)
        query.addBindValue(value);
    if (!query.exec())
        return fail(translate(query.lastError(), m_path, statement.left(60)));
    return {};
}

Result<qint64> Database::pragma(const QString& statement) const
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    GH_CHECK(run(query, statement, {}));
    return query.next() ? query.value(0).toLongLong() : 0;
}

Result<void> Database::configure(const Schema& schema, const OpenOptions& options)
{
    // Reading the header first makes a foreign or damaged file show itself before anything is written.
    GH_TRY(const qint64 version, pragma(QStringLiteral("PRAGMA user_version")));
    GH_TRY(const qint64 id, pragma(QStringLiteral("PRAGMA application_id")));
    GH_TRY(const qint64 tables, pragma(QStringLiteral("SELECT count(*) FROM sqlite_schema")));
    const bool fresh = version == 0 && id == 0 && tables == 0;
    if (!fresh && quint32(id) != schema.applicationId)
        return fail(errors::corrupt, QStringLiteral("%1 is a database of another program (application id %2)").arg(m_path).arg(id),
                    QStringLiteral("Move the file away or choose another state folder."));
    GH_CHECK(pragma(QStringLiteral("PRAGMA journal_mode = WAL")));
    GH_CHECK(pragma(QStringLiteral("PRAGMA synchronous = FULL")));
    GH_CHECK(pragma(QStringLiteral("PRAGMA foreign_keys = ON")));
    GH_CHECK(pragma(QStringLiteral("PRAGMA trusted_schema = OFF")));
    GH_TRY(const qint64 pageSize, pragma(QStringLiteral("PRAGMA page_size")));
    GH_CHECK(pragma(QStringLiteral("PRAGMA max_page_count = %1").arg(qMax<qint64>(1, options.maxBytes / qMax<qint64>(1, pageSize)))));
    return {};
}

Result<void> Database::migrate(const Schema& schema)
{
    const auto current = [this] { return pragma(QStringLiteral("PRAGMA user_version")); };
    const int newest = schema.migrations.isEmpty() ? 0 : schema.migrations.last().version;
    GH_TRY(const qint64 before, current());
    if (before > newest)
        return fail(errors::newerSchema, QStringLiteral("%1 has schema version %2, this program knows up to %3").arg(m_path).arg(before).arg(newest),
                    QStringLiteral("Use the newer Gatehouse that wrote it."));
    if (before == newest)
        return {};
    return transaction([&]() -> Result<void> {
        // Read again under the write lock: another process may have migrated meanwhile.
        GH_TRY(qint64 version, current());
        for (const Migration& migration : schema.migrations) {
            if (migration.version <= version)
                continue;
            if (migration.version != version + 1)
                return fail(gatehouse::errors::internal, QStringLiteral("schema version %1 is missing").arg(version + 1));
            for (const Sql& statement : migration.statements)
                GH_CHECK(execute(statement));
            version = migration.version;
            GH_CHECK(pragma(QStringLiteral("PRAGMA user_version = %1").arg(version)));
        }
        GH_CHECK(pragma(QStringLiteral("PRAGMA application_id = %1").arg(qint32(schema.applicationId))));
        return {};
    });
}

Result<int> Database::schemaVersion() const
{
    GH_TRY(const qint64 version, pragma(QStringLiteral("PRAGMA user_version")));
    return int(version);
}

Result<qint64> Database::execute(Sql statement, const QVariantList& values)
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    GH_CHECK(run(query, statement.text(), values));
    return qint64(query.numRowsAffected());
}

Result<QList<QVariantList>> Database::query(Sql statement, const QVariantList& values, int maxRows) const
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    GH_CHECK(run(query, statement.text(), values));
    QList<QVariantList> rows;
    const int columns = query.record().count();
    while (rows.size() < maxRows && query.next()) {
        QVariantList row;
        row.reserve(columns);
        for (int column = 0; column < columns; ++column)
            row.append(query.value(column));
        rows.append(std::move(row));
    }
    if (query.lastError().isValid())
        return fail(translate(query.lastError(), m_path, statement.text().left(60)));
    return rows;
}

Result<void> Database::transaction(const std::function<Result<void>()>& work)
{
    if (m_inTransaction)
        return fail(gatehouse::errors::internal, QStringLiteral("transactions do not nest"));
    // IMMEDIATE takes the write lock at once, so that "busy" shows here and not in the middle.
    GH_CHECK(execute("BEGIN IMMEDIATE"));
    m_inTransaction = true;
    Result<void> done = work();
    if (done) {
        if (auto committed = execute("COMMIT"); !committed)
            done = fail(std::move(committed).error());
    }
    // After "disk full" SQLite may have rolled back by itself; the second rollback then fails harmlessly.
    if (!done)
        static_cast<void>(execute("ROLLBACK"));
    m_inTransaction = false;
    return done;
}

Result<void> Database::checkIntegrity() const
{
    GH_TRY(const QList<QVariantList> findings, query("PRAGMA integrity_check(1)"));
    const QString first = findings.value(0).value(0).toString();
    if (first != QStringLiteral("ok"))
        return fail(errors::corrupt, QStringLiteral("%1: %2").arg(m_path, first),
                    QStringLiteral("Move the file away to start afresh; nothing on chain is lost."));
    GH_TRY(const QList<QVariantList> orphans, query("PRAGMA foreign_key_check", {}, 1));
    if (!orphans.isEmpty())
        return fail(errors::corrupt, QStringLiteral("%1: a row of %2 refers to nothing").arg(m_path, orphans[0].value(0).toString()));
    return {};
}

} // namespace gatehouse::store
