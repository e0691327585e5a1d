// SPDX-License-Identifier: GPL-3.0-or-later
// A signed folder, then each thing in it spoiled. signify(1) judges the signature as an independent check.
#include "core/image/DiskWriter.h"
#include "core/image/ImageErrors.h"
#include "core/image/ImageMeasurer.h"
#include "core/image/OutputManifest.h"
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
using namespace gatehouse::image;

class OutputManifestTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    QTemporaryDir m_state;
    Measurements m_measured;
    ImageManifest m_manifest;

    QString path(const char* name) const { return m_folder->filePath(QString::fromLatin1(name)); }
    BuildKey key() const { return *BuildKey::loadOrMake(m_state.path()); }
    Result<OutputVerification> verified() const { return OutputManifest::verify(m_folder->path(), key().publicKey()); }
    QStringList failures() const
    {
        const auto verification = verified();
        QStringList ids;
        if (!verification)
            return {verification.error().toString()};
        for (const Check& check : verification->checks)
            if (check.status != CheckStatus::Passed)
                ids.append(check.id);
        return ids;
    }
    void writeManifest() { QVERIFY(writeFileAtomically(path("manifest.json"), QJsonDocument(m_manifest.toJson()).toJson())); }
    /// Changes @p name in manifest.json and nothing else.
    void spoil(const char* name, const QJsonValue& value)
    {
        QJsonObject said = QJsonDocument::fromJson(*readFile(path("manifest.json"), 100'000)).object();
        said[QLatin1String(name)] = value;
        QVERIFY(writeFileAtomically(path("manifest.json"), QJsonDocument(said).toJson()));
    }
    void append(const char* name, const QByteArray& bytes)
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::Append));
        QCOMPARE(file.write(bytes), bytes.size());
    }

