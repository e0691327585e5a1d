// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/ImageErrors.h"
#include "core/image/ImageStore.h"
#include "core/image/OutputManifest.h"

#include <QDir>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QtTest>

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
