// SPDX-License-Identifier: GPL-3.0-or-later
// Every format against qemu-img and GNU tar; a cancelled, refused or failed export leaves nothing behind.
#include "core/base/Paths.h"
#include "core/image/DiskReader.h"
#include "core/image/DiskWriter.h"
#include "core/image/ImageErrors.h"
#include "core/image/ImageExporter.h"
#include "core/image/VhdFooter.h"
#include "core/process/SystemProcessRunner.h"

#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::image;

class ImageExporterTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    process::SystemProcessRunner m_runner;
    QString m_disk;

    struct Done
    {
        Result<void> result{};
        ImageExporter::Outcome outcome;
    };
    Done exported(ImageExporter::Request request, const std::function<void(Operation&)>& watch = {})
    {
        const auto started = ImageExporter(m_runner).start(std::move(request));
        if (!started)
            return {fail(started.error()), {}};
        if (watch)
            watch(*started->operation);
        QSignalSpy end(started->operation.get(), &Operation::finished);
        if (!end.wait(120'000))
            return {fail(gatehouse::errors::internal, "the export did not end"), {}};
        return {started->operation->result(), *started->outcome};
    }
    ImageExporter::Request to(ExportFormat format, const QString& name) const { return {m_disk, "dstack-1", format, m_folder.filePath(name), false}; }
    static QByteArray output(const QString& program, const QStringList& arguments)
    {
        QProcess process;
        process.start(program, arguments);
        if (!process.waitForFinished(60'000) || process.exitCode() != 0) {
            qWarning() << program << arguments << process.readAllStandardError();
            return "failed";
        }
        return process.readAllStandardOutput();
    }
    static QByteArray contentOf(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QStringList leftovers() const { return QDir(m_folder.path()).entryList({".gatehouse-export-*"}, QDir::AllEntries | QDir::Hidden); }

private Q_SLOTS:
    void initTestCase()
    {
        if (QStandardPaths::findExecutable("qemu-img").isEmpty())
            QSKIP("qemu-img is not installed");
        QByteArray esp(3 * 1024 * 1024, '\0');
        QRandomGenerator noise(11);
        noise.fillRange(reinterpret_cast<quint32*>(esp.data()), 1024 * 1024 / 4);
        QVERIFY(writeFileAtomically(m_folder.filePath("esp"), esp).has_value());
        m_disk = m_folder.filePath("disk.raw");
        DiskWriter::Parts parts;
        parts.esp = m_folder.filePath("esp");
        parts.diskId = "00112233-4455-6677-8899-aabbccddeeff";
        parts.espId = "ffeeddcc-bbaa-9988-7766-554433221100";
        QVERIFY(DiskWriter::write(parts, m_disk).has_value());
    }
    void cleanup() { QCOMPARE(leftovers(), QStringList()); }

    void raw()
    {
        const Done done = exported(to(ExportFormat::Raw, "out.raw"));
        QVERIFY2(done.result.has_value(), done.result ? "" : qPrintable(done.result.error().toString()));
        QCOMPARE(contentOf(m_folder.filePath("out.raw")), contentOf(m_disk));
        QCOMPARE(done.outcome.bytes, QFileInfo(m_disk).size());
        QCOMPARE(done.outcome.sha256.toHex(), DiskWriter::hash(m_disk)->toHex());
        QVERIFY(!done.outcome.grown);
    }
    void qcow2()
    {
        const QString path = m_folder.filePath("out.qcow2");
        QVERIFY(exported(to(ExportFormat::Qcow2, "out.qcow2")).result.has_value());
        QVERIFY(output("qemu-img", {"check", path}).contains("No errors were found"));
        const QJsonObject info = QJsonDocument::fromJson(output("qemu-img", {"info", "--output=json", path})).object();
        QCOMPARE(info["format"].toString(), "qcow2");
        QCOMPARE(info["virtual-size"].toInteger(), QFileInfo(m_disk).size());
        QVERIFY(output("qemu-img", {"compare", "-f", "raw", "-F", "qcow2", m_disk, path}).contains("Images are identical"));
    }
    void vhd()
    {
        const QString path = m_folder.filePath("out.vhd");
        const Done done = exported(to(ExportFormat::Vhd, "out.vhd"));
        QVERIFY2(done.result.has_value(), done.result ? "" : qPrintable(done.result.error().toString()));
        const qint64 size = QFileInfo(m_disk).size();
        QCOMPARE(QFileInfo(path).size(), size + 512);
        QCOMPARE(size % VhdFooter::alignment, 0);
        QCOMPARE(contentOf(path).left(size), contentOf(m_disk));
        const QJsonObject info = QJsonDocument::fromJson(output("qemu-img", {"info", "--output=json", "-f", "vpc", path})).object();
        QCOMPARE(info["virtual-size"].toInteger(), size);
        QVERIFY(output("qemu-img", {"compare", "-f", "raw", "-F", "vpc", m_disk, path}).contains("Images are identical"));
    }
    void footerIsTheOneQemuWrites()
    {
        // Field by field but for the four that name who made it, when and as what.
        const QString path = m_folder.filePath("qemu.vhd");
        for (const qint64 mib : {1, 5, 100, 1200, 8000, 40'000, 140'000}) {
            QFile::remove(path);
            output("qemu-img", {"create", "-q", "-f", "vpc", "-o", "subformat=fixed,force_size=on", path, QString::number(mib) + "M"});
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly) && file.seek(file.size() - 512));
            QByteArray theirs = file.read(512);
            QByteArray ours = VhdFooter::ofFixedDisk(quint64(mib) * 1024 * 1024, Guid());
            QCOMPARE(quint32(quint8(ours[64])) << 24 | quint32(quint8(ours[65])) << 16 | quint32(quint8(ours[66])) << 8 | quint8(ours[67]), VhdFooter::checksum(ours, 64));
            for (QByteArray* footer : {&theirs, &ours}) {
                footer->replace(24, 4, QByteArray(4, '\0'));  // Time stamp.
                footer->replace(32, 8, QByteArray(8, '\0'));  // Creator's version and host.
                footer->replace(64, 20, QByteArray(20, '\0')); // Checksum and identity.
            }
            // With force_size QEMU writes the largest geometry whatever the size, because nobody looks at it then.
            theirs.replace(56, 4, ours.mid(56, 4));
            QCOMPARE(ours.toHex(), theirs.toHex());
        }
    }
    void geometryIsTheSpecifications_data()
    {
        QTest::addColumn<quint64>("sectors");
        QTest::addColumn<QByteArray>("geometry");
        // As qemu-img without force_size writes them, for sizes that a geometry can express exactly.
        QTest::newRow("17 sectors") << quint64(512) * 4 * 17 << QByteArray("02000411");
        QTest::newRow("31 sectors") << quint64(1024) * 16 * 31 - 16 * 31 << QByteArray("03ff101f");
        QTest::newRow("63 sectors") << quint64(2000) * 16 * 63 << QByteArray("07d0103f");
        QTest::newRow("255 sectors") << quint64(30'000) * 16 * 255 << QByteArray("753010ff");
    }
    void geometryIsTheSpecifications()
    {
        QFETCH(quint64, sectors);
        QFETCH(QByteArray, geometry);
        QCOMPARE(VhdFooter::ofFixedDisk(sectors * 512, Guid()).mid(56, 4).toHex(), geometry);
    }
    void gcp()
    {
        const QString path = m_folder.filePath("out.tar.gz");
        const Done done = exported(to(ExportFormat::Gcp, "out.tar.gz"));
        QVERIFY2(done.result.has_value(), done.result ? "" : qPrintable(done.result.error().toString()));
        QVERIFY(done.outcome.grown);
        QCOMPARE(done.outcome.virtualBytes, 1024ll * 1024 * 1024);
        QCOMPARE(contentOf(path).left(2).toHex(), QByteArray("1f8b"));
        QCOMPARE(output("tar", {"-tzf", path}), QByteArray("disk.raw\n"));
        // GNU's old format: magic "ustar " with a blank, not POSIX's "ustar\0"; sparse members are of type 'S'.
        QProcess gzip;
        gzip.start("gzip", {"-dc", path});
        QVERIFY(gzip.waitForFinished(60'000));
        const QByteArray header = gzip.readAllStandardOutput().left(512);
        QCOMPARE(header.mid(257, 8), QByteArray("ustar  \0", 8));
        QCOMPARE(header.mid(156, 1), QByteArray("S"));
        QVERIFY(QDir().mkpath(m_folder.filePath("unpacked")));
        output("tar", {"-xzf", path, "-C", m_folder.filePath("unpacked")});
        QFile disk(m_folder.filePath("unpacked/disk.raw"));
        QCOMPARE(disk.size(), 1024ll * 1024 * 1024);
        QVERIFY(disk.open(QIODevice::ReadOnly));
        const auto gpt = Gpt::read(disk);
        QVERIFY(gpt.has_value());
        QCOMPARE(toText(gpt->diskId), "00112233-4455-6677-8899-aabbccddeeff");
        // The second table stands where the new size says.
        QVERIFY(disk.seek(disk.size() - 512));
        QVERIFY(disk.read(512).startsWith("EFI PART"));
        QVERIFY(disk.seek(1024 * 1024));
        QCOMPARE(disk.read(3 * 1024 * 1024), contentOf(m_folder.filePath("esp")));
    }
    void theSameDiskGivesTheSameFile_data()
    {
        QTest::addColumn<int>("format");
        for (const ExportFormat format : {ExportFormat::Raw, ExportFormat::Qcow2, ExportFormat::Vhd, ExportFormat::Gcp})
            QTest::newRow(qPrintable(toText(format))) << int(format);
    }
    void theSameDiskGivesTheSameFile()
    {
        QFETCH(int, format);
        const Done first = exported(to(ExportFormat(format), "first-" + toText(ExportFormat(format))));
        const Done second = exported(to(ExportFormat(format), "second-" + toText(ExportFormat(format))));
        QVERIFY(first.result.has_value() && second.result.has_value());
        QCOMPARE(first.outcome.sha256.toHex(), second.outcome.sha256.toHex());
    }
    void aFileThatStandsThereIsLeftAlone()
    {
        QVERIFY(writeFileAtomically(m_folder.filePath("mine"), "mine").has_value());
        ImageExporter::Request request = to(ExportFormat::Raw, "mine");
        QVERIFY(exported(request).result.error().is(image::errors::exists));
        QCOMPARE(contentOf(m_folder.filePath("mine")), QByteArray("mine"));
        request.replace = true;
        QVERIFY(exported(request).result.has_value());
        QCOMPARE(contentOf(m_folder.filePath("mine")), contentOf(m_disk));
        // One that appears while we work, too.
        request = to(ExportFormat::Raw, "late");
        const Done late = exported(request, [this](Operation& operation) {
            connect(&operation, &Operation::stepChanged, this, [this](const QString& step) {
                if (step == "verify")
                    (void)writeFileAtomically(m_folder.filePath("late"), "late").has_value();
            });
        });
        QVERIFY(late.result.error().is(image::errors::exists));
        QCOMPARE(contentOf(m_folder.filePath("late")), QByteArray("late"));
    }
    void whatIsNoFileIsNeverReplaced_data()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<bool>("byLink");
        QTest::newRow("fifo") << int(S_IFIFO) << false;
        QTest::newRow("link to a fifo") << int(S_IFIFO) << true;
        QTest::newRow("character device") << int(S_IFCHR) << false;
        QTest::newRow("block device") << int(S_IFBLK) << false;
    }
    void whatIsNoFileIsNeverReplaced()
    {
        QFETCH(int, type);
        QFETCH(bool, byLink);
        QTemporaryDir folder;
        const QString node = folder.filePath("node");
        // A device of our own that leads nowhere: number 0 is no device.
        if (mknod(QFile::encodeName(node).constData(), mode_t(type) | 0600, makedev(0, 0)) != 0)
            QSKIP("only root makes devices, and not in every container");
        ImageExporter::Request request = to(ExportFormat::Raw, "unused");
        request.path = byLink ? folder.filePath("link") : node;
        if (byLink)
            QVERIFY(QFile::link(node, request.path));
        request.replace = true;
        const Done done = exported(request);
        QVERIFY(!done.result);
        QVERIFY2(done.result.error().is(gatehouse::errors::fileNotWritten), qPrintable(done.result.error().toString()));
        QVERIFY2(done.result.error().detail().contains("no regular file"), qPrintable(done.result.error().toString()));
        struct stat facts;
        QCOMPARE(lstat(QFile::encodeName(node).constData(), &facts), 0);
        QCOMPARE(int(facts.st_mode & S_IFMT), type);
        QCOMPARE(QFileInfo(request.path).isSymLink(), byLink);
        // Everything else that writes files, too.
        const auto written = writeFileAtomically(request.path, "x");
        QVERIFY(!written && written.error().is(gatehouse::errors::fileNotWritten));
        QVERIFY2(written.error().detail().contains("no regular file"), qPrintable(written.error().toString()));
        QCOMPARE(lstat(QFile::encodeName(node).constData(), &facts), 0);
        QCOMPARE(int(facts.st_mode & S_IFMT), type);
        QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot).size(), byLink ? 2 : 1);
    }
    void linksLeadToTheFileOrNowhere()
    {
        QTemporaryDir folder;
        QVERIFY(writeFileAtomically(folder.filePath("mine"), "mine"));
        QVERIFY(QFile::link(folder.filePath("mine"), folder.filePath("link")));
        QVERIFY(QFile::link(folder.filePath("none"), folder.filePath("dangling")));
        ImageExporter::Request request = to(ExportFormat::Raw, "unused");
        request.path = folder.filePath("link");
        QVERIFY(exported(request).result.error().is(image::errors::exists));
        request.replace = true;
        QVERIFY(exported(request).result.has_value());
        QVERIFY(QFileInfo(folder.filePath("link")).isSymLink());
        QCOMPARE(contentOf(folder.filePath("mine")), contentOf(m_disk));
        request.path = folder.filePath("dangling");
        QVERIFY(exported(request).result.error().is(gatehouse::errors::fileNotWritten));
    }
    void ownFoldersAreForbidden()
    {
        QTemporaryDir state;
        QVERIFY(QDir().mkpath(state.filePath("images/dstack-1")));
        QVERIFY(writeFileAtomically(state.filePath("images/dstack-1/disk.raw"), "in use"));
        QVERIFY(QFile::link(state.filePath("images"), m_folder.filePath("by-link")));
        for (const QString& path : {state.filePath("images/dstack-1/disk.raw"), state.filePath("new.raw"), m_folder.filePath("by-link/new.raw")}) {
            ImageExporter::Request request = to(ExportFormat::Raw, "unused");
            request.path = path;
            request.replace = true;
            request.forbidden = QStringList{state.path(), m_folder.filePath("no such folder")};
            QVERIFY2(exported(request).result.error().is(image::errors::badInput), qPrintable(path));
        }
        QCOMPARE(contentOf(state.filePath("images/dstack-1/disk.raw")), QByteArray("in use"));
    }
    void whatAKilledExportLeftIsRemoved()
    {
        const auto put = [this](const QString& name) {
            QVERIFY(QDir().mkpath(m_folder.filePath(name)));
            QVERIFY(writeFileAtomically(m_folder.filePath(name + "/made"), "half"));
        };
        const QString dead = ".gatehouse-export-4194305-aBcDeF"; // Above the largest process that Linux gives.
        const QString alive = QStringLiteral(".gatehouse-export-%1-aBcDeF").arg(getpid());
        put(dead);
        put(alive);
        put(".gatehouse-export-mine");
        QVERIFY(exported(to(ExportFormat::Raw, "swept.raw")).result.has_value());
        QCOMPARE(leftovers(), (QStringList{alive, ".gatehouse-export-mine"}));
        // One that is worked in, by a process that this container cannot see.
        put(dead);
        const int held = open(qPrintable(m_folder.filePath(dead)), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        QCOMPARE(flock(held, LOCK_EX | LOCK_NB), 0);
        QVERIFY(exported(to(ExportFormat::Raw, "swept-2.raw")).result.has_value());
        QVERIFY(leftovers().contains(dead));
        close(held);
        QVERIFY(exported(to(ExportFormat::Raw, "swept-3.raw")).result.has_value());
        QVERIFY(!leftovers().contains(dead));
        for (const QString& name : leftovers())
            QVERIFY(QDir(m_folder.filePath(name)).removeRecursively());
    }
    void wrongRequests()
    {
        ImageExporter::Request request = to(ExportFormat::Raw, "out");
        request.path = m_folder.filePath("no/such/folder/out");
        QVERIFY(exported(request).result.error().is(image::errors::badInput));
        request = to(ExportFormat::Raw, "out");
        request.disk = m_folder.filePath("no disk");
        QVERIFY(exported(request).result.error().is(image::errors::badInput));
        request = to(ExportFormat::Raw, ".");
        request.replace = true;
        QVERIFY(exported(request).result.error().is(image::errors::exists));
        QVERIFY(exportFormatFrom("vmdk").error().is(image::errors::badParameter));
    }
    void cancelLeavesNothing_data()
    {
        QTest::addColumn<int>("format");
        QTest::addColumn<QString>("step");
        for (const ExportFormat format : {ExportFormat::Raw, ExportFormat::Qcow2, ExportFormat::Vhd, ExportFormat::Gcp})
            for (const char* step : {"space", "convert", "verify"})
                QTest::addRow("%s at %s", qPrintable(toText(format)), step) << int(format) << QString(step);
    }
    void cancelLeavesNothing()
    {
        QFETCH(int, format);
        QFETCH(QString, step);
        const Done done = exported(to(ExportFormat(format), "cancelled"), [this, step](Operation& operation) {
            connect(&operation, &Operation::stepChanged, this, [&operation, step](const QString& id) {
                if (id == step)
                    operation.cancel();
            });
        });
        QVERIFY(!done.result);
        QCOMPARE(done.result.error().kind(), ErrorKind::Cancelled);
        QVERIFY(!QFileInfo::exists(m_folder.filePath("cancelled")));
    }
};

QTEST_GUILESS_MAIN(ImageExporterTest)
#include "tst_ImageExporter.moc"