private Q_SLOTS:
    void init()
    {
        // The "disk" is an EFI program: that can be measured, too, and needs no partition table here.
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(writeFileAtomically(path("disk.raw"), tests::TinyPe::makeUki(252)));
        QVERIFY(writeFileAtomically(path("sbom.spdx.json"), "{}"));
        const auto measured = ImageMeasurer::measureFile(path("disk.raw"));
        QVERIFY2(measured.has_value(), measured ? "" : qPrintable(measured.error().toString()));
        m_measured = *measured;
        m_manifest.id = "dstack-0123";
        m_manifest.recipe = "dstack";
        m_manifest.commandLine = "console=ttyS0";
        m_manifest.packages = {{"bash", "5.2"}};
        m_manifest.parameters = {{"chain_id", "1"}, {"agent", "/home/somebody/agent"}};
        m_manifest.foreign = {{"lighthouse", QString(64, 'b')}};
        m_manifest.ports = {{8545, "JSON-RPC"}};
        m_manifest.bytes = QFileInfo(path("disk.raw")).size();
        m_manifest.builtAt = QDateTime::fromSecsSinceEpoch(1000, Qt::UTC);
        m_manifest.steps = {{"root", 1.5, false}};
        writeManifest();
        QVERIFY(OutputManifest::write(m_folder->path(), m_manifest, m_measured, key()));
    }
    void aWholeImageIsGood()
    {
        const auto verification = verified();
        QVERIFY(verification.has_value());
        QVERIFY2(verification->isGood(), qPrintable(failures().join(' ')));
        QCOMPARE(verification->manifest.imageId, "dstack-0123");
        QCOMPARE(verification->manifest.files.size(), 2);
        QVERIFY(verification->checks.size() >= 6); // Signature, two files, nothing unlisted, PCR 4, 9, 11.
        QCOMPARE(verification->manifest.registers.value("pcr4"), m_measured.find(4)->value.toHex());
    }
    void anImageWithoutPredictionIsNotProven()
    {
        // As a cloud image that starts by GRUB: it is listed, and its registers are not checked.
        QVERIFY(OutputManifest::write(m_folder->path(), m_manifest, Measurements(), key()));
        const auto verification = verified();
        QVERIFY2(verification.has_value(), verification ? "" : qPrintable(verification.error().toString()));
        QVERIFY(!verification->isGood());
        for (const Check& check : verification->checks)
            QVERIFY2(check.status == (check.id == "registers" ? CheckStatus::NotChecked : CheckStatus::Passed), qPrintable(check.id));
        QCOMPARE(verification->checks.last().id, "registers");
    }
    void equalImagesHaveEqualManifests()
    {
        const QByteArray first = *readFile(path("outputs.json"), OutputManifest::maxBytes);
        const QByteArray signature = *readFile(path("outputs.json.sig"), OutputManifest::maxBytes);
        m_manifest.builtAt = QDateTime::fromSecsSinceEpoch(2000, Qt::UTC);
        m_manifest.steps = {{"root", 0.1, true}};
        m_manifest.parameters["agent"] = "/elsewhere/agent";
        writeManifest();
        QVERIFY(OutputManifest::write(m_folder->path(), m_manifest, m_measured, key()));
        QCOMPARE(*readFile(path("outputs.json"), OutputManifest::maxBytes), first);
        QCOMPARE(*readFile(path("outputs.json.sig"), OutputManifest::maxBytes), signature);
    }
    void whenItWasBuiltMayChange()
    {
        m_manifest.builtAt = QDateTime::fromSecsSinceEpoch(3000, Qt::UTC);
        m_manifest.steps.clear();
        writeManifest();
        QCOMPARE(failures(), QStringList());
    }
    void whatItSaysMayNot_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("row"); // That names it; the hash of all differs, too.
        const auto row = [](const char* name, const QJsonValue& value, const char* shown) { QTest::newRow(name) << QByteArray(name) << value << QString(shown); };
        row("debug", true, "manifest.debug");
        row("id", "dstack-0124", "manifest.id");
        row("recipe", "other", "manifest.recipe");
        row("version", "9", "manifest.version");
        row("suite", "sid", "manifest.suite");
        row("kernel", "6.99", "manifest.kernel");
        row("commandLine", "console=ttyS0 init=/bin/sh", "manifest.commandLine");
        row("rootHash", QString(64, 'c'), "manifest.rootHash");
        row("packages", QJsonObject{{"bash", "5.3"}}, "");
        row("foreign", QJsonObject{{"lighthouse", QString(64, 'c')}}, "");
        row("ports", QJsonArray(), "");
        row("parameters", QJsonObject{{"chain_id", "2"}, {"agent", "/home/somebody/agent"}}, "");
        row("description", "another", "");
        row("diskSha256", QString(64, 'd'), "");
        row("something new", 1, "");
    }
    void whatItSaysMayNot()
    {
        QFETCH(QByteArray, name);
        QFETCH(QJsonValue, value);
        QFETCH(QString, row);
        spoil(name.constData(), value);
        QCOMPARE(failures(), row.isEmpty() ? QStringList{"manifest.facts"} : (QStringList{row, "manifest.facts"}));
    }
    void aManifestThatIsNone()
    {
        QVERIFY(writeFileAtomically(path("manifest.json"), "[]"));
        QCOMPARE(failures(), QStringList{"manifest.facts"});
        QVERIFY(QFile::remove(path("manifest.json")));
        QCOMPARE(failures(), QStringList()); // It says nothing.
    }
    void oneOfAnEarlierVersionIsNotProven()
    {
        QJsonObject outputs = QJsonDocument::fromJson(*readFile(path("outputs.json"), OutputManifest::maxBytes)).object();
        outputs.remove("facts");
        const QByteArray json = QJsonDocument(outputs).toJson();
        QVERIFY(writeFileAtomically(path("outputs.json"), json));
        QVERIFY(writeFileAtomically(path("outputs.json.sig"), key().sign(json)));
        QCOMPARE(failures(), QStringList{"manifest.facts"});
        const auto report = verified(); // It must outlive the loop.
        for (const Check& check : report->checks)
            if (check.id == "manifest.facts")
                QVERIFY(check.status == CheckStatus::NotChecked);
    }
    void otherFactsAreSignedAnew()
    {
        const QByteArray before = *readFile(path("outputs.json"), OutputManifest::maxBytes);
        QVERIFY(OutputManifest::update(m_folder->path(), m_manifest, key()));
        QCOMPARE(*readFile(path("outputs.json"), OutputManifest::maxBytes), before);
        m_manifest.description = "said better";
        writeManifest();
        QCOMPARE(failures(), QStringList{"manifest.facts"});
        QVERIFY(OutputManifest::update(m_folder->path(), m_manifest, key()));
        QCOMPARE(failures(), QStringList());
        QTemporaryDir other;
        QVERIFY(OutputManifest::update(m_folder->path(), m_manifest, *BuildKey::loadOrMake(other.path())).error().is(image::errors::badOutputs));
    }
    void onlyRenewedFilesAreCoveredAnew()
    {
        append("sbom.spdx.json", " ");
        append("disk.raw", " ");
        QVERIFY(writeFileAtomically(path("sbom-build.spdx.json"), "{}"));
        QVERIFY(OutputManifest::update(m_folder->path(), m_manifest, key(), {"sbom.spdx.json", "sbom-build.spdx.json", "not-there"}));
        QVERIFY2(failures().contains("file.disk.raw") && !failures().contains("file.sbom.spdx.json") && !failures().contains("files.unlisted"), qPrintable(failures().join(' '))); // Not written by the build: stays as it was signed.
    }
    void aChangedFileIsNamed()
    {
        append("sbom.spdx.json", " ");
        QCOMPARE(failures(), QStringList{"file.sbom.spdx.json"});
    }
    void aChangedDiskShowsInItsRegisters()
    {
        QVERIFY(writeFileAtomically(path("disk.raw"), tests::TinyPe::makeUki(252, {{".dtb", "more"}})));
        QVERIFY(failures().contains("file.disk.raw"));
        QVERIFY(failures().contains("register.pcr11"));
    }
    void aMissingFileIsNamed()
    {
        QVERIFY(QFile::remove(path("sbom.spdx.json")));
        QCOMPARE(failures(), QStringList{"file.sbom.spdx.json"});
        QVERIFY(QFile::link(path("outputs.json"), path("sbom.spdx.json"))); // Nor is a link the file.
        QVERIFY(failures().contains("file.sbom.spdx.json"));
    }
    void anAddedFileIsNamed()
    {
        QVERIFY(writeFileAtomically(path("extra.bin"), "x"));
        QCOMPARE(failures(), QStringList{"files.unlisted"});
    }
    void aChangedManifestBreaksTheSignature()
    {
        QByteArray json = *readFile(path("outputs.json"), OutputManifest::maxBytes);
        json.replace("\"debug\": false", "\"debug\": true");
        QVERIFY(writeFileAtomically(path("outputs.json"), json));
        QCOMPARE(failures(), (QStringList{"signature", "manifest.debug"}));
    }
    void anotherKeyIsRefused()
    {
        QTemporaryDir other;
        const auto verification = OutputManifest::verify(m_folder->path(), BuildKey::loadOrMake(other.path())->publicKey());
        QVERIFY(verification.has_value() && !verification->isGood());
        QVERIFY(verification->checks.first().status == CheckStatus::Failed);
    }
    void withoutAKeyNothingIsGood()
    {
        const auto verification = OutputManifest::verify(m_folder->path(), {});
        QVERIFY(verification.has_value() && !verification->isGood());
        QVERIFY(verification->checks.first().status == CheckStatus::NotChecked);
    }
    void aMissingSignatureFails()
    {
        QVERIFY(QFile::remove(path("outputs.json.sig")));
        QCOMPARE(failures(), QStringList{"signature"});
        QVERIFY(writeFileAtomically(path("outputs.json.sig"), "no signature"));
        QCOMPARE(failures(), QStringList{"signature"});
    }
    void aFolderWithoutManifest()
    {
        QVERIFY(QFile::remove(path("outputs.json")));
        QVERIFY(verified().error().is(image::errors::noOutputs));
    }
    void hostileManifests_data()
    {
        QTest::addColumn<QByteArray>("json");
        const QByteArray good = "{\"schema\":1,\"image\":\"a\",\"files\":[{\"name\":\"disk.raw\",\"bytes\":1,\"sha256\":\"" + QByteArray(64, 'a') + "\"}],\"registers\":{\"pcr4\":\"00\"}}";
        QVERIFY(OutputManifest::fromJson(good).has_value());
        const auto changed = [&](const char* from, const char* to) { return QByteArray(good).replace(from, to); };
        QTest::newRow("no JSON") << QByteArray("{");
        QTest::newRow("array") << QByteArray("[]");
        QTest::newRow("schema") << changed("\"schema\":1", "\"schema\":2");
        QTest::newRow("image") << changed("\"a\"", "\"../a\"");
        QTest::newRow("leaves the folder") << changed("disk.raw", "../disk.raw");
        QTest::newRow("absolute") << changed("disk.raw", "/etc/passwd");
        QTest::newRow("hidden") << changed("disk.raw", ".hidden");
        QTest::newRow("empty name") << changed("disk.raw", "");
        QTest::newRow("facts that are no hash") << changed("\"schema\":1", "\"schema\":1,\"facts\":\"ab\"");
        QTest::newRow("negative size") << changed("\"bytes\":1", "\"bytes\":-1");
        QTest::newRow("size of another type") << changed("\"bytes\":1", "\"bytes\":\"1\"");
        QTest::newRow("short hash") << changed("aa\"", "a\"");
        QTest::newRow("no files") << QByteArray("{\"schema\":1,\"image\":\"a\",\"files\":[],\"registers\":{\"pcr4\":\"00\"}}");
        QTest::newRow("no registers") << changed("{\"pcr4\":\"00\"}", "[]");
        QTest::newRow("register that is no hex") << changed("\"00\"", "\"zz\"");
        QTest::newRow("too long") << good + QByteArray(OutputManifest::maxBytes, ' ');
    }
    void hostileManifests()
    {
        QFETCH(QByteArray, json);
        QVERIFY(!OutputManifest::fromJson(json).has_value());
    }
    void keysAreKeptAndPrivate()
    {
        QCOMPARE(BuildKey::loadOrMake(m_state.path())->publicKey().key.toHex(), key().publicKey().key.toHex());
        QCOMPARE(QFile::permissions(m_state.filePath("keys/build.seed")) & (QFileDevice::ReadGroup | QFileDevice::ReadOther), QFileDevice::Permissions());
        QCOMPARE(BuildKey::publicKeyOf(m_state.path())->key.toHex(), key().publicKey().key.toHex());
        QVERIFY(BuildKey::publicKeyOf(m_folder->path()).error().is(image::errors::noOutputs));
        // Killed between both files.
        QVERIFY(QFile::remove(m_state.filePath("keys/build.pub")));
        const QString own = key().publicKey().key.toHex();
        QCOMPARE(BuildKey::publicKeyOf(m_state.path())->key.toHex(), own);
        QTemporaryDir damaged;
        QVERIFY(QDir().mkpath(damaged.filePath("keys")));
        QVERIFY(writeFileAtomically(damaged.filePath("keys/build.seed"), "short"));
        QVERIFY(BuildKey::loadOrMake(damaged.path()).error().is(image::errors::badOutputs));
    }
    void publicKeysOfOthers()
    {
        const QByteArray text = key().publicKey().toText();
        QCOMPARE(BuildPublicKey::fromText(text)->key.toHex(), key().publicKey().key.toHex());
        QVERIFY(!BuildPublicKey::fromText("untrusted comment: x\nAAAA\n"));
        QVERIFY(!BuildPublicKey::fromText(text + "more\n"));
        QVERIFY(!BuildPublicKey::fromText(QByteArray(text).replace("untrusted", "trusted")));
        QVERIFY(!BuildPublicKey::fromText({}));
    }
    void signifyAgrees()
    {
        const QString signify = QStandardPaths::findExecutable("signify-openbsd");
        if (signify.isEmpty())
            QSKIP("signify-openbsd is not installed");
        const auto judge = [&] {
            QProcess process;
            process.start(signify, {"-V", "-p", m_state.filePath("keys/build.pub"), "-m", path("outputs.json"), "-x", path("outputs.json.sig")});
            return process.waitForFinished() ? process.exitCode() : -1;
        };
        QCOMPARE(judge(), 0);
        append("outputs.json", " ");
        QVERIFY(judge() != 0);
    }
};

QTEST_GUILESS_MAIN(OutputManifestTest)
#include "tst_OutputManifest.moc"
