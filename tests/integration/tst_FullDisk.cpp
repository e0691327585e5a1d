// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that is really full: a small file system of its own, filled to the last block. What was kept stays, what cannot be
// kept is said with the place and the next step, and once there is room again the same call succeeds.
#include "core/base/Paths.h"
#include "core/devnet/OperatorKey.h"
#include "core/evidence/AuditLog.h"
#include "core/evidence/EvidenceErrors.h"
#include "core/image/BuildPreflight.h"
#include "core/image/ImageErrors.h"
#include "core/image/ImageExporter.h"
#include "core/onboard/RequestStoreSqlite.h"
#include "core/process/SystemProcessRunner.h"
#include "core/store/StoreErrors.h"

#include <QDir>
#include <QSignalSpy>
#include <QStorageInfo>
#include <QTemporaryDir>
#include <QtTest>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

using namespace gatehouse;

namespace {

constexpr char mountOptions[] = "size=3m,mode=0755";
const QString mountPoint = QStringLiteral("/tmp/gatehouse-full-disk-%1").arg(::getpid());

/// Before any thread exists: the mount belongs to this process alone and ends with it.
bool mountSmallDisk()
{
    return ::geteuid() == 0 && ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0
        && QDir().mkpath(mountPoint) && ::mount("tmpfs", qPrintable(mountPoint), "tmpfs", 0, mountOptions) == 0;
}

} // namespace

class FullDiskTest : public QObject
{
    Q_OBJECT

    static QString path(const QString& name) { return mountPoint + u'/' + name; }

