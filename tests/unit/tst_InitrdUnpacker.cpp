// SPDX-License-Identifier: GPL-3.0-or-later
// Initrds of several pieces, packed by the real programs, and ones that would fill the disk.
#include "core/base/Paths.h"
#include "core/image/CpioListing.h"
#include "core/image/ImageErrors.h"
#include "core/image/InitrdParts.h"
#include "core/image/InitrdUnpacker.h"
#include "core/process/SystemProcessRunner.h"
#include "tests/support/TinyCpio.h"

#include <QBuffer>
#include <QCoroTask>
#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::TinyCpio;

class InitrdUnpackerTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    process::SystemProcessRunner m_runner;
    int m_number = 0;
    bool m_small = false; ///< The folder "small" is a disk that has 16 MiB beside what is left free.

    /// What the real program makes of @p plain; "cat" leaves it.
    static QByteArray packed(const QString& program, const QByteArray& plain)
    {
        if (program == "cat")
            return plain;
        QProcess process;
        process.start(program, program == "xz" ? QStringList{"--check=crc32", "-c"} : QStringList{"-c"});
        if (!process.waitForStarted())
            return {};
        process.write(plain);
        process.closeWriteChannel();
        return process.waitForFinished(120'000) && process.exitCode() == 0 ? process.readAllStandardOutput() : QByteArray();
    }
    Result<CpioListing> unpacked(const QByteArray& initrd)
    {
        const QString folder = m_folder.filePath(QString::number(++m_number));
        if (!QDir().mkpath(folder))
            qFatal("no folder");
        GH_CHECK(QCoro::waitFor(InitrdUnpacker::unpack(m_runner, initrd, folder + "/all", {})));
        // Nothing is left beside it.
        if (QDir(folder).entryList(QDir::Files | QDir::Hidden) != QStringList("all"))
            return fail(image::errors::badOutput, QDir(folder).entryList(QDir::Files | QDir::Hidden).join(' '));
        QFile file(folder + "/all");
        if (!file.open(QIODevice::ReadOnly))
            qFatal("no file");
        return CpioListing::read(file);
    }
    static bool has(const QStringList& programs)
    {
        for (const QString& program : programs)
            if (QStandardPaths::findExecutable(program).isEmpty())
                return false;
        return true;
    }

private Q_SLOTS:
    void initTestCase()
    {
        // Before there is any other thread, which would see the mounts of before.
        const QByteArray small = QFile::encodeName(m_folder.filePath("small"));
        QVERIFY(QDir().mkpath(m_folder.filePath("small")));
        m_small = ::geteuid() == 0 && ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0
               && ::mount("tmpfs", small.constData(), "tmpfs", 0, "size=528m,mode=0755") == 0;
    }
    void cleanupTestCase()
    {
        if (m_small)
            ::umount2(qPrintable(m_folder.filePath("small")), MNT_DETACH);
    }
    void onePiece_data()
    {
        QTest::addColumn<QString>("program");
        for (const char* program : {"cat", "gzip", "zstd", "xz"})
            QTest::newRow(program) << program;
    }
    void onePiece()
    {
        QFETCH(QString, program);
        if (!has({program}))
            QSKIP(qPrintable(program + " is not installed"));
        const auto listing = unpacked(packed(program, TinyCpio::make({{"init", "#!/bin/sh\n", 0100755}, {"data", QByteArray(300'000, 'd')}})));
        QVERIFY2(listing, listing ? "" : qPrintable(listing.error().toString()));
        QCOMPARE(listing->files.size(), 2);
        QCOMPARE(listing->files["data"].bytes, 300'000);
    }
    void everyPieceAfterEveryOther_data()
    {
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("second");
        for (const char* first : {"cat", "gzip", "zstd", "xz"})
            for (const char* second : {"cat", "gzip", "zstd", "xz"})
                QTest::addRow("%s then %s", first, second) << first << second;
    }
    void everyPieceAfterEveryOther()
    {
        QFETCH(QString, first);
        QFETCH(QString, second);
        if (!has({first, second}))
            QSKIP("a program is not installed");
        const QByteArray one = packed(first, TinyCpio::make({{"one", QByteArray(5000, '1')}, {"both", "first"}}));
        const QByteArray two = packed(second, TinyCpio::make({{"two", QByteArray(7001, '2')}, {"both", "second"}}));
        QVERIFY(!one.isEmpty() && !two.isEmpty());
        for (const int zeros : {-1, 64}) { // Behind one another as close as may be, and with zeros between.
            QByteArray initrd = one;
            initrd.append(zeros < 0 ? qsizetype(-one.size() & 3) : zeros + qsizetype(-one.size() & 3), '\0');
            const auto listing = unpacked(initrd + two);
            QVERIFY2(listing, listing ? "" : qPrintable(listing.error().toString()));
            QCOMPARE(listing->files.keys(), (QList<QByteArray>{"both", "one", "two"}));
            QCOMPARE(listing->files["both"].bytes, 6);
        }
    }
    void whatIsNotReadIsNamed_data()
    {
        QTest::addColumn<QByteArray>("initrd");
        QTest::addColumn<QString>("word");
        QTest::newRow("lz4") << QByteArray("\x02\x21\x4c\x18") + QByteArray(100, 'x') << "lz4";
        QTest::newRow("bzip2") << QByteArray("BZh91AY") << "bzip2";
        QTest::newRow("lzma") << QByteArray("\x5d\0\0\x80\0", 5) << "lzma";
        QTest::newRow("lzo") << QByteArray("\x89LZO\0\r\n", 7) << "lzo";
        QTest::newRow("old cpio") << QByteArray("070707") + QByteArray(100, '0') << "the old form of cpio";
        QTest::newRow("anything") << QByteArray("what is this") << "neither a cpio archive";
        QTest::newRow("behind an archive") << TinyCpio::make({{"a", "b"}}) + "junk" << "neither a cpio archive";
        QTest::newRow("gzip cut") << packed("gzip", QByteArray(100'000, 'x')).left(60) << "gzip";
        QTest::newRow("gzip damaged") << packed("gzip", "hello").replace(12, 3, "xyz") << "gzip";
        QTest::newRow("xz without an end") << QByteArray("\xfd" "7zXZ\0\0\4", 8) + QByteArray(400, 'x') << "xz";
        QTest::newRow("zstd of a reserved block") << QByteArray("\x28\xb5\x2f\xfd\x20\x01\x07\0\0x", 10) << "reserved";
    }
    void whatIsNotReadIsNamed()
    {
        QFETCH(QByteArray, initrd);
        QFETCH(QString, word);
        const auto listing = unpacked(initrd);
        QVERIFY(!listing);
        QVERIFY2(listing.error().is(image::errors::badArchive), qPrintable(listing.error().toString()));
        QVERIFY2(listing.error().detail().contains(word), qPrintable(listing.error().detail()));
    }
    void damagedFramesAreTheProgramsWords()
    {
        if (!has({"zstd"}))
            QSKIP("zstd is not installed");
        QByteArray frame = packed("zstd", TinyCpio::make({{"random", QByteArray(5000, 'r')}}));
        frame[frame.size() - 2] = char(frame[frame.size() - 2] ^ 0x55); // In the checksum.
        const auto listing = unpacked(frame);
        QVERIFY(!listing);
        QVERIFY2(listing.error().is(image::errors::toolFailed), qPrintable(listing.error().toString()));
    }
    void bombsEnd_data()
    {
        QTest::addColumn<QString>("program");
        for (const char* program : {"gzip", "zstd", "xz"})
            QTest::newRow(program) << program;
    }
    void bombsEnd()
    {
        QFETCH(QString, program);
        if (!has({program}))
            QSKIP(qPrintable(program + " is not installed"));
        // 96 MiB of zeros are a hundred thousand bytes or less.
        const QByteArray bomb = packed(program, QByteArray(96 * 1024 * 1024, '\0'));
        QVERIFY(!bomb.isEmpty() && bomb.size() < 200'000);
        const auto listing = unpacked(bomb);
        QVERIFY(!listing);
        QVERIFY2(listing.error().is(image::errors::badArchive) && listing.error().detail().contains("unpacks to more than"), qPrintable(listing.error().toString()));
        QDir left(m_folder.filePath(QString::number(m_number)));
        for (const QFileInfo& file : left.entryInfoList(QDir::Files))
            QVERIFY2(file.size() <= InitrdUnpacker::mostFor(bomb.size(), 0), qPrintable(file.fileName()));
    }
    void littleRoomIsNotTheArchivesFault_data() { bombsEnd_data(); }
    void littleRoomIsNotTheArchivesFault()
    {
        QFETCH(QString, program);
        if (!m_small || !has({program}))
            QSKIP("needs root for a small disk, and the program");
        const QByteArray initrd = packed(program, QByteArray(96 * 1024 * 1024, '\0'));
        const QString folder = m_folder.filePath("small/" + program);
        QVERIFY(QDir().mkpath(folder));
        const auto done = QCoro::waitFor(InitrdUnpacker::unpack(m_runner, initrd, folder + "/all", {}));
        QVERIFY(!done);
        QVERIFY2(done.error().is(gatehouse::errors::diskFull) && done.error().detail().contains(folder), qPrintable(done.error().toString()));
        QVERIFY(QDir(folder).removeRecursively());
        // A damaged one stays a damaged one.
        if (program == "gzip") {
            QVERIFY(QDir().mkpath(folder));
            const auto damaged = QCoro::waitFor(InitrdUnpacker::unpack(m_runner, initrd.left(initrd.size() / 20), folder + "/all", {}));
            QVERIFY(!damaged);
            QVERIFY2(damaged.error().is(image::errors::badArchive), qPrintable(damaged.error().toString()));
        }
    }
    void bounds()
    {
        QCOMPARE(InitrdUnpacker::mostFor(1000, 0), 100'000 + InitrdUnpacker::slackBytes);
        QCOMPARE(InitrdUnpacker::mostFor(InitrdUnpacker::maxBytes, 0), InitrdUnpacker::maxBytes);
        QCOMPARE(InitrdUnpacker::mostFor(1000, InitrdUnpacker::maxBytes - 5), 5);
        QCOMPARE(InitrdUnpacker::mostFor(1000, InitrdUnpacker::maxBytes + 5), 0);
        QByteArray many;
        for (int i = 0; i <= InitrdUnpacker::maxParts; ++i)
            many += TinyCpio::make({{"f" + QByteArray::number(i), "x"}});
        const auto listing = unpacked(many);
        QVERIFY(!listing && listing.error().detail().contains("more than 64 pieces"));
    }
    void cancelled()
    {
        process::CancelSource source;
        source.cancel();
        const auto done = QCoro::waitFor(InitrdUnpacker::unpack(m_runner, TinyCpio::make({{"a", "b"}}), m_folder.filePath("cancelled"), source.token()));
        QVERIFY(!done && done.error().is(gatehouse::errors::cancelled));
    }
};

QTEST_GUILESS_MAIN(InitrdUnpackerTest)
#include "tst_InitrdUnpacker.moc"
