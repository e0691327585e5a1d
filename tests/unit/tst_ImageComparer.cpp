// SPDX-License-Identifier: GPL-3.0-or-later
// Disks with real squashfs roots, each different in one thing; and listings that lie.
#include "core/base/Paths.h"
#include "core/image/DiskWriter.h"
#include "core/image/EspImage.h"
#include "core/image/ImageComparer.h"
#include "core/image/ImageErrors.h"
#include "core/image/SquashfsListing.h"
#include "core/process/SystemProcessRunner.h"
#include "tests/support/SmallDisk.h"
#include "tests/support/TinyCpio.h"
#include "tests/support/TinyPe.h"

#include <QBuffer>
#include <QCoroTask>
#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>
#include <qcoro/qcorotask.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::image;

class ImageComparerTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    process::SystemProcessRunner m_runner;
    int m_number = 0;

    QString newTree()
    {
        const QString tree = m_folder.filePath(QStringLiteral("tree%1").arg(++m_number));
        const auto put = [&](const char* name, const QByteArray& content) {
            QDir().mkpath(QFileInfo(tree + '/' + name).path());
            if (!writeFileAtomically(tree + '/' + name, content))
                qFatal("no file");
        };
        put("etc/label", "first label\n");
        put("etc/odd \"na\\me", "odd");
        put("usr/bin/program", QByteArray(200'000, 'p'));
        put("empty", {});
        if (::symlink("etc/label", qPrintable(tree + "/link")) != 0)
            qFatal("no link");
        return tree;
    }
    static QString diskOf(const QString& tree) { return test::smallDisk(tree, tree + ".disk"); }
    Result<ImageDifference> compared(const ImageComparer::Side& a, const ImageComparer::Side& b)
    {
        return QCoro::waitFor(ImageComparer::compare(m_runner, a, b, m_folder.filePath("work")));
    }
    ImageDifference differenceTo(const QString& changedTree)
    {
        const auto difference = compared({diskOf(newTree()), {}}, {diskOf(changedTree), {}});
        if (!difference)
            qFatal("%s", qPrintable(difference.error().toString()));
        return *difference;
    }
    /// What was asked to be run, which runs.
    class Watcher final : public process::ProcessRunner
    {
    public:
        explicit Watcher(process::ProcessRunner& runner)
            : m_runner(runner)
        {
        }
        QCoro::Task<process::ProcessOutcome> run(process::ProcessSpec spec, process::CancelToken cancel = {}, process::LineHandler onLine = {}) override
        {
            calls.append(spec);
            co_return co_await m_runner.run(std::move(spec), cancel, std::move(onLine));
        }
        QList<process::ProcessSpec> calls;

    private:
        process::ProcessRunner& m_runner;
    };
    static Result<SquashfsListing> listed(const QByteArray& dump)
    {
        QBuffer buffer;
        buffer.setData(dump);
        buffer.open(QIODevice::ReadOnly);
        return SquashfsListing::read(buffer);
    }

    /// A unified kernel image with an initrd of these files, as a file.
    QString newProgram(const QList<tests::TinyCpio::Member>& files, const QByteArray& commandLine, const QByteArray& kernel = "kernel")
    {
        const QByteArray initrd = tests::TinyCpio::make(files);
        const QString path = m_folder.filePath(QStringLiteral("program%1.efi").arg(++m_number));
        const QByteArray bytes = tests::TinyPe::make({{".text", "code"},
                                                      {".sdmagic", QByteArray("#### LoaderInfo: systemd-stub 252.1-1 ####\0", 43)},
                                                      {".osrel", "ID=test\n"},
                                                      {".cmdline", commandLine},
                                                      {".linux", tests::TinyPe::make({{".text", kernel}})},
                                                      {".initrd", initrd}});
        if (!writeFileAtomically(path, bytes))
            qFatal("no file");
        return path;
    }
    /// A disk that firmware starts @p program from.
    QString diskWith(const QString& program)
    {
        const QString base = QStringLiteral("%1.%2.disk").arg(program).arg(++m_number);
        const qint64 bytes = EspImage::bytesFor(QFileInfo(program).size(), 1);
        if (!DiskWriter::createEmpty(base + ".esp", bytes))
            qFatal("no ESP");
        for (const QStringList& call : EspImage::calls(base + ".esp", bytes, program)) {
            QProcess tool;
            tool.start(call.first(), call.mid(1));
            if (!tool.waitForFinished(60'000) || tool.exitCode() != 0)
                qFatal("%s: %s", qPrintable(call.first()), tool.readAllStandardError().constData());
        }
        DiskWriter::Parts parts;
        parts.esp = base + ".esp";
        parts.diskId = "00112233-4455-6677-8899-aabbccddeeff";
        parts.espId = "ffeeddcc-bbaa-9988-7766-554433221100";
        if (const auto written = DiskWriter::write(parts, base); !written)
            qFatal("%s", qPrintable(written.error().toString()));
        return base;
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (QStandardPaths::findExecutable("mksquashfs").isEmpty() || QStandardPaths::findExecutable("unsquashfs").isEmpty())
            QSKIP("squashfs-tools are not installed");
    }
    void cleanup() { QVERIFY(QDir(m_folder.filePath("work")).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)); }

    void equalDisks()
    {
        const ImageDifference difference = differenceTo(newTree());
        QVERIFY(difference.same);
        QVERIFY(difference.isEmpty());
        QVERIFY(difference.files.isEmpty() && difference.partitions.isEmpty());
    }
    void cancelledAtAnyTime()
    {
        const ImageComparer::Side a{diskOf(newTree()), {}};
        process::CancelSource early;
        early.cancel();
        const auto never = QCoro::waitFor(ImageComparer::compare(m_runner, a, a, m_folder.filePath("work"), early.token()));
        QVERIFY(!never && never.error().is(gatehouse::errors::cancelled));
        process::CancelSource later; // In the midst of reading: equal disks are read to their ends otherwise.
        QObject here; // It may be done before.
        QTimer::singleShot(0, &here, [&later] { later.cancel(); });
        const auto left = QCoro::waitFor(ImageComparer::compare(m_runner, a, a, m_folder.filePath("work"), later.token()));
        QVERIFY(left ? left->same : left.error().is(gatehouse::errors::cancelled));
    }
    void changedContent()
    {
        const QString tree = newTree();
        QByteArray content(200'000, 'p');
        content[150'000] = 'X';
        content[150'007] = 'Y';
        QVERIFY(writeFileAtomically(tree + "/usr/bin/program", content));
        const ImageDifference difference = differenceTo(tree);
        QVERIFY(!difference.same);
        QCOMPARE(difference.files.size(), 1);
        QCOMPARE(difference.files[0].path, "usr/bin/program");
        QCOMPARE(difference.files[0].what, QStringList{"content"});
        QVERIFY(difference.files[0].bytes.has_value());
        QCOMPARE(difference.files[0].bytes->offset, 150'000);
        QCOMPARE(difference.files[0].bytes->count, 2);
        QCOMPARE(difference.files[0].bytes->first, QByteArray("pppppppppppppppp"));
        QCOMPARE(difference.files[0].bytes->second, QByteArray("XppppppYpppppppp"));
        QCOMPARE(difference.partitions.size(), 1);
        QCOMPARE(difference.partitions[0].name, "gatehouse-root");
        QVERIFY(difference.filesCompared >= 6);
        QVERIFY(difference.notes.join(' ').contains("registers were not compared")); // The ESP here is none.
    }
    void everyOtherChange_data()
    {
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QStringList>("what");
        QTest::newRow("mode") << "mode" << "etc/label" << QStringList{"mode"};
        QTest::newRow("size") << "size" << "etc/label" << QStringList{"size", "content"};
        QTest::newRow("added") << "added" << "etc/new" << QStringList{"added"};
        QTest::newRow("removed") << "removed" << "empty" << QStringList{"removed"};
        QTest::newRow("target") << "target" << "link" << QStringList{"target"};
        QTest::newRow("type") << "type" << "link" << QStringList{"type", "mode", "target"};
        QTest::newRow("odd name") << "odd" << "etc/odd \"na\\me" << QStringList{"content"};
    }
    void everyOtherChange()
    {
        QFETCH(QString, change);
        QFETCH(QString, path);
        QFETCH(QStringList, what);
        const QString tree = newTree();
        if (change == "mode")
            QCOMPARE(chmod(qPrintable(tree + "/etc/label"), 0600), 0);
        else if (change == "size")
            QVERIFY(writeFileAtomically(tree + "/etc/label", "first label, longer\n"));
        else if (change == "added")
            QVERIFY(writeFileAtomically(tree + "/etc/new", "new"));
        else if (change == "removed")
            QVERIFY(QFile::remove(tree + "/empty"));
        else if (change == "odd")
            QVERIFY(writeFileAtomically(tree + "/etc/odd \"na\\me", "ODD"));
        else {
            QVERIFY(QFile::remove(tree + "/link"));
            if (change == "target")
                QCOMPARE(symlink("elsewhere", qPrintable(tree + "/link")), 0);
            else
                QVERIFY(writeFileAtomically(tree + "/link", "a file"));
        }
        const ImageDifference difference = differenceTo(tree);
        QCOMPARE(difference.filesChanged, 1);
        QCOMPARE(difference.files[0].path, path);
        QCOMPARE(difference.files[0].what, what);
    }
    void twoPrograms()
    {
        const QString a = newProgram({{"init", "#!/bin/sh\n", 0100755}, {"lib/module.ko", QByteArray(3000, 'm')}}, "console=ttyS0 roothash=aa");
        const QString b = newProgram({{"init", "#!/bin/sH\n", 0100755}, {"lib/module.ko", QByteArray(3000, 'm')}, {"etc/new", "new"}}, "console=ttyS0 roothash=bb");
        const auto same = compared({a, {}}, {a, {}});
        QVERIFY2(same, same ? "" : qPrintable(same.error().toString()));
        QVERIFY(same->same && same->isEmpty());
        QCOMPARE(same->compared, ImageDifference::Compared::Programs);
        const auto difference = compared({a, {}}, {b, {}});
        QVERIFY2(difference, difference ? "" : qPrintable(difference.error().toString()));
        QVERIFY(!difference->same);
        QCOMPARE(difference->sections.size(), 2);
        QCOMPARE(difference->sections[0].part, ImageDifference::Part::CommandLine);
        QCOMPARE(difference->sections[1].part, ImageDifference::Part::Initrd);
        QCOMPARE(difference->commandLineAdded, QStringList{"roothash=bb"});
        QCOMPARE(difference->filesChanged, 2);
        QCOMPARE(difference->filesCompared, 2);
        QCOMPARE(difference->files[0].path, "init");
        QCOMPARE(difference->files[0].place, ImageDifference::Place::Initrd);
        QCOMPARE(difference->files[0].what, QStringList{"content"});
        QCOMPARE(difference->files[0].bytes->offset, 8);
        QCOMPARE(difference->files[1].path, "etc/new");
        QCOMPARE(difference->files[1].what, QStringList{"added"});
        QStringList registers;
        for (const auto& changed : difference->registers)
            registers.append(changed.name);
        QCOMPARE(registers, (QStringList{"PCR 4", "PCR 9", "PCR 11"}));
        QVERIFY(difference->partitions.isEmpty());
    }
    void programsWithoutRegisters()
    {
        // No stub that is known: nothing is measured, everything else is explained.
        const auto programOf = [this](const QByteArray& code) {
            const QString path = m_folder.filePath(QStringLiteral("program%1.efi").arg(++m_number));
            return writeFileAtomically(path, tests::TinyPe::make({{".text", code}})) ? path : QString();
        };
        const auto difference = compared({programOf("one"), {}}, {programOf("two"), {}});
        QVERIFY2(difference, difference ? "" : qPrintable(difference.error().toString()));
        QCOMPARE(difference->sections.size(), 1);
        QVERIFY(difference->registers.isEmpty());
        QVERIFY(difference->notes.join(' ').contains("registers were not compared"));
        QVERIFY(compared({programOf("one"), {}}, {m_folder.filePath("missing.efi"), {}}).error().is(gatehouse::errors::fileUnreadable));
        QVERIFY(writeFileAtomically(m_folder.filePath("cut.efi"), "MZ cut"));
        QVERIFY(compared({programOf("one"), {}}, {m_folder.filePath("cut.efi"), {}}).error().is(image::errors::badPe));
    }
    void anInitrdThatCannotBeRead()
    {
        const QString a = newProgram({{"init", "one"}}, "quiet");
        const QString b = m_folder.filePath("lz4.efi");
        QVERIFY(writeFileAtomically(b, tests::TinyPe::makeUki(252, {})));
        const auto difference = compared({a, {}}, {b, {}});
        QVERIFY2(difference, difference ? "" : qPrintable(difference.error().toString()));
        QVERIFY(!difference->sections.isEmpty() && !difference->registers.isEmpty());
        QVERIFY2(difference->notes.join(' ').contains("the files of the initrds were not compared: image.bad-archive"), qPrintable(difference->notes.join('\n')));
    }
    void aProgramAndADisk()
    {
        if (QStandardPaths::findExecutable("mformat").isEmpty())
            QSKIP("mtools are not installed");
        const QString a = newProgram({{"init", "one"}}, "quiet");
        const QString b = newProgram({{"init", "two"}}, "quiet");
        const auto own = compared({a, {}}, {diskWith(a), {}});
        QVERIFY2(own, own ? "" : qPrintable(own.error().toString()));
        QVERIFY(own->same);
        QCOMPARE(own->compared, ImageDifference::Compared::Programs);
        QVERIFY(own->registers.isEmpty());
        QVERIFY(own->notes.join(' ').contains("partitions and the files of its root were not compared"));
        const auto other = compared({diskWith(b), {}}, {a, {}});
        QVERIFY2(other, other ? "" : qPrintable(other.error().toString()));
        QVERIFY(!other->same);
        QCOMPARE(other->files.size(), 1);
        QCOMPARE(other->files[0].path, "init");
        QCOMPARE(other->sections.size(), 1);
        // Two disks are explained by their programs, too.
        const auto disks = compared({diskWith(a), {}}, {diskWith(b), {}});
        QVERIFY2(disks, disks ? "" : qPrintable(disks.error().toString()));
        QCOMPARE(disks->compared, ImageDifference::Compared::Disks);
        QCOMPARE(disks->sections.size(), 1);
        QCOMPARE(disks->files.size(), 1);
        QCOMPARE(disks->files[0].place, ImageDifference::Place::Initrd);
        QCOMPARE(disks->partitions.size(), 1);
        // Nothing is started from this one.
        QVERIFY(compared({a, {}}, {diskOf(newTree()), {}}).error().is(image::errors::badFat));
    }
    void packages()
    {
        const auto changes = ImageComparer::comparePackages({{"a", "1"}, {"b", "1"}, {"c", "1"}}, {{"a", "1"}, {"b", "2"}, {"d", "1"}});
        QCOMPARE(changes.size(), 3);
        QCOMPARE(changes[0].name + changes[0].before + changes[0].after, "b12");
        QCOMPARE(changes[1].name + changes[1].before + changes[1].after, "c1");
        QCOMPARE(changes[2].name + changes[2].before + changes[2].after, "d1");
    }
    void registers()
    {
        Measurements a;
        PredictedRegister pcr;
        pcr.pcr = 9;
        pcr.extend("command line", Sha256Digest());
        a.registers = {pcr};
        Measurements b = a;
        Sha256Digest other;
        other.array()[0] = 1;
        b.registers[0].extend("initrd", other);
        QVERIFY(ImageComparer::compareRegisters(a, a).isEmpty());
        const auto changes = ImageComparer::compareRegisters(a, b);
        QCOMPARE(changes.size(), 1);
        QCOMPARE(changes[0].name, "PCR 9");
        QCOMPARE(changes[0].events, QStringList{"initrd"});
        QCOMPARE(ImageComparer::compareRegisters({}, a).first().before, "");
    }
    void otherFormatsAndOtherFiles()
    {
        const QString tree = newTree();
        const QString disk = diskOf(tree);
        QProcess convert;
        convert.start("qemu-img", {"convert", "-f", "raw", "-O", "qcow2", disk, disk + ".qcow2"});
        if (!convert.waitForStarted())
            QSKIP("qemu-img is not installed");
        QVERIFY(convert.waitForFinished(60'000));
        QVERIFY(compared({disk, {}}, {disk + ".qcow2", {}})->same);
        QVERIFY(writeFileAtomically(m_folder.filePath("no disk"), QByteArray(100'000, 'x')));
        QVERIFY(compared({disk, {}}, {m_folder.filePath("no disk"), {}}).error().is(image::errors::badGpt));
        QVERIFY(!compared({disk, {}}, {m_folder.filePath("missing"), {}}));
    }
    void aRootThatCannotBeUnpacked()
    {
        const QString disk = diskOf(newTree());
        const QString other = newTree() + ".broken";
        QVERIFY(DiskWriter::copySparse(disk, other));
        QFile file(other);
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(2 * 1024 * 1024 + 40));
        file.write(QByteArray(40, '\x7f')); // The table's places in the superblock.
        file.close();
        const auto difference = compared({disk, {}}, {other, {}});
        QVERIFY(!difference);
        QVERIFY2(difference.error().is(image::errors::toolFailed), qPrintable(difference.error().toString()));
    }
    void listingsThatLie_data()
    {
        QTest::addColumn<QByteArray>("dump");
        const QByteArray mark = "#\n# START OF DATA - DO NOT MODIFY\n#\n";
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no mark") << QByteArray("/ D 0 755 0 0\n");
        QTest::newRow("unknown type") << QByteArray("a Q 0 644 0 0\n") + mark;
        QTest::newRow("no fields") << QByteArray("a R\n") + mark;
        QTest::newRow("content beyond the end") << QByteArray("a R 0 644 0 0 5 0\n") + mark + "abc";
        QTest::newRow("offset beyond the end") << QByteArray("a R 0 644 0 0 1 9\n") + mark + "abc";
        QTest::newRow("number too large") << QByteArray("a R 0 644 0 0 99999999999999999999 0\n") + mark;
        QTest::newRow("negative") << QByteArray("a R 0 644 0 0 -1 0\n") + mark;
        QTest::newRow("overlapping") << QByteArray("a R 0 644 0 0 3 0\nb R 0 644 0 0 2 0\n") + mark + "abc";
        QTest::newRow("line too long") << QByteArray(20'000, 'x');
        QTest::newRow("mode no octal") << QByteArray("a D 0 9 0 0\n") + mark;
    }
    void listingsThatLie()
    {
        QFETCH(QByteArray, dump);
        QVERIFY(!listed(dump));
    }
    void aPlainListing()
    {
        const auto listing = listed("/ D 0 755 0 0\nsp\\ ace R 0 644 1 2 3 0\nhard L sp ace\n#\n# START OF DATA - DO NOT MODIFY\n#\nabc");
        QVERIFY2(listing.has_value(), listing ? "" : qPrintable(listing.error().toString()));
        QCOMPARE(listing->files.value("sp ace").sha256.toHex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        QCOMPARE(listing->files.value("sp ace").gid, 2u);
        QCOMPARE(listing->files.value("hard").sha256.toHex(), listing->files.value("sp ace").sha256.toHex());
    }
    void aForeignImageIsUnpackedInASandbox()
    {
        const QString tree = newTree();
        const QString disk = diskOf(tree);
        const QString secret = m_folder.filePath("secret");
        QVERIFY(writeFileAtomically(secret, "secret"));
        Watcher watcher(m_runner);
        QVERIFY(QDir().mkpath(m_folder.filePath("dump")));
        const auto dumped = QCoro::waitFor(SquashfsListing::dump(watcher, tree + ".disk.squashfs", m_folder.filePath("dump/out"), {}));
        QVERIFY2(dumped, dumped ? "" : qPrintable(dumped.error().toString()));
        QVERIFY(QFileInfo(m_folder.filePath("dump/out")).size() > 200'000);
        QCOMPARE(watcher.calls.size(), 1);
        // The same call with another program inside sees neither what lies beside the image nor a network, and root is nobody.
        process::ProcessSpec probe = watcher.calls.first();
        QCOMPARE(QFileInfo(probe.program).fileName(), "bwrap");
        const qsizetype inner = probe.arguments.indexOf("--");
        QVERIFY(inner > 0);
        probe.arguments = probe.arguments.mid(0, inner + 1)
                        + QStringList{"/bin/sh", "-c", "id -u; cat /proc/net/dev | tail -n +3 | grep -v lo: ; grep CapEff /proc/self/status; ls " + m_folder.path() + "; cat " + secret};
        const auto seen = QCoro::waitFor(m_runner.run(probe));
        QVERIFY(seen.end == process::ProcessEnd::Exited);
        QVERIFY2(seen.exitCode != 0 && seen.standardError.contains("secret"), seen.standardError.constData());
        const QByteArrayList lines = seen.standardOutput.trimmed().split('\n');
        QVERIFY2(lines.size() == 4, seen.standardOutput.constData()); // No interface but lo, and two entries.
        QVERIFY(lines[0] != "0");
        QVERIFY2(lines[1].endsWith("0000000000000000"), lines[1].constData());
        QCOMPARE(lines[2] + ' ' + lines[3], QByteArray("dump " + QFileInfo(tree + ".disk.squashfs").fileName().toUtf8()));
    }
    void whatAKilledComparisonLeftIsRemoved()
    {
        const QString left = m_folder.filePath("work/compare-4194305-aBcDeF"); // Above the largest process that Linux gives.
        QVERIFY(QDir().mkpath(left));
        QVERIFY(writeFileAtomically(left + "/a.squashfs", "half"));
        const QString changed = newTree();
        QVERIFY(writeFileAtomically(changed + "/etc/label", "another"));
        (void)differenceTo(changed);
        QCOMPARE(QDir(m_folder.filePath("work")).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList());
    }
};

QTEST_GUILESS_MAIN(ImageComparerTest)
#include "tst_ImageComparer.moc"