    /// Takes every block that is left.
    static void fill()
    {
        QFile filler(path("filler"));
        QVERIFY(filler.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered));
        for (const int piece : {64 * 1024, 4096, 1})
            while (filler.write(QByteArray(piece, 'f')) == piece) { }
        QCOMPARE(QStorageInfo(mountPoint).bytesAvailable(), 0);
    }
    static void free() { QVERIFY(QFile::remove(path("filler"))); }

    static onboard::OnboardRequest request(int number)
    {
        onboard::OnboardRequest request;
        request.id = QStringLiteral("0x%1").arg(number);
        request.state = onboard::RequestState::QuoteReceived;
        request.quote = QByteArray(5000, char(number));
        request.firstSeen = request.updatedAt = QDateTime(QDate(2026, 11, 1), QTime(12, 0), Qt::UTC);
        return request;
    }
    static Result<void> save(onboard::RequestStore& store, int number)
    {
        const onboard::OnboardRequest one = request(number);
        return store.save(one, {0, one.updatedAt, onboard::RequestState::Seen, one.state, "test", {}});
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!QStorageInfo(mountPoint).isValid() || QStorageInfo(mountPoint).fileSystemType() != "tmpfs")
            QSKIP("only root may mount a file system of its own");
    }
    void cleanup()
    {
        for (const QFileInfo& entry : QDir(mountPoint).entryInfoList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot))
            entry.isDir() ? (void)QDir(entry.filePath()).removeRecursively() : (void)QFile::remove(entry.filePath());
    }
    void cleanupTestCase()
    {
        ::umount(qPrintable(mountPoint));
        QDir().rmdir(mountPoint);
    }

    void aFileKeepsItsContent_data()
    {
        QTest::addColumn<int>("bytes");
        QTest::newRow("within a buffer") << 64; // QSaveFile alone would leave an empty file and call it a success.
        QTest::newRow("beyond a buffer") << 100'000;
    }
    void aFileKeepsItsContent()
    {
        QFETCH(int, bytes);
        QVERIFY(writeFileAtomically(path("settings.json"), "before"));
        fill();
        const Result<void> written = writeFileAtomically(path("settings.json"), QByteArray(bytes, 'x'));
        QVERIFY(!written);
        QVERIFY2(written.error().is(gatehouse::errors::diskFull), qPrintable(written.error().toString()));
        QVERIFY(written.error().detail().contains("settings.json"));
        QVERIFY(!written.error().hint().isEmpty());
        QCOMPARE(*readFile(path("settings.json"), 1000), QByteArray("before"));
        QCOMPARE(QDir(mountPoint).entryList(QDir::Files | QDir::Hidden).size(), 2); // And the filler: no half files.
        free();
        QVERIFY(writeFileAtomically(path("settings.json"), QByteArray(bytes, 'x')));
    }

    void requestsAreKeptWholeOrNotAtAll()
    {
        auto store = onboard::RequestStoreSqlite::open(path("requests.db"), onboard::RequestStoreSqlite::networkKey(31337, "0xABCD"));
        QVERIFY2(store, store ? "" : qPrintable(store.error().toString()));
        for (int i = 0; i < 5; ++i)
            QVERIFY(save(**store, i));
        fill();
        int saved = 5; // The database may still have room within its own pages.
        Result<void> last;
        while (saved < 200 && (last = save(**store, saved)))
            ++saved;
        QVERIFY(!last);
        QVERIFY2(last.error().is(store::errors::full), qPrintable(last.error().toString()));
        QVERIFY(!last.error().hint().isEmpty());
        QCOMPARE((*store)->list(1000)->size(), saved);
        QVERIFY(!*(*store)->find(QStringLiteral("0x%1").arg(saved)));
        QVERIFY((*store)->history(QStringLiteral("0x%1").arg(saved))->isEmpty());
        free();
        QVERIFY(save(**store, saved));
        store->reset();
        auto again = onboard::RequestStoreSqlite::open(path("requests.db"), onboard::RequestStoreSqlite::networkKey(31337, "0xABCD"));
        QVERIFY(again);
        QCOMPARE((*again)->list(1000)->size(), saved + 1);
        QVERIFY((*again)->database().checkIntegrity());
    }

    void decisionsAreRecordedWholeOrNotAtAll()
    {
        const SystemClock clock;
        const auto key = std::make_shared<const crypto::SigningKey>(crypto::SigningKey::generate());
        auto log = evidence::AuditLog::open(path("audit.log"), key, clock);
        QVERIFY2(log, log ? "" : qPrintable(log.error().toString()));
        QVERIFY(log->note("before"));
        const quint64 before = log->head().sequence;
        fill();
        int noted = 0;
        Result<evidence::AuditEntry> last = log->note("while it fills");
        while (last && noted < 1000) {
            ++noted;
            last = log->note(QString(500, 'n'));
        }
        QVERIFY(!last);
        QVERIFY2(last.error().is(evidence::errors::notRecorded), qPrintable(last.error().toString()));
        QCOMPARE(log->head().sequence, before + quint64(noted));
        free();
        QVERIFY(log->note("after"));
        const auto content = readFile(path("audit.log"), evidence::AuditTrail::maxBytes);
        QVERIFY(content);
        const auto trail = evidence::AuditTrail::read(*content, log->head(), evidence::AuditTrail::Signatures::Check);
        QVERIFY2(trail.isIntact(), trail.findings.isEmpty() ? "" : qPrintable(trail.findings.first().what));
        QCOMPARE(trail.entries.last().sequence, before + quint64(noted) + 1);
    }

    void keysAreNotHalfMade()
    {
        fill();
        const auto refused = devnet::loadOrMakeOperatorKey(path("keys"));
        QVERIFY(!refused);
        QVERIFY2(refused.error().toString().contains(mountPoint), qPrintable(refused.error().toString()));
        free();
        const auto made = devnet::loadOrMakeOperatorKey(path("keys"));
        QVERIFY2(made, made ? "" : qPrintable(made.error().toString()));
        const auto again = devnet::loadOrMakeOperatorKey(path("keys"));
        QVERIFY(again && made->publicKey() == again->publicKey());
    }

    void aBuildSaysSoBeforeItBegins()
    {
        fill();
        Paths paths;
        paths.state = path("state");
        paths.cache = path("cache");
        paths.share = QStringLiteral(GATEHOUSE_SOURCE_DIR);
        const Result<void> problem = image::BuildPreflight::problems(image::BuildPreflight::examine(paths));
        QVERIFY(!problem);
        QVERIFY(problem.error().is(image::errors::hostNotReady));
        QVERIFY2(problem.error().toString().contains("MiB") || problem.error().toString().contains("GiB"), qPrintable(problem.error().toString()));
    }
    void anExportSaysSoBeforeItBegins()
    {
        QTemporaryDir elsewhere;
        const QString disk = elsewhere.filePath("disk.raw");
        QVERIFY(writeFileAtomically(disk, QByteArray(1024 * 1024, 'x')));
        process::SystemProcessRunner runner;
        const auto started = image::ImageExporter(runner).start({disk, "image", image::ExportFormat::Raw, path("out.raw"), false});
        QVERIFY(started);
        QSignalSpy end(started->operation.get(), &Operation::finished);
        QVERIFY(end.wait(30'000));
        const Result<void>& result = started->operation->result();
        QVERIFY(!result);
        QVERIFY2(result.error().is(gatehouse::errors::diskFull), qPrintable(result.error().toString()));
        QVERIFY(result.error().hint().contains("image prune"));
        QCOMPARE(started->operation->steps().at(1).state, StepState::Waiting); // Not begun: nothing was written.
        QVERIFY(!started->operation->steps().at(1).startedAt.isValid());
        QVERIFY(QDir(mountPoint).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
    }
};

int main(int argc, char** argv)
{
    const bool mounted = mountSmallDisk();
    QCoreApplication application(argc, argv);
    FullDiskTest test;
    const int status = QTest::qExec(&test, argc, argv);
    if (!mounted)
        QDir().rmdir(mountPoint);
    return status;
}
#include "tst_FullDisk.moc"
