// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/image/ImageErrors.h"
#include "core/image/ImageMeasurer.h"
#include "core/image/StubInitrd.h"
#include "core/image/UkiMeasurer.h"
#include "tests/support/TinyPe.h"

#include <QBuffer>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::TinyPe;

class UkiMeasurerTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void knownVector()
    {
        const QString folder = qEnvironmentVariable("GATEHOUSE_VECTORS", GATEHOUSE_SOURCE_DIR "/../shared/vectors");
        const Result<QByteArray> uki = readFile(folder + "/boot/uki.efi", 16 * 1024 * 1024);
        const Result<QByteArray> other = uki ? uki : readFile(GATEHOUSE_SOURCE_DIR "/../../shared/vectors/boot/uki.efi", 16 * 1024 * 1024);
        if (!other)
            QSKIP("the vectors are not here (GATEHOUSE_VECTORS)");
        QCOMPARE(PeFile::read(view(*other))->authenticode().toHex(), "d343be6265eb3e23f78b0ae096bff334e37a760ae830736283f9b0268ecedcf2");
        // Its stub is not systemd's: the answer says what was assumed.
        const Result<Measurements> measured = UkiMeasurer::measure(view(*other));
        QVERIFY2(measured.has_value(), measured ? "" : qPrintable(measured.error().toString()));
        QVERIFY(measured->stub.contains("not systemd's"));
        QCOMPARE(measured->find(4)->value.toHex(), "aa62d5d33d1e31c428260dc7462f2c1886a2ede519beed337df71dd30509b676");
        QCOMPARE(measured->find(9)->value.toHex(), "ce036277b3ca58735ba49accfa43a7cca2567452e5caa5b8e598269f75b872ff");
        QCOMPARE(measured->find(11)->value.toHex(), "70079c32e4225050b86ababf4a2d8b0aaaff32be765efa9a7f3d049d8773d4e2");
    }
    void agreesWithSystemdMeasure()
    {
        const QString tool = "/usr/lib/systemd/systemd-measure";
        if (!QFile::exists(tool))
            QSKIP("systemd-measure is not installed");
        QProcess version;
        version.start(tool, {"--version"});
        QVERIFY(version.waitForFinished());
        const int number = version.readAllStandardOutput().split(' ').value(1).toInt();
        if (number < 252)
            QSKIP("systemd-measure is too old");
        QTemporaryDir folder;
        const QList<std::pair<QByteArray, QByteArray>> parts{
            {"linux", TinyPe::make({{".text", "kernel"}})}, {"osrel", "ID=test\n"}, {"cmdline", "console=ttyS0 quiet"}, {"initrd", QByteArray(700, 'i')}};
        QStringList arguments{"calculate", "--bank=sha256", "--phase=:"};
        for (const auto& [name, content] : parts) {
            QVERIFY(writeFileAtomically(folder.filePath(name), content).has_value());
            arguments << QStringLiteral("--%1=%2").arg(name, folder.filePath(name));
        }
        QProcess measure;
        measure.start(tool, arguments);
        QVERIFY(measure.waitForFinished());
        const QString expected = QString::fromLatin1(measure.readAllStandardOutput()).section('=', -1).trimmed();
        QCOMPARE(expected.size(), 64);
        const QByteArray uki = TinyPe::makeUki(number);
        QCOMPARE(UkiMeasurer::measure(view(uki))->find(11)->value.toHex(), expected);
    }
    void ruleOfVersion_data()
    {
        QTest::addColumn<int>("version");
        QTest::addColumn<QByteArray>("section");
        QTest::addColumn<bool>("measured");
        QTest::addColumn<bool>("handedOver");
        QTest::newRow("252 leaves .sbat out") << 252 << QByteArray(".sbat") << false << false;
        QTest::newRow("254 measures .sbat") << 254 << QByteArray(".sbat") << true << false;
        QTest::newRow("254 measures .uname") << 254 << QByteArray(".uname") << true << false;
        QTest::newRow("255 knows no .ucode") << 255 << QByteArray(".ucode") << false << false;
        QTest::newRow("256 measures .ucode") << 256 << QByteArray(".ucode") << true << true;
        QTest::newRow("signatures never") << 257 << QByteArray(".pcrsig") << false << true;
        QTest::newRow("newer than known") << 260 << QByteArray(".sbat") << true << false;
    }
    void ruleOfVersion()
    {
        QFETCH(int, version);
        QFETCH(QByteArray, section);
        QFETCH(bool, measured);
        QFETCH(bool, handedOver);
        const QByteArray plain = TinyPe::makeUki(version);
        const QByteArray more = TinyPe::makeUki(version, {{section, "content"}});
        const Result<Measurements> a = UkiMeasurer::measure(view(plain));
        const Result<Measurements> b = UkiMeasurer::measure(view(more));
        QVERIFY(a && b);
        QCOMPARE(!(a->find(11)->value == b->find(11)->value), measured);
        QVERIFY(!(a->find(4)->value == b->find(4)->value));
        QCOMPARE(!(a->find(9)->value == b->find(9)->value), handedOver);
    }
    void stubsFrom257HandOverTheOsRelease()
    {
        // What a guest of Debian 13 (systemd-stub 257.9) had in PCR 9, made smaller: the archive's bytes by the format.
        const QByteArray osRelease = "ID=test\n";
        const QByteArray archive =
            "070701" "00000001" "0000416d" "00000000" "00000000" "00000001" "00000000" "00000000" "00000000" "00000000" "00000000" "00000000"
            "00000007" "00000000" ".extra" + QByteArray(4, '\0')
            + "070701" "00000002" "00008124" "00000000" "00000000" "00000001" "00000000" "00000008" "00000000" "00000000" "00000000" "00000000"
              "00000012" "00000000" ".extra/os-release" + QByteArray(1, '\0') + osRelease
            + "070701" "00000000" "00000000" "00000000" "00000000" "00000001" "00000000" "00000000" "00000000" "00000000" "00000000" "00000000"
              "0000000B" "00000000" "TRAILER!!!" + QByteArray(4, '\0');
        QCOMPARE(archive.size() % 4, 0);
        const QByteArray file = TinyPe::makeUki(257);
        const Result<PeFile> uki = PeFile::read(view(file));
        QVERIFY(uki.has_value());
        const QByteArray expected = QByteArray(700, 'i') + archive;
        QCOMPARE(stubInitrd(*uki, UkiMeasurer::ruleFor(257)), expected);
        QVERIFY(stubInitrd(*uki, UkiMeasurer::ruleFor(256)).isEmpty());
        const Result<Measurements> measured = UkiMeasurer::measure(view(file));
        QVERIFY(measured.has_value());
        QCOMPARE(measured->find(9)->events.last().digest.toHex(), crypto::sha256(view(expected)).toHex());
    }
    void refusesWhatItCannotKnow()
    {
        const auto refused = [](const QByteArray& file) {
            const Result<Measurements> measured = UkiMeasurer::measure(view(file));
            return !measured && measured.error().is(image::errors::notMeasurable);
        };
        QVERIFY(refused(TinyPe::make({{".text", "no kernel"}})));
        QVERIFY(refused(TinyPe::makeUki(251)));
        QVERIFY(refused(TinyPe::makeUki(253, {{".sbat", "x"}})));
        QVERIFY(refused(TinyPe::makeUki(257, {{".profile", "x"}})));
        QVERIFY(refused(TinyPe::makeUki(257, {{".dtbauto", "x"}})));
        QVERIFY(refused(TinyPe::make({{".linux", "not PE"}, {".sdmagic", "#### LoaderInfo: systemd-stub 252 ####"}})));
    }
    void refusesSectionsThatStubsTakeDifferently_data()
    {
        QTest::addColumn<int>("version");
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<bool>("refused");
        // Stubs up to 255 take the last that begins with the name, later ones the first of exactly that name.
        for (const int version : {252, 255, 257}) {
            const auto row = [version](const char* name, bool refused) {
                QTest::addRow("%s in %d", name, version) << version << QByteArray(name) << refused;
            };
            row(".cmdline", true);
            row(".linux", true);
            row(".initrd", true);
            row(".sdmagic", true);
            row(".linux2", version < 256);
            row(".osrel.x", version < 256);
            row(".lin", false);
            row(".text", false); // Linkers make such twice; nobody measures them by name.
        }
    }
    void refusesSectionsThatStubsTakeDifferently()
    {
        QFETCH(int, version);
        QFETCH(QByteArray, name);
        QFETCH(bool, refused);
        const QByteArray file = TinyPe::makeUki(version, {{name, "another"}});
        const Result<Measurements> measured = UkiMeasurer::measure(view(file));
        QCOMPARE(!measured.has_value(), refused);
        if (refused) {
            QVERIFY(measured.error().is(image::errors::notMeasurable));
            QVERIFY2(measured.error().detail().contains(name.left(6)), qPrintable(measured.error().detail()));
        }
    }
    void refusesSectionsLongerInMemory()
    {
        // The stub measures VirtualSize bytes; what is behind the file's part is decided by who loads it.
        QByteArray file = TinyPe::makeUki(252);
        const int entry = TinyPe::sectionTable + 3 * 40; // .cmdline
        QCOMPARE(file.mid(entry, 8), ".cmdline");
        TinyPe::put(file, entry + 8, 512, 4);
        QVERIFY(UkiMeasurer::measure(view(file)).has_value());
        TinyPe::put(file, entry + 8, 513, 4);
        const Result<Measurements> measured = UkiMeasurer::measure(view(file));
        QVERIFY(!measured.has_value());
        QVERIFY(measured.error().is(image::errors::notMeasurable));
    }
    void refusesTextsOfNoMeasure()
    {
        const QByteArray longest(qsizetype(UkiMeasurer::maxCommandLineBytes), 'c');
        const auto measure = [](const QByteArray& commandLine) {
            return UkiMeasurer::measure(view(TinyPe::make({{".sdmagic", "#### LoaderInfo: systemd-stub 252.1-1 ####"},
                                                           {".cmdline", commandLine},
                                                           {".linux", TinyPe::make({{".text", "kernel"}})}})));
        };
        QVERIFY(measure(longest).has_value());
        const Result<Measurements> refused = measure(longest + 'c');
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().is(image::errors::notMeasurable));
    }
    void eventsLeadToTheValue()
    {
        const QByteArray uki = TinyPe::makeUki(252);
        const Result<Measurements> measured = UkiMeasurer::measure(view(uki));
        QVERIFY(measured.has_value());
        QCOMPARE(measured->commandLine, "console=ttyS0 quiet");
        QCOMPARE(measured->find(4)->events.size(), 4);
        QCOMPARE(measured->find(9)->events.size(), 2);
        QCOMPARE(measured->find(11)->events.size(), 8);
        const Result<Measurements> back = Measurements::fromJson(measured->toJson());
        QVERIFY(back.has_value());
        QCOMPARE(back->find(11)->value.toHex(), measured->find(11)->value.toHex());
        QCOMPARE(measured->toOriginalShape().value("9").toObject().value("expected").toString(), measured->find(9)->value.toHex());
        QJsonObject forged = measured->toJson();
        QJsonArray registers = forged.value("registers").toArray();
        QJsonObject first = registers[0].toObject();
        first.insert("value", QString(64, '0'));
        registers[0] = first;
        forged.insert("registers", registers);
        QVERIFY(Measurements::fromJson(forged).error().is(image::errors::damagedImage));
    }
    void otherFiles()
    {
        for (const QByteArray& content : {QByteArray(), QByteArray("text"), QByteArray(100000, '\0')}) {
            QBuffer buffer;
            buffer.setData(content);
            QVERIFY(buffer.open(QIODevice::ReadOnly));
            QVERIFY(ImageMeasurer::measure(buffer).error().is(image::errors::noImage));
        }
        QVERIFY(ImageMeasurer::measureFile("/nonexistent").error().is(gatehouse::errors::fileUnreadable));
        QVERIFY(ImageMeasurer::measureFile("/dev/zero").error().is(gatehouse::errors::fileUnreadable));
    }
};

QTEST_GUILESS_MAIN(UkiMeasurerTest)
#include "tst_UkiMeasurer.moc"
