// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/Database.h"
#include "core/store/StoreErrors.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <sys/stat.h>

using namespace gatehouse;
using store::Database;
using store::Migration;
using store::Schema;

namespace {

constexpr quint32 testApplication = 0x47485431;

Schema firstSchema()
{
    return {testApplication, {{1, {"CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL, body BLOB)"}}}};
}
Schema secondSchema()
{
    Schema schema = firstSchema();
    schema.migrations.append(Migration{2, {"ALTER TABLE note ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'"}});
    return schema;
}

mode_t modeOf(const QString& path)
{
    struct stat info{};
    return stat(qPrintable(path), &info) == 0 ? info.st_mode & 0777 : 0;
}

} // namespace

class DatabaseTest : public QObject
{
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString path() const { return m_folder->filePath("test.db"); }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void fileIsOwnerOnlyAlsoWithLooseMask()
    {
        const mode_t before = umask(0);
        auto database = Database::open(path(), firstSchema());
        umask(before);
        QVERIFY(database);
        QVERIFY((*database)->execute("INSERT INTO note(text) VALUES (?)", {"x"}));
        QCOMPARE(modeOf(path()), mode_t(0600));
        QCOMPARE(modeOf(path() + "-wal"), mode_t(0600));
    }
    void symbolicLinkIsRefused()
    {
        QVERIFY(QFile::link(m_folder->filePath("elsewhere"), path()));
        const auto database = Database::open(path(), firstSchema());
        QVERIFY(!database);
        QVERIFY(database.error().is(store::errors::notOpened));
        QVERIFY(!QFile::exists(m_folder->filePath("elsewhere")));
    }
    void valuesAreBoundAndTyped()
    {
        auto database = Database::open(path(), firstSchema());
        QVERIFY(database);
        const QString hostile = "'); DROP TABLE note; --";
        const QByteArray blob("\0\xff\0", 3);
        QVERIFY((*database)->execute("INSERT INTO note(text, body) VALUES (?, ?)", {hostile, blob}));
        QVERIFY((*database)->execute("INSERT INTO note(text, body) VALUES (?, ?)", {"second", QVariant()}));
        const auto rows = (*database)->query("SELECT text, body FROM note ORDER BY id");
        QVERIFY(rows);
        QCOMPARE(rows->size(), 2);
        QCOMPARE(rows->at(0).at(0).toString(), hostile);
        QCOMPARE(rows->at(0).at(1).toByteArray(), blob);
        QVERIFY(rows->at(1).at(1).isNull());
    }
    void migratesAndKeepsRows()
    {
        {
            auto database = Database::open(path(), firstSchema());
            QVERIFY(database);
            QVERIFY((*database)->execute("INSERT INTO note(text) VALUES (?)", {"kept"}));
        }
        auto database = Database::open(path(), secondSchema());
        QVERIFY(database);
        QCOMPARE(*(*database)->schemaVersion(), 2);
        const auto rows = (*database)->query("SELECT text, colour FROM note");
        QCOMPARE(rows->at(0), (QVariantList{"kept", "blue"}));
    }
    void failedMigrationLeavesTheOldSchema()
    {
        QVERIFY(Database::open(path(), firstSchema()));
        Schema broken = secondSchema();
        broken.migrations.append(Migration{3, {"CREATE TABLE other (id INTEGER)", "THIS IS NOT SQL"}});
        QVERIFY(!Database::open(path(), broken));
        auto database = Database::open(path(), firstSchema());
        QVERIFY(database);
        QCOMPARE(*(*database)->schemaVersion(), 1);
    }
    void newerSchemaIsRefused()
    {
        QVERIFY(Database::open(path(), secondSchema()));
        const auto database = Database::open(path(), firstSchema());
        QVERIFY(!database);
        QVERIFY(database.error().is(store::errors::newerSchema));
    }
    void foreignDatabaseIsRefused()
    {
        QVERIFY(Database::open(path(), firstSchema()));
        Schema other = firstSchema();
        other.applicationId = 7;
        QVERIFY(Database::open(path(), other).error().is(store::errors::corrupt));
    }
    void garbageIsCorruptAndLeftAsItIs()
    {
        const QByteArray garbage(8192, 'x');
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(garbage);
        file.close();
        const auto database = Database::open(path(), firstSchema());
        QVERIFY(!database);
        QVERIFY2(database.error().is(store::errors::corrupt), qPrintable(database.error().toString()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), garbage);
    }
    void damagedPageIsFoundByTheCheck()
    {
        {
            auto database = Database::open(path(), firstSchema());
            QVERIFY(database);
            for (int i = 0; i < 200; ++i)
                QVERIFY((*database)->execute("INSERT INTO note(text) VALUES (?)", {QString(200, u'a')}));
            QVERIFY((*database)->checkIntegrity());
        }
        QFile file(path());
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.size() > 3 * 4096);
        file.seek(2 * 4096);
        file.write(QByteArray(4096, '\x5a'));
        file.close();
        auto database = Database::open(path(), firstSchema());
        QVERIFY(database);
        const auto checked = (*database)->checkIntegrity();
        QVERIFY(!checked);
        QVERIFY2(checked.error().is(store::errors::corrupt), qPrintable(checked.error().toString()));
    }
    void lockedByAnotherConnection()
    {
        store::OpenOptions quick;
        quick.busyTimeoutMs = 50;
        auto first = Database::open(path(), firstSchema(), quick);
        auto second = Database::open(path(), firstSchema(), quick);
        QVERIFY(first && second);
        const auto held = (*first)->transaction([&]() -> Result<void> {
            const auto written = (*second)->execute("INSERT INTO note(text) VALUES (?)", {"no"});
            if (written)
                return fail(gatehouse::errors::internal, QStringLiteral("was not locked"));
            return fail(written.error());
        });
        QVERIFY(held.error().is(store::errors::locked));
        QVERIFY((*second)->execute("INSERT INTO note(text) VALUES (?)", {"yes"}));
    }
    void fullIsSaidAndLosesNothing()
    {
        store::OpenOptions small;
        small.maxBytes = 64 * 1024;
        auto database = Database::open(path(), firstSchema(), small);
        QVERIFY(database);
        QVERIFY((*database)->execute("INSERT INTO note(text) VALUES (?)", {"kept"}));
        const auto written = (*database)->transaction([&]() -> Result<void> {
            for (int i = 0; i < 100; ++i)
                GH_CHECK((*database)->execute("INSERT INTO note(text) VALUES (?)", {QString(4000, u'b')}));
            return {};
        });
        QVERIFY(!written);
        QVERIFY2(written.error().is(store::errors::full), qPrintable(written.error().toString()));
        QCOMPARE((*database)->query("SELECT count(*) FROM note")->at(0).at(0).toInt(), 1);
        QVERIFY((*database)->transaction([&] { return Result<void>{}; }));
    }
    void transactionRollsBack()
    {
        auto database = Database::open(path(), firstSchema());
        QVERIFY(database);
        const auto result = (*database)->transaction([&]() -> Result<void> {
            GH_CHECK((*database)->execute("INSERT INTO note(text) VALUES (?)", {"gone"}));
            GH_CHECK((*database)->execute("INSERT INTO note(text) VALUES (?)", {QVariant()}));
            return {};
        });
        QVERIFY(result.error().is(store::errors::constraint));
        QCOMPARE((*database)->query("SELECT count(*) FROM note")->at(0).at(0).toInt(), 0);
    }
    void missingFolderPermission()
    {
        const auto database = Database::open("/proc/nowhere/test.db", firstSchema());
        QVERIFY(!database);
        QCOMPARE(database.error().kind(), ErrorKind::Unavailable);
    }
};

QTEST_GUILESS_MAIN(DatabaseTest)
#include "tst_Database.moc"
