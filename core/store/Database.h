// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "core/store/Sql.h"

#include <QList>
#include <QVariant>
#include <functional>
#include <memory>

class QSqlQuery;

namespace gatehouse::store {

/// One step of a schema: the statements that lead from version - 1 to version. Once released it is never edited.
struct Migration
{
    int version = 0;
    QList<Sql> statements;
};

/// What kind of document the file is, and how it came to be what it is.
struct Schema
{
    /// SQLite's application_id, so that a file of another purpose is refused instead of being migrated.
    quint32 applicationId = 0;
    QList<Migration> migrations;
};

struct OpenOptions
{
    /// How long a statement waits for another process's write lock, in milliseconds. Short: callers live in the GUI thread.
    int busyTimeoutMs = 1500;
    /// The file never grows beyond this many bytes; foreign peers can add rows, so there is a limit.
    qint64 maxBytes = qint64(1) << 30;
};

/// An SQLite file of its own, owner-only (0600), with write-ahead log, foreign keys and synchronous=FULL, so that a
/// committed transition survives a killed process and a power cut. Belongs to the thread that opened it.
class Database
{
public:
    /// Opens or creates the file and brings its schema up to date in one transaction.
    static Result<std::unique_ptr<Database>> open(const QString& path, const Schema& schema,
                                                  const OpenOptions& options = {});
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    const QString& path() const { return m_path; }
    Result<int> schemaVersion() const;

    /// Runs a statement that returns no rows. Yields the number of rows it changed.
    Result<qint64> execute(Sql statement, const QVariantList& values = {});
    /// Rows as lists of columns in the order of the select. At most @p maxRows are read.
    Result<QList<QVariantList>> query(Sql statement, const QVariantList& values = {}, int maxRows = 100'000) const;
    /// Runs @p work between BEGIN IMMEDIATE and COMMIT; rolls back when it fails. Not nestable.
    Result<void> transaction(const std::function<Result<void>()>& work);
    /// SQLite's own full check and the foreign keys; errors::corrupt with the first finding.
    Result<void> checkIntegrity() const;

private:
    Database(QString path, QString connection);
    Result<void> configure(const Schema& schema, const OpenOptions& options);
    Result<void> migrate(const Schema& schema);
    Result<void> run(QSqlQuery& query, const QString& statement, const QVariantList& values) const;
    Result<qint64> pragma(const QString& statement) const;

    QString m_path;
    QString m_connection;
    bool m_inTransaction = false;
};

} // namespace gatehouse::store
