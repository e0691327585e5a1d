// SPDX-License-Identifier: GPL-3.0-or-later
// What is in the cache and what is downloaded into it, with apt's helper played here.
#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/image/ImageErrors.h"
#include "core/image/PackageSource.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QtTest>
#include <QCoroTask>
#include <qcoro/qcorotask.h>
#include <sys/stat.h>
#include <utime.h>

using namespace gatehouse;
using namespace gatehouse::image;

namespace {

/// apt-helper: says what it is told to and puts what it is told to into the places it is called with, until it is stopped.
class Helper final : public process::ProcessRunner
{
public:
    QMap<QString, QByteArray> files; ///< By the name in the address.
    QStringList lines;
    int calls = 0;
    int said = 0;

    QCoro::Task<process::ProcessOutcome> run(process::ProcessSpec spec, process::CancelToken cancel = {}, process::LineHandler onLine = {}) override
    {
        ++calls;
        process::ProcessOutcome outcome;
        outcome.end = process::ProcessEnd::Exited;
        for (const QString& line : lines) {
            if (cancel.isCancelled()) {
                outcome.end = process::ProcessEnd::Cancelled;
                co_return outcome;
            }
            ++said;
            outcome.standardOutput += line.toUtf8() + '\n';
            if (onLine)
                onLine(process::OutputStream::StandardOutput, line);
        }
        for (qsizetype i = spec.arguments.indexOf("download-file") + 1; i + 2 < spec.arguments.size(); i += 3)
            if (const QString name = QFileInfo(spec.arguments[i]).fileName(); files.contains(name))
                (void)writeFileAtomically(spec.arguments[i + 1], files[name]).has_value();
        co_return outcome;
    }
};

} // namespace

class PackageSourceTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    Helper m_helper;

    static LockedPackage package(const QString& name, const QByteArray& content)
    {
        LockedPackage package;
        package.use = "root";
        package.name = name;
        package.version = "1";
        package.architecture = "amd64";
        package.bytes = content.size();
        package.sha256 = crypto::sha256(view(content));
        package.archive = "main";
        package.poolPath = "pool/" + name + ".deb";
        return package;
    }
    static PackageLock lockOf(const QList<LockedPackage>& packages)
    {
        PackageLock lock;
        lock.suite = "bookworm";
        lock.packages = packages;
        return lock;
    }
    PackageSource source()
    {
        PackageSource source(m_helper, m_folder->path());
        source.useMirror("http://mirror.invalid/debian", {});
        return source;
    }
    Result<int> fetched(const PackageLock& lock, PackageSource::Cached cached, QList<double>* progress = nullptr)
    {
        PackageSource from = source();
        const PackageSource::Progress note = [progress](double done, const QString&) {
            if (progress)
                progress->append(done);
        };
        return QCoro::waitFor(from.fetch(lock, cached, {}, {}, note));
    }
    Result<int> fetched(const PackageLock& lock) { return fetched(lock, PackageSource::Cached::AsHashed); }
    QByteArray contentOf(const LockedPackage& package)
    {
        const Result<QByteArray> content = readFile(source().fileOf(package), 1000);
        return content ? *content : QByteArray("missing");
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!QFileInfo::exists("/usr/lib/apt/apt-helper"))
            QSKIP("this computer has no apt");
    }
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_helper.files = {{"bash.deb", "the bash"}, {"dash.deb", "the dash"}};
        m_helper.lines.clear();
        m_helper.calls = m_helper.said = 0;
    }
    void whatIsThereIsNotFetchedAgain()
    {
        const LockedPackage bash = package("bash", "the bash");
        const PackageLock lock = lockOf({bash, package("dash", "the dash")});
        Result<int> count = fetched(lock);
        QVERIFY2(count, count ? "" : qPrintable(count.error().toString()));
        QCOMPARE(*count, 2);
        QCOMPARE(contentOf(bash), QByteArray("the bash"));
        for (const PackageSource::Cached cached : {PackageSource::Cached::AsHashed, PackageSource::Cached::Nothing}) {
            count = fetched(lock, cached);
            QVERIFY(count && *count == 0);
        }
        QCOMPARE(m_helper.calls, 1);
    }
    void aChangedPackageIsFetchedAgain_data()
    {
        QTest::addColumn<bool>("hashedBefore");
        QTest::addColumn<bool>("timesSetBack");
        QTest::newRow("of an earlier version") << false << false;
        QTest::newRow("known") << true << false;
        QTest::newRow("known, with its old times") << true << true;
    }
    void aChangedPackageIsFetchedAgain()
    {
        QFETCH(bool, hashedBefore);
        QFETCH(bool, timesSetBack);
        const LockedPackage bash = package("bash", "the bash");
        const PackageLock lock = lockOf({bash});
        QVERIFY(fetched(lock));
        if (hashedBefore)
            QVERIFY(fetched(lock));
        const QString path = source().fileOf(bash);
        QVERIFY(writeFileAtomically(path.chopped(4) + ".control", "of the old one"));
        struct stat before;
        QCOMPARE(stat(qPrintable(path), &before), 0);
        {
            QFile file(path); // In its place and of its length.
            QVERIFY(file.open(QIODevice::ReadWrite) && file.write("BAD") == 3);
        }
        if (timesSetBack) {
            const utimbuf times{before.st_atime, before.st_mtime};
            QCOMPARE(utime(qPrintable(path), &times), 0);
        }
        const Result<int> count = fetched(lock);
        QVERIFY(count);
        QCOMPARE(*count, 1);
        QCOMPARE(contentOf(bash), QByteArray("the bash"));
        QVERIFY(!QFileInfo::exists(path.chopped(4) + ".control"));
    }
    void whoAsksForTheFilesBelievesNothing()
    {
        // As if a disk had changed bytes by itself: everything that is remembered of the file is still so.
        const LockedPackage bash = package("bash", "the bash");
        const PackageLock lock = lockOf({bash});
        QVERIFY(fetched(lock) && fetched(lock));
        const QString path = source().fileOf(bash);
        {
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadWrite) && file.write("BAD") == 3);
        }
        struct stat facts;
        QCOMPARE(stat(qPrintable(path), &facts), 0);
        const auto text = [](const timespec& time) { return QByteArray::number(qint64(time.tv_sec) * 1'000'000'000 + time.tv_nsec); };
        const QByteArray line = bash.sha256.toHex().toLatin1() + ' ' + QByteArray::number(quint64(facts.st_ino)) + " 8 " + text(facts.st_mtim) + ' ' + text(facts.st_ctim) + '\n';
        QVERIFY(writeFileAtomically(m_folder->filePath("packages-hashed"), line));
        Result<int> count = fetched(lock);
        QVERIFY(count && *count == 0);
        count = fetched(lock, PackageSource::Cached::Nothing);
        QVERIFY(count && *count == 1);
        QCOMPARE(contentOf(bash), QByteArray("the bash"));
    }
    void spaceIsLookedAtBefore()
    {
        LockedPackage large = package("large", "large");
        large.bytes = 1ll << 60;
        const Result<int> count = fetched(lockOf({large}));
        QVERIFY(!count);
        QVERIFY2(count.error().is(gatehouse::errors::diskFull), qPrintable(count.error().toString()));
        QVERIFY(count.error().detail().contains("MiB free"));
        QVERIFY(count.error().hint().contains("image prune"));
        QCOMPARE(m_helper.calls, 0);
    }
    void aDiskThatFillsEndsTheDownload()
    {
        for (int attempt = 0; attempt < 100; ++attempt)
            m_helper.lines << "Get:1 http://mirror.invalid/debian/pool/bash.deb [8 B]"
                           << "Err:1 http://mirror.invalid/debian/pool/bash.deb" << "  Error writing to file - write (28: No space left on device)";
        m_helper.files.clear();
        const Result<int> count = fetched(lockOf({package("bash", "the bash")}));
        QVERIFY(!count);
        QVERIFY2(count.error().is(gatehouse::errors::diskFull), qPrintable(count.error().toString()));
        QCOMPARE(m_helper.said, 3);
    }
    void attemptsAreNoProgress()
    {
        for (int attempt = 0; attempt < 4; ++attempt)
            for (const char* name : {"bash", "dash"})
                m_helper.lines << QStringLiteral("Get:%1 http://mirror.invalid/debian/pool/%2.deb [8 B]").arg(2 * attempt + 1).arg(QLatin1String(name));
        QList<double> progress;
        QVERIFY(fetched(lockOf({package("bash", "the bash"), package("dash", "the dash")}), PackageSource::Cached::AsHashed, &progress));
        QCOMPARE(progress, (QList<double>{0, 0.5}));
    }
};

QTEST_GUILESS_MAIN(PackageSourceTest)
#include "tst_PackageSource.moc"
