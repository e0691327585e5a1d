// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ImageErrors.h"
#include "core/image/ImageStore.h"
#include "core/image/OutputManifest.h"
#include "tests/support/OtherUser.h"

#include <QDir>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QtTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::image;

class ImageStoreTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    Paths paths() const { return {m_folder.path(), m_folder.path(), m_folder.path()}; }
    static Measurements measurements()
    {
        Measurements measured;
        PredictedRegister pcr;
        pcr.pcr = 4;
        pcr.extend("event", Sha256Digest());
        measured.registers = {pcr};
        return measured;
    }
    Result<void> publish(const QString& id, const QDateTime& at)
    {
        const ImageStore store(paths());
        GH_TRY(const QString draft, store.beginDraft());
        GH_CHECK(writeFileAtomically(draft + "/disk.raw", "disk"));
        GH_CHECK(writeFileAtomically(draft + "/uki.efi", "uki"));
        ImageManifest manifest;
        manifest.id = id;
        manifest.recipe = "dstack";
        manifest.bytes = 4;
        manifest.builtAt = at;
        manifest.parameters = {{"chain_id", "1"}};
        manifest.steps = {{"root", 1.5, true}};
        return store.publish(draft, manifest, measurements(), measurements().toJson());
    }

private Q_SLOTS:
    void lifeOfAnImage()
    {
        const ImageStore store(paths());
        QVERIFY(store.list().isEmpty());
        QVERIFY(store.newest("dstack").error().is(image::errors::unknownImage));
        QVERIFY(publish("dstack-1", QDateTime::fromSecsSinceEpoch(1000, Qt::UTC)).has_value());
        QVERIFY(publish("dstack-2", QDateTime::fromSecsSinceEpoch(2000, Qt::UTC)).has_value());
        QCOMPARE(store.list().size(), 2);
        QCOMPARE(store.newest("dstack")->id, "dstack-2");
        QCOMPARE(store.show("dstack-1")->parameters["chain_id"], "1");
        QCOMPARE(store.show("dstack-1")->steps.first().seconds, 1.5);
        QCOMPARE(store.measurements("dstack-1")->find(4)->value.toHex(), measurements().find(4)->value.toHex());
        const QJsonObject original = QJsonDocument::fromJson(*readFile(store.measurementsPath("dstack-1"), 10000)).object();
        QCOMPARE(original["4"]["expected"].toString(), measurements().find(4)->value.toHex());
        QVERIFY(store.remove("dstack-1").has_value());
        QVERIFY(store.show("dstack-1").error().is(image::errors::unknownImage));
        QVERIFY(store.remove("dstack-1").error().is(image::errors::unknownImage));
        QCOMPARE(QDir(m_folder.filePath("images")).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size(), 1);
    }
    void damageIsSeen()
    {
        const ImageStore store(paths());
        QVERIFY(publish("dstack-3", QDateTime::currentDateTimeUtc()).has_value());
        QVERIFY(writeFileAtomically(store.diskPath("dstack-3"), "shorter disk").has_value());
        QVERIFY(store.show("dstack-3").error().is(image::errors::damagedImage));
        QVERIFY(store.damaged().contains("dstack-3"));
        QVERIFY(writeFileAtomically(store.folderOf("dstack-3") + "/manifest.json", "{").has_value());
        QVERIFY(store.show("dstack-3").error().is(image::errors::damagedImage));
        QVERIFY(store.remove("dstack-3").has_value());
    }
    void whatIsWrongIsSaid_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("content"); ///< Null: the file is removed.
        QTest::addColumn<QString>("why");
        QTest::newRow("no manifest") << "manifest.json" << QByteArray() << "manifest.json: No such file";
        QTest::newRow("manifest cut") << "manifest.json" << QByteArray("{\"schema\": 1, \"id\"") << "manifest.json is not a JSON object";
        QTest::newRow("manifest of another schema") << "manifest.json" << QByteArray("{\"schema\": 2}") << "manifest of schema 2";
        QTest::newRow("manifest without an id") << "manifest.json" << QByteArray("{\"schema\": 1}") << "'' is not an image id";
        QTest::newRow("manifest of another image") << "manifest.json" << QByteArray("{\"schema\": 1, \"id\": \"dstack-8\"}") << "is that of 'dstack-8'";
        QTest::newRow("no disk") << "disk.raw" << QByteArray() << "disk.raw is missing";
        QTest::newRow("disk cut") << "disk.raw" << QByteArray("di") << "disk.raw has 2 bytes";
        QTest::newRow("no measurements") << "measurements-full.json" << QByteArray() << "measurements-full.json: No such file";
    }
    void whatIsWrongIsSaid()
    {
        QFETCH(QString, file);
        QFETCH(QByteArray, content);
        QFETCH(QString, why);
        const ImageStore store(paths());
        QVERIFY(publish("dstack-7", QDateTime::currentDateTimeUtc()));
        const QString path = store.folderOf("dstack-7") + '/' + file;
        QVERIFY(content.isNull() ? QFile::remove(path) : writeFileAtomically(path, content).has_value());
        const auto measured = store.measurements("dstack-7");
        QVERIFY(!measured);
        QVERIFY2(measured.error().is(image::errors::damagedImage), qPrintable(measured.error().toString()));
        QVERIFY2(measured.error().detail().contains("dstack-7") && measured.error().detail().contains(why), qPrintable(measured.error().toString()));
        QVERIFY2(measured.error().hint().contains("gatehousectl image remove dstack-7"), qPrintable(measured.error().hint()));
        QCOMPARE(store.damaged(), file.startsWith("measurements") ? QStringList() : QStringList{"dstack-7"});
        QVERIFY(store.remove("dstack-7"));
    }
    void whatNeverWasAnImage()
    {
        const ImageStore store(paths());
        const qsizetype images = store.list().size();
        QVERIFY(QDir().mkpath(m_folder.filePath("images/lost+found")) && QDir().mkpath(m_folder.filePath("images/My Notes")));
        QVERIFY(writeFileAtomically(m_folder.filePath("images/a-file"), "x"));
        QCOMPARE(store.damaged(), QStringList());
        QCOMPARE(store.list().size(), images);
        for (const char* name : {"lost+found", "My Notes"})
            QVERIFY(QDir(m_folder.filePath("images/") + name).removeRecursively());
        QVERIFY(QFile::remove(m_folder.filePath("images/a-file")));
    }
    void anImageOfAnotherUser()
    {
        if (geteuid() != 0)
            QSKIP("only root has files of two users");
        const ImageStore store(paths());
        QVERIFY(publish("dstack-9", QDateTime::currentDateTimeUtc()));
        QCOMPARE(chmod(qPrintable(store.folderOf("dstack-9")), 0700), 0);
        QCOMPARE(chmod(qPrintable(m_folder.path()), 0755), 0);
        const QByteArrayList said = tests::asNobody([&store] {
                                        const auto shown = store.show("dstack-9");
                                        const auto removed = store.remove("dstack-9");
                                        return (shown ? QString() : shown.error().toString() + shown.error().hint()).toUtf8() + '\n' + store.damaged().join(' ').toUtf8()
                                            + '\n' + (removed ? QString() : removed.error().toString()).toUtf8();
                                    }).split('\n');
        QCOMPARE(said.size(), 3);
        QVERIFY2(said[0].startsWith("file.unreadable: the image 'dstack-9' is of user root"), said[0].constData());
        QVERIFY2(said[0].contains("chown"), said[0].constData());
        QCOMPARE(said[1], QByteArray("dstack-9"));
        QVERIFY2(said[2].contains("of user root cannot be removed: Permission denied"), said[2].constData());
        QVERIFY(store.remove("dstack-9"));
    }
    void aDebugMarkThatWasNotSignedIsDamage()
    {
        const ImageStore store(paths());
        QVERIFY(publish("dstack-5", QDateTime::currentDateTimeUtc()).has_value());
        QTemporaryDir keys;
        const Result<ImageManifest> manifest = store.show("dstack-5");
        QVERIFY(manifest.has_value() && !manifest->debug);
        QVERIFY(OutputManifest::write(store.folderOf("dstack-5"), *manifest, measurements(), *BuildKey::loadOrMake(keys.path())));
        QVERIFY(store.show("dstack-5").has_value());
        QJsonObject json = manifest->toJson();
        json["debug"] = true;
        QVERIFY(writeFileAtomically(store.folderOf("dstack-5") + "/manifest.json", QJsonDocument(json).toJson()));
        QVERIFY(store.show("dstack-5").error().is(image::errors::damagedImage));
        QVERIFY2(store.show("dstack-5").error().detail().contains("debug"), qPrintable(store.show("dstack-5").error().detail()));
        QVERIFY(store.damaged().contains("dstack-5"));
        QVERIFY(writeFileAtomically(store.folderOf("dstack-5") + "/outputs.json", "{"));
        QVERIFY(store.show("dstack-5").error().is(image::errors::damagedImage));
        QVERIFY(store.remove("dstack-5").has_value());
    }
    void foreignIds_data()
    {
        QTest::addColumn<QString>("id");
        for (const char* id : {"", "..", "../etc", "a/b", "A", "a b", ".draft-x", "a\n"})
            QTest::newRow(id) << QString(id);
    }
    void foreignIds()
    {
        QFETCH(QString, id);
        const ImageStore store(paths());
        QVERIFY(store.show(id).error().is(image::errors::unknownImage));
        QVERIFY(store.remove(id).error().is(image::errors::unknownImage));
        QVERIFY(!store.diskPath(id).contains(".."));
    }
    void draftsDoNotShow()
    {
        const ImageStore store(paths());
        const auto before = store.list().size();
        const Result<QString> draft = store.beginDraft();
        QVERIFY(draft.has_value());
        QCOMPARE(store.list().size(), before);
        store.discardDraft(*draft);
        QVERIFY(!QFile::exists(*draft));
        store.discardDraft(m_folder.path()); // Not a draft: left alone.
        QVERIFY(QFile::exists(m_folder.path()));
    }
};

QTEST_GUILESS_MAIN(ImageStoreTest)
#include "tst_ImageStore.moc"
