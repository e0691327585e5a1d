// SPDX-License-Identifier: GPL-3.0-or-later
// systemd-boot before the unified kernel image: which image it starts, and what that changes in the registers.
#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/image/DiskWriter.h"
#include "core/image/FatReader.h"
#include "core/image/ImageErrors.h"
#include "core/image/ImageMeasurer.h"
#include "core/image/UkiMeasurer.h"
#include "tests/support/TinyPe.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::TinyPe;

using Files = QList<std::pair<QString, QByteArray>>;

class BootLoaderTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_disks = 0;

    static bool run(const QString& program, const QStringList& arguments)
    {
        QProcess process;
        process.start(program, arguments);
        return process.waitForFinished() && process.exitCode() == 0;
    }
    /// A disk whose ESP has @p files, their folders made as needed.
    QString diskOf(const Files& files)
    {
        const QString esp = m_folder.filePath(QStringLiteral("esp%1.img").arg(++m_disks));
        if (!DiskWriter::createEmpty(esp, 8 << 20) || !run("mformat", {"-i", esp, "-T", "16384", "-h", "64", "-s", "32", "::"}))
            qFatal("cannot make a file system");
        QStringList folders;
        for (const auto& [path, content] : files) {
            for (qsizetype slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1))
                if (const QString folder = path.left(slash); !folders.contains(folder)) {
                    folders.append(folder);
                    if (!run("mmd", {"-i", esp, "::/" + folder}))
                        qFatal("cannot make a folder");
                }
            const QString source = m_folder.filePath("source");
            if (!writeFileAtomically(source, content) || !run("mcopy", {"-o", "-i", esp, source, "::/" + path}))
                qFatal("cannot copy a file");
        }
        DiskWriter::Parts parts;
        parts.esp = esp;
        parts.diskId = QStringLiteral("6a746f64-7265-4b61-8000-000000000001");
        parts.espId = QStringLiteral("6a746f64-7265-4b61-8000-000000000002");
        const QString disk = m_folder.filePath(QStringLiteral("disk%1.raw").arg(m_disks));
        if (!DiskWriter::write(parts, disk))
            qFatal("cannot write the disk");
        return disk;
    }
    static QByteArray loader(int version)
    {
        return TinyPe::make({{".text", "loader"}, {".sdmagic", "#### LoaderInfo: systemd-boot " + QByteArray::number(version) + ".1-1 ####"}});
    }
    static QByteArray extended(const QList<Sha256Digest>& digests)
    {
        PredictedRegister pcr;
        for (const Sha256Digest& digest : digests)
            pcr.extend({}, digest);
        return pcr.value.toByteArray();
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (QStandardPaths::findExecutable("mformat").isEmpty())
            QSKIP("mtools is not installed");
    }
    void registers_data()
    {
        QTest::addColumn<int>("version");
        QTest::addColumn<bool>("passesCommandLine");
        QTest::newRow("252") << 252 << true;
        QTest::newRow("254") << 254 << true;
        QTest::newRow("255") << 255 << false;
        QTest::newRow("257") << 257 << false;
    }
    void registers()
    {
        QFETCH(int, version);
        QFETCH(bool, passesCommandLine);
        const QByteArray uki = TinyPe::makeUki(252);
        const QByteArray boot = loader(version);
        const QString disk = diskOf({{"EFI/BOOT/BOOTX64.EFI", boot}, {"EFI/Linux/a name longer than eight.efi", uki}, {"loader/loader.conf", "timeout 0\n"}});
        const Result<BootChain> chain = ImageMeasurer::chainOfFile(disk);
        QVERIFY2(chain, chain ? "" : qPrintable(chain.error().toString()));
        QCOMPARE(chain->loader, QStringLiteral("systemd-boot %1.1-1").arg(version));
        QVERIFY(chain->loaderConfiguration && chain->fromDisk);
        const Measurements measured = chain->toMeasurements();
        const Result<Measurements> direct = UkiMeasurer::measure(view(uki));
        const Result<PeFile> pe = PeFile::read(view(uki));
        const QByteArray kernel = toByteArray(pe->content(*pe->find(".linux")));
        QCOMPARE(measured.find(4)->value.toByteArray(),
                 extended({crypto::sha256(view(QByteArray("Calling EFI Application from Boot Option"))), crypto::sha256(view(QByteArray(4, '\0'))),
                           PeFile::read(view(boot))->authenticode(), pe->authenticode(), PeFile::read(view(kernel))->authenticode()}));
        // The command line is the same whoever passes it.
        QCOMPARE(measured.find(9)->value.toHex(), direct->find(9)->value.toHex());
        QCOMPARE(measured.find(11)->value.toHex(), direct->find(11)->value.toHex());
        QCOMPARE(measured.find(12) != nullptr, passesCommandLine);
        if (passesCommandLine) {
            const Sha256Digest options = measured.find(9)->events.first().digest;
            QCOMPARE(measured.find(12)->value.toByteArray(), extended({options, options}));
        }
        QVERIFY(!direct->find(12));
    }
    void undecided_data()
    {
        QTest::addColumn<Files>("files");
        QTest::addColumn<QString>("said");
        const QByteArray uki = TinyPe::makeUki(252);
        const std::pair<QString, QByteArray> boot{"EFI/BOOT/BOOTX64.EFI", loader(252)};
        const std::pair<QString, QByteArray> only{"EFI/Linux/one.efi", uki};
        QTest::newRow("nothing to start") << Files{boot} << "finds no unified kernel image";
        QTest::newRow("not a UKI's name") << Files{boot, {"EFI/Linux/one.efi.old", uki}} << "finds no unified kernel image";
        QTest::newRow("two") << Files{boot, only, {"EFI/Linux/two.EFI", uki}} << "several entries (";
        QTest::newRow("an entry file") << Files{boot, only, {"loader/entries/debian.conf", "linux /vmlinuz"}} << "debian.conf";
        QTest::newRow("credentials") << Files{boot, only, {"loader/credentials/a.cred", "secret"}} << "loader/credentials";
        QTest::newRow("addon for all") << Files{boot, only, {"loader/addons/a.addon.efi", "MZ"}} << "loader/addons";
        QTest::newRow("addon for one") << Files{boot, only, {"EFI/Linux/one.efi.extra.d/a.addon.efi", "MZ"}} << "one.efi.extra.d";
        QTest::newRow("drivers") << Files{boot, only, {"EFI/systemd/drivers/fsx64.efi", "MZ"}} << "EFI/systemd/drivers";
        QTest::newRow("beside the default") << Files{{"EFI/BOOT/BOOTX64.EFI", uki}, {"EFI/BOOT/BOOTX64.EFI.extra.d/a.cred", "x"}} << "extra.d";
        QTest::newRow("a loader too old") << Files{{"EFI/BOOT/BOOTX64.EFI", loader(251)}, only} << "versions 252 to 260";
        QTest::newRow("a loader too new") << Files{{"EFI/BOOT/BOOTX64.EFI", loader(261)}, only} << "versions 252 to 260";
        QTest::newRow("a stub too new") << Files{boot, {"EFI/Linux/one.efi", TinyPe::makeUki(261)}} << "newer than what we know";
    }
    void undecided()
    {
        QFETCH(Files, files);
        QFETCH(QString, said);
        const Result<Measurements> measured = ImageMeasurer::measureFile(diskOf(files));
        QVERIFY(!measured);
        QVERIFY2(measured.error().is(image::errors::notMeasurable), qPrintable(measured.error().toString()));
        QVERIFY2(measured.error().detail().contains(said), qPrintable(measured.error().detail()));
    }
    void controlCharacters()
    {
        const QByteArray uki = TinyPe::make({{".text", "c"}, {".sdmagic", "#### LoaderInfo: systemd-stub 252.1 ####"}, {".cmdline", "quiet\tpanic=1"},
                                             {".linux", TinyPe::make({{".text", "kernel"}})}});
        QVERIFY(ImageMeasurer::measureFile(diskOf({{"EFI/BOOT/BOOTX64.EFI", loader(252)}, {"EFI/Linux/one.efi", uki}})).error().is(image::errors::notMeasurable));
        QVERIFY(ImageMeasurer::measureFile(diskOf({{"EFI/BOOT/BOOTX64.EFI", loader(255)}, {"EFI/Linux/one.efi", uki}})).has_value());
    }
    void stubsFrom258LoadTheKernelThemselves()
    {
        const QByteArray before = TinyPe::makeUki(257);
        const QByteArray after = TinyPe::makeUki(258);
        QCOMPARE(UkiMeasurer::measure(view(before))->find(4)->events.size(), 4);
        QCOMPARE(UkiMeasurer::measure(view(after))->find(4)->events.size(), 3);
        QCOMPARE(UkiMeasurer::measure(view(after))->find(4)->events.last().name, "Authenticode of the UKI");
    }
    void namesInAFolder()
    {
        const QString disk = diskOf({{"EFI/BOOT/BOOTX64.EFI", "x"}, {"EFI/Linux/x", "x"}, {"EFI/Linux/" + QString(200, 'n') + ".efi", "x"}});
        QFile file(disk);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const Result<Gpt> gpt = Gpt::read(file);
        QVERIFY(gpt.has_value());
        QCOMPARE(gpt->eventData.size(), 92 + 8 + 128);
        const Result<FatReader> fat = FatReader::open(file, gpt->partitions[0].offset(), gpt->partitions[0].bytes());
        QVERIFY(fat.has_value());
        const auto names = [&](const char* folder) {
            QStringList found;
            const Result<QList<FatReader::Listed>> listed = fat->list(folder);
            for (const FatReader::Listed& entry : *listed)
                found.append(entry.name.toLower());
            return found;
        };
        QCOMPARE(names("EFI"), QStringList({"boot", "linux"}));
        QCOMPARE(names("EFI/Linux"), QStringList({"x", QString(200, 'n') + ".efi"}));
        QVERIFY(names("EFI/nowhere").isEmpty() && names("EFI/BOOT/BOOTX64.EFI").isEmpty());
        QCOMPARE(*fat->read("EFI/Linux/" + QByteArray(200, 'n') + ".efi", 10), QByteArray("x"));
    }
};

QTEST_GUILESS_MAIN(BootLoaderTest)
#include "tst_BootLoader.moc"
