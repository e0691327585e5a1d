// SPDX-License-Identifier: GPL-3.0-or-later
// What is made of built images, through the real program over a catalogue that is made here.
#include "core/image/DiskWriter.h"
#include "core/image/ImageMeasurer.h"
#include "core/image/ImageStore.h"
#include "core/image/OutputManifest.h"
#include "tests/support/CommandSchema.h"
#include "tests/support/TinyCpio.h"
#include "tests/support/TinyPe.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;

class ImageCommandsTest : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;

    struct Answer
    {
        int status = -1;
        QByteArray out, err;
        QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    };
    Answer run(const QStringList& arguments) const
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("GATEHOUSE_STATE", m_folder.filePath("state"));
        environment.insert("GATEHOUSE_CACHE", m_folder.filePath("cache"));
        environment.insert("GATEHOUSE_PORT_BASE", "23600");
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(GATEHOUSE_BINARY_DIR "/bin/gatehousectl"), arguments);
        if (!process.waitForFinished(120'000))
            return {};
        const Answer answer{process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2, process.readAllStandardOutput(), process.readAllStandardError()};
        test::verifyDocument(arguments, answer.out);
        return answer;
    }
    void publish(const QString& id)
    {
        const image::ImageStore store({m_folder.filePath("state"), m_folder.filePath("cache"), {}});
        const auto draft = store.beginDraft();
        QVERIFY(draft.has_value());
        QVERIFY(writeFileAtomically(*draft + "/esp", QByteArray(1024 * 1024, 'e')));
        QVERIFY(writeFileAtomically(*draft + "/uki.efi", "uki"));
        image::DiskWriter::Parts parts;
        parts.esp = *draft + "/esp";
        parts.diskId = "00112233-4455-6677-8899-aabbccddeeff";
        parts.espId = "ffeeddcc-bbaa-9988-7766-554433221100";
        QVERIFY(image::DiskWriter::write(parts, *draft + "/disk.raw"));
        image::ImageManifest manifest;
        manifest.id = id;
        manifest.recipe = "gone-since"; // No recipe of that name: what the manifest says has to do.
        manifest.debug = true;
        manifest.kernel = "6.1.0-40-amd64";
        manifest.parameters = {{"variant", "dev"}};
        manifest.foreign = {{"lighthouse", QString(64, '7')}};
        manifest.bytes = QFileInfo(*draft + "/disk.raw").size();
        manifest.builtAt = QDateTime::currentDateTimeUtc();
        image::Measurements measured;
        image::PredictedRegister pcr;
        pcr.pcr = 4;
        pcr.extend("event", Sha256Digest());
        measured.registers = {pcr};
        QVERIFY(store.publish(*draft, manifest, measured, measured.toJson()));
    }

private Q_SLOTS:
    void initTestCase()
    {
        publish("dstack-0123456789ab");
        if (QTest::currentTestFailed())
            QFAIL("no catalogue");
    }
    void helpHasAnExample_data()
    {
        QTest::addColumn<QString>("verb");
        for (const char* verb : {"export", "prune", "sbom", "verify", "diff", "verify-reproducible", "forecast", "fetch"})
            QTest::newRow(verb) << QString(verb);
    }
    void helpHasAnExample()
    {
        QFETCH(QString, verb);
        const Answer answer = run({"image", verb, "--help"});
        QCOMPARE(answer.status, 0);
        QVERIFY(answer.out.contains("Example: gatehousectl image " + verb.toUtf8()));
    }
    void showSaysWhatIsExpectedAndWhatItIsMadeOf()
    {
        const Answer answer = run({"--json", "image", "show", "dstack-0123"});
        QVERIFY2(answer.status == 0, answer.err.constData());
        const QJsonObject document = answer.json();
        // PCR 4 alone is no image that a policy could know.
        QCOMPARE(document["expected"]["answer"].toString(), "notPredicted");
        QVERIFY(document["expectedMissing"].isNull()); // It could be told.
        QVERIFY(document["observed"].isNull() && document["quoted"].isNull() && document["quotedMissing"].isNull()); // Nobody asked its machines.
        QCOMPARE(document["parameters"].toArray(), (QJsonArray{QJsonObject{{"name", "variant"}, {"value", "dev"}, {"changesMeasurement", true}}}));
        QCOMPARE(document["variant"].toString(), "dev");
        QCOMPARE(document["kernel"].toString(), "6.1.0-40-amd64");
        QCOMPARE(document["foreign"].toArray(), (QJsonArray{QJsonObject{{"name", "lighthouse"}, {"hash", QString(64, '7')}}}));
        const QByteArray text = run({"image", "show", "dstack-0123"}).out;
        for (const char* line : {"DEBUG      ", "variant    dev", "kernel     6.1.0-40-amd64", "hash       lighthouse: 7777", "setting    variant = dev", "size       ",
                                 "expected   not checked: no registers are predicted"})
            QVERIFY2(text.contains(line), (QByteArray(line) + '\n' + text).constData());
        const Answer list = run({"--json", "image", "list"});
        QCOMPARE(list.json()["images"][0]["variant"].toString(), "dev");
        QVERIFY(list.json()["images"][0]["debug"].toBool());
        QVERIFY(run({"image", "list"}).out.contains("DEBUG"));
    }
    void quotesAreAskedForWithItsMachines()
    {
        const Answer answer = run({"--json", "image", "show", "dstack-0123", "--observed"});
        if (answer.status == 4) { // Without libvirt nothing is known of machines, and the command says so instead.
            QVERIFY2(answer.json()["error"].isObject(), answer.out.constData());
            return;
        }
        QVERIFY2(answer.status == 0, answer.err.constData());
        QVERIFY2(answer.json()["quoted"].isArray() && answer.json()["quoted"].toArray().isEmpty() && answer.json()["quotedMissing"].isNull(), answer.out.constData());
        QVERIFY(answer.json()["observed"].isArray());
        const QByteArray text = run({"image", "show", "dstack-0123", "--observed"}).out;
        QVERIFY2(text.contains("quoted     no quote of a node that started from this image is kept"), text.constData());
    }
    void exportWritesAndTellsWhat()
    {
        const QString path = m_folder.filePath("out.vhd");
        const Answer answer = run({"--json", "image", "export", "dstack-0123", "--format", "vhd", "--out", path});
        QVERIFY2(answer.status == 0, answer.err.constData());
        const QJsonObject document = answer.json();
        QCOMPARE(document["image"].toString(), "dstack-0123456789ab");
        QCOMPARE(document["bytes"].toInteger(), QFileInfo(path).size());
        QCOMPARE(document["sha256"].toString(), image::DiskWriter::hash(path)->toHex());
        // Once more: the file is there.
        const Answer again = run({"--json", "image", "export", "dstack-0123", "--format", "vhd", "--out", path});
        QCOMPARE(again.status, 2);
        QCOMPARE(again.json()["error"].toObject()["code"].toString(), "image.exists");
        QCOMPARE(run({"image", "export", "dstack-0123", "--format", "vhd", "--out", path, "--replace"}).status, 0);
    }
    void sbomIsNotWrittenOverAFile()
    {
        const QString list = m_folder.filePath("state/images/dstack-0123456789ab/sbom.spdx.json");
        QVERIFY(writeFileAtomically(list, "{\"packages\": [{\"name\": \"a\"}]}"));
        const QString path = m_folder.filePath("sbom.json");
        QVERIFY(writeFileAtomically(path, "kept"));
        const Answer refused = run({"--json", "image", "sbom", "dstack-0123", "--out", path});
        QCOMPARE(refused.status, 2);
        QCOMPARE(refused.json()["error"].toObject()["code"].toString(), "file.exists");
        QCOMPARE(*readFile(path, 100), "kept");
        const Answer written = run({"image", "sbom", "dstack-0123", "--out", path, "--replace"});
        QVERIFY2(written.status == 0, written.err.constData());
        QCOMPARE(*readFile(path, 100), *readFile(list, 100));
        QVERIFY(QFile::remove(path));
        QCOMPARE(run({"image", "sbom", "dstack-0123", "--out", path}).status, 0);
        QCOMPARE(*readFile(path, 100), *readFile(list, 100));
        // A device is not written over, whatever is said.
        QVERIFY(run({"image", "sbom", "dstack-0123", "--out", "/dev/null", "--replace"}).status != 0);
        QVERIFY(run({"image", "sbom", "dstack-0123", "--out", "/dev/null"}).status != 0);
        QVERIFY(QFile::remove(list));
    }
    void theCatalogueIsNotWrittenInto()
    {
        const QString image = m_folder.filePath("state/images/dstack-0123456789ab");
        const QString list = image + "/sbom.spdx.json";
        QVERIFY(writeFileAtomically(list, "{\"packages\": [{\"name\": \"a\"}]}"));
        const Sha256Digest before = *image::DiskWriter::hash(image + "/disk.raw");
        const QString link = m_folder.filePath("link.json"), folder = m_folder.filePath("aside");
        QVERIFY(QFile::link(image + "/disk.raw", link) && QFile::link(image, folder));
        for (const QString& path : {image + "/disk.raw", image + "/new.json", link, folder + "/disk.raw", m_folder.filePath("cache/../state/images/x.json")}) {
            QVERIFY(QDir().mkpath(m_folder.filePath("cache")));
            const Answer refused = run({"--json", "image", "sbom", "dstack-0123", "--out", path, "--replace"});
            QVERIFY2(refused.status == 2, (path.toUtf8() + refused.out).constData());
            QCOMPARE(refused.json()["error"].toObject()["code"].toString(), "usage");
            QVERIFY2(refused.err.contains("Gatehouse's own"), refused.err.constData());
            QVERIFY(QFileInfo(link).isSymLink());
        }
        // All that write a file of a person's choice, before they look for what is to be in it.
        for (const QStringList& words : {QStringList{"quote", "issue", "00", "--out"}, {"evidence", "export", "1", "--out"}, {"collateral", "export"}}) {
            const Answer refused = run(QStringList{"--json"} + words + QStringList{image + "/disk.raw", "--replace"});
            QCOMPARE(refused.status, 2);
            QVERIFY2(refused.err.contains("Gatehouse's own"), refused.err.constData());
        }
        QCOMPARE(*image::DiskWriter::hash(image + "/disk.raw"), before);
        QVERIFY(!QFile::exists(image + "/new.json") && !QFile::exists(m_folder.filePath("state/images/x.json")));
        // Beside it, a link as well.
        const QString path = m_folder.filePath("kept.json");
        QVERIFY(QFile::remove(link) && QFile::link(path, link) && writeFileAtomically(path, "old"));
        QCOMPARE(run({"image", "sbom", "dstack-0123", "--out", link, "--replace"}).status, 0);
        QCOMPARE(*readFile(path, 100), *readFile(list, 100));
        for (const QString& made : {list, link, folder, path})
            QVERIFY(QFile::remove(made));
    }
    void diffExplainsAndSaysNo()
    {
        const QString other = m_folder.filePath("other.raw");
        QVERIFY(image::DiskWriter::copySparse(m_folder.filePath("state/images/dstack-0123456789ab/disk.raw"), other));
        const Answer same = run({"--json", "image", "diff", "dstack-0123", other});
        QVERIFY2(same.status == 0, same.err.constData());
        QVERIFY(same.json()["same"].toBool());
        QFile file(other);
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(1024 * 1024 + 77) && file.write("X") == 1);
        file.close();
        const Answer changed = run({"--json", "image", "diff", "dstack-0123", other});
        QVERIFY2(changed.status == 1, changed.err.constData());
        const QJsonObject partition = changed.json()["partitions"].toArray().first().toObject();
        QCOMPARE(partition["name"].toString(), "gatehouse-esp");
        QCOMPARE(partition["bytes"]["offset"].toInteger(), 77);
        QCOMPARE(partition["bytes"]["before"].toString().left(2), "65");
        QVERIFY(run({"image", "diff", "dstack-0123", other}).out.contains("partition  gatehouse-esp: content; from byte 77 on, 1 differ"));
        QCOMPARE(run({"image", "diff", "dstack-0123"}).status, 2);
    }
    void anImageWithoutManifestIsNotProven()
    {
        // As an older version built it.
        const Answer answer = run({"--json", "image", "verify", "dstack-0123"});
        QCOMPARE(answer.status, 4);
        QCOMPARE(answer.json()["error"].toObject()["code"].toString(), "image.no-outputs");
        QCOMPARE(run({"image", "sbom", "dstack-0123"}).status, 4);
    }
    void verifySaysYesAndNo()
    {
        const QString folder = m_folder.filePath("received");
        QVERIFY(QDir().mkpath(folder));
        QVERIFY(writeFileAtomically(folder + "/disk.raw", tests::TinyPe::makeUki(252)));
        const auto measured = image::ImageMeasurer::measureFile(folder + "/disk.raw");
        QVERIFY(measured);
        image::ImageManifest manifest;
        manifest.id = "dstack-9";
        QTemporaryDir builder;
        const auto key = image::BuildKey::loadOrMake(builder.path());
        QVERIFY(key);
        QVERIFY(image::OutputManifest::write(folder, manifest, *measured, *key));
        const QStringList call{"--json", "image", "verify", folder, "--signer", builder.filePath("keys/build.pub")};
        const Answer good = run(call);
        QVERIFY2(good.status == 0, good.err.constData());
        QVERIFY(good.json()["verified"].toBool());
        QCOMPARE(good.json()["signer"].toString(), key->publicKey().key.toHex());
        // No key: nothing is proven.
        QCOMPARE(run({"--json", "image", "verify", folder}).status, 1);
        QFile disk(folder + "/disk.raw");
        QVERIFY(disk.open(QIODevice::ReadWrite) && disk.seek(disk.size() - 1) && disk.write("!") == 1);
        disk.close();
        QCOMPARE(run(call).status, 1);
        QVERIFY(writeFileAtomically(folder + "/outputs.json", "{"));
        QCOMPARE(run(call).status, 3);
    }
    void aDamagedImageIsExplained()
    {
        const QString folder = m_folder.filePath("state/images/dstack-badbadbadbad");
        QVERIFY(QDir().mkpath(folder) && writeFileAtomically(folder + "/manifest.json", "{\"schema\": 1, \"i"));
        const Answer list = run({"image", "list"});
        QCOMPARE(list.status, 0);
        QVERIFY2(list.out.contains("dstack-badbadbadbad: the image 'dstack-badbadbadbad' is damaged") && list.out.simplified().contains("gatehousectl image remove dstack-badbadbadbad, and build it again"),
                 list.out.constData());
        QVERIFY(!run({"image", "list", "--json"}).out.contains("dstack-0123456789ab is damaged"));
        for (const char* verb : {"show", "export", "diff"}) {
            QStringList words{"--json", "image", verb, "dstack-badb"};
            if (words[2] == "export")
                words += {"--format", "raw", "--out", m_folder.filePath("never.raw")};
            if (words[2] == "diff")
                words += "dstack-0123";
            const Answer answer = run(words);
            QVERIFY2(answer.status == 3, (QByteArray(verb) + ' ' + answer.out).constData());
            QCOMPARE(answer.json()["error"].toObject()["code"].toString(), "image.damaged");
            QVERIFY(answer.json()["error"].toObject()["hint"].toString().contains("image remove dstack-badbadbadbad"));
        }
        QCOMPARE(run({"image", "remove", "dstack-badb", "--yes"}).status, 0);
        QVERIFY(!QFileInfo::exists(folder));
    }
    void diffOfKernelImages()
    {
        using tests::TinyCpio;
        using tests::TinyPe;
        const auto write = [this](const QString& name, const QByteArray& commandLine, const QByteArray& init, const QByteArray& release) {
            const QString path = m_folder.filePath(name);
            const QByteArray bytes = TinyPe::make({{".text", "code"}, {".sdmagic", QByteArray("#### LoaderInfo: systemd-stub 252.1-1 ####\0", 43)}, {".osrel", release}, {".cmdline", commandLine},
                                                   {".linux", TinyPe::make({{".text", "kernel"}})}, {".initrd", TinyCpio::make({{"init", init, 0100755}, {"etc/same", "same"}})}});
            return writeFileAtomically(path, bytes) ? path : QString();
        };
        const QString a = write("a.efi", "console=ttyS0 roothash=aa", "#!/bin/sh\n", "ID=test\nVERSION_ID=1\n");
        const QString b = write("b.efi", "console=ttyS0 roothash=bb", "#!/bin/zh\n", "ID=test\nVERSION_ID=2\n");
        const Answer same = run({"--json", "image", "diff", a, a});
        QVERIFY2(same.status == 0, same.err.constData());
        QCOMPARE(same.json()["compared"].toString(), "programs");
        QVERIFY(run({"image", "diff", a, a}).out.contains("The unified kernel images are the same, byte for byte."));
        const Answer json = run({"--json", "image", "diff", a, b});
        QCOMPARE(json.status, 1);
        QStringList parts;
        for (const QJsonValue& section : json.json()["sections"].toArray())
            parts.append(section["part"].toString());
        QCOMPARE(parts, (QStringList{"osRelease", "commandLine", "initrd"}));
        QCOMPARE(json.json()["files"].toArray().first()["place"].toString(), "initrd");
        QCOMPARE(json.json()["registers"].toArray().size(), 3);
        const Answer text = run({"image", "diff", a, b});
        QCOMPARE(text.status, 1);
        for (const char* line : {"section    os-release (.osrel): content; from byte 19 on, 1 differ: 310a -> 320a", "             - \"VERSION_ID=1\"\n             + \"VERSION_ID=2\"",
                                 "file       initrd:/init: content; from byte 7 on, 1 differ", "command    - roothash=aa\ncommand    + roothash=bb", "register   PCR 9: ", "because of: "})
            QVERIFY2(text.out.contains(line), (line + QByteArray("\n") + text.out).constData());
        // What a file is called is no line of the answer.
        const auto named = [this](const QByteArray& commandLine, const QByteArray& name) {
            const QString path = m_folder.filePath("named.efi");
            return writeFileAtomically(path, TinyPe::make({{".text", "code"}, {".sdmagic", QByteArray("#### LoaderInfo: systemd-stub 252.1-1 ####\0", 43)}, {".cmdline", commandLine},
                                                           {".linux", TinyPe::make({{".text", "kernel"}})}, {".initrd", TinyCpio::make({{name, "#!/bin/sh\n", 0100755}})}})) ? path : QString();
        };
        const QByteArray forged = run({"image", "diff", a, named("console=ttyS0 roothash=aa", "x\nregister   PCR 4: all is well")}).out;
        QVERIFY2(forged.contains("initrd:/x\\nregister   PCR 4: all is well: "), forged.constData());
        QVERIFY2(!forged.contains("\nregister   PCR 4: all is well"), forged.constData());
        // One against a disk that starts nothing: said, and no crash.
        QVERIFY(run({"image", "diff", a, "dstack-0123"}).status >= 1);
        QCOMPARE(run({"image", "diff", a, m_folder.filePath("nowhere.efi")}).status, 4);
    }
    void wrongUsage()
    {
        QCOMPARE(run({"image", "export", "dstack-0123"}).status, 2);
        QCOMPARE(run({"image", "export", "dstack-0123", "--format", "vmdk", "--out", m_folder.filePath("x")}).status, 2);
        QCOMPARE(run({"image", "export", "nothing", "--format", "raw", "--out", m_folder.filePath("x")}).status, 4); // There is no such image.
        QCOMPARE(run({"image", "prune", "--keep", "-1"}).status, 2);
        for (const char* verb : {"verify-reproducible", "forecast", "fetch"}) {
            QCOMPARE(run({"image", verb}).status, 2);
            QCOMPARE(run({"image", verb, "../../etc"}).status, 2);
            QCOMPARE(run({"image", verb, "dstack", "--set", "novalue"}).status, 2);
        }
        QCOMPARE(run({"image", "prune", "--keep", "some"}).status, 2);
    }
    void pruneListsFirstAndRemovesWithYes()
    {
        const QString old = m_folder.filePath("cache/image/dstack/root/.draft-abc");
        QVERIFY(QDir().mkpath(old));
        QVERIFY(writeFileAtomically(old + "/half", QByteArray(100'000, 'x')));
        const Answer look = run({"--json", "image", "prune"});
        QVERIFY2(look.status == 0, look.err.constData());
        QCOMPARE(look.json()["removed"].toBool(), false);
        QCOMPARE(look.json()["items"].toArray().size(), 1);
        QVERIFY(look.json()["bytes"].toInteger() >= 100'000);
        QVERIFY(QFileInfo::exists(old));
        QVERIFY(run({"image", "prune"}).out.contains("gatehousectl image prune --yes"));
        const Answer gone = run({"--json", "--yes", "image", "prune"});
        QCOMPARE(gone.json()["removed"].toBool(), true);
        QVERIFY(!QFileInfo::exists(old));
        QVERIFY(run({"image", "list"}).out.contains("dstack"));
    }
};

QTEST_GUILESS_MAIN(ImageCommandsTest)
#include "tst_ImageCommands.moc"
