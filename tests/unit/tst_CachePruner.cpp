// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/CachePruner.h"
#include "core/image/PackageLock.h"
#include "tests/support/OtherUser.h"

#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QTemporaryDir>
#include <QtTest>
#include <functional>
#include <unistd.h>
#include <utime.h>

using namespace gatehouse;
using namespace gatehouse::image;

class CachePrunerTest : public QObject
{
    Q_OBJECT

    static constexpr int noProcess = 4'194'305; // Above the largest that Linux gives.

    std::unique_ptr<QTemporaryDir> m_folder;
    Paths paths() const { return {m_folder->filePath("state"), m_folder->filePath("cache"), m_folder->filePath("share")}; }
    CachePruner pruner() const { return CachePruner(paths()); }

    void put(const QString& path, int bytes, qint64 lastUsed)
    {
        const QFileInfo file(m_folder->filePath(path));
        QVERIFY(QDir().mkpath(file.path()));
        QVERIFY(writeFileAtomically(file.filePath(), QByteArray(bytes, 'x')).has_value());
        const utimbuf times{time_t(lastUsed), time_t(lastUsed)};
        QCOMPARE(utime(QFile::encodeName(file.path()).constData(), &times), 0);
    }
    static QStringList names(const CachePruner::Plan& plan)
    {
        QStringList list;
        for (const CachePruner::Item& item : plan.items)
            list.append(CachePruner::toText(item.kind) + ' ' + item.name);
        list.sort();
        return list;
    }
    bool exists(const QString& path) const { return QFileInfo::exists(m_folder->filePath(path)); }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        put("cache/image/dstack/root/aaaa/root.tar", 300'000, 1000);
        put("cache/image/dstack/root/bbbb/root.tar", 200'000, 2000);
        put("cache/image/dstack/disk/cccc/disk.raw", 100'000, 1500);
        put("cache/image/dstack/disk/.draft-x1/disk.raw", 50'000, 3000);
        put("cache/image/other/root/dddd/root.tar", 10'000, 1000);
        put("state/images/.draft-y2/disk.raw", 20'000, 1000);
        put("state/images/dstack-1/disk.raw", 20'000, 1000);
        LockedPackage wanted;
        wanted.name = "systemd";
        wanted.version = "252";
        wanted.architecture = "amd64";
        wanted.sha256.array()[0] = 0xaa;
        wanted.bytes = 1;
        wanted.archive = "main";
        wanted.poolPath = "pool/systemd.deb";
        wanted.use = "root";
        PackageLock lock;
        lock.wishes = QString(64, 'a');
        lock.suite = "bookworm";
        lock.packages = {wanted};
        QVERIFY(QDir().mkpath(m_folder->filePath("share/images/dstack")));
        QVERIFY(writeFileAtomically(m_folder->filePath("share/images/dstack/packages.lock"), lock.toText()).has_value());
        const auto parsed = PackageLock::parse(lock.toText());
        QVERIFY2(parsed.has_value(), parsed ? "" : qPrintable(parsed.error().toString()));
        put("cache/packages/" + wanted.sha256.toHex() + ".deb", 1000, 1000);
        put("cache/packages/" + wanted.sha256.toHex() + ".control", 1000, 1000);
        put("cache/packages/" + QString(64, 'f') + ".deb", 1000, 1000);
        put("cache/packages/.download-z3/part", 1000, 1000);
        put("cache/apt/bookworm/lists", 1000, 1000);
        put("cache/artifacts/" + QString(64, 'b'), 1000, 1000);
        put("cache/guestfs/.guestfs-0/appliance.d/root", 1000, 1000);
        put("cache/artifacts/.unpack-w4/part", 1000, 1000);
    }
    void aPlanNamesWhatNoBuildNeedsAndChangesNothing()
    {
        const auto plan = pruner().plan({});
        QVERIFY(plan.has_value());
        QCOMPARE(names(*plan), (QStringList{"leftover artifacts/.unpack-w4", "leftover dstack/disk .draft-x1", "leftover images/.draft-y2", "leftover packages/.download-z3",
                                            "package packages/" + QString(24, 'f'), "step dstack/root aaaa"}));
        QVERIFY(plan->items.first().bytes >= 300'000); // The largest comes first.
        QVERIFY(plan->items.first().bytes < 400'000);
        QCOMPARE(plan->items.first().lastUsed.toSecsSinceEpoch(), 1000);
        QVERIFY(plan->bytes() >= 372'000);
        QVERIFY(plan->keptBytes >= 310'000);
        QVERIFY(exists("cache/image/dstack/root/aaaa/root.tar"));
        QVERIFY(exists("state/images/.draft-y2"));
    }
    void whatAKilledComparisonLeftGoes()
    {
        put(QStringLiteral("cache/compare/compare-%1-aBcDeF/a.squashfs").arg(noProcess), 5000, 1000);
        put(QStringLiteral("cache/compare/compare-%1-aBcDeF/a.squashfs").arg(getpid()), 5000, 1000);
        put("cache/compare/notes-1-x/mine", 5000, 1000);
        QVERIFY(names(*pruner().plan({})).contains(QStringLiteral("leftover compare/compare-%1-aBcDeF").arg(noProcess)));
        QCOMPARE(names(*pruner().plan({})).size(), 7);
        QVERIFY(pruner().remove({}));
        QCOMPARE(QDir(m_folder->filePath("cache/compare")).entryList(QDir::Dirs | QDir::NoDotAndDotDot),
                 (QStringList{QStringLiteral("compare-%1-aBcDeF").arg(getpid()), "notes-1-x"}));
    }
    void whatAKilledFirmwareRunLeftGoes()
    {
        put(QStringLiteral("cache/firmware/run-%1-aBcDeF/flash.fd").arg(noProcess), 5000, 1000);
        put(QStringLiteral("cache/firmware/run-%1-aBcDeF/flash.fd").arg(getpid()), 5000, 1000);
        QVERIFY(names(*pruner().plan({})).contains(QStringLiteral("leftover firmware/run-%1-aBcDeF").arg(noProcess)));
        QVERIFY(pruner().remove({}));
        QCOMPARE(QDir(m_folder->filePath("cache/firmware")).entryList(QDir::Dirs | QDir::NoDotAndDotDot), QStringList(QStringLiteral("run-%1-aBcDeF").arg(getpid())));
    }
    void besideACheckOfReproducibilityDownloadsStay()
    {
        // Its rooms have caches and locks of their own, and take their packages from here.
        put(QStringLiteral("cache/rooms-%1-aBcDeF/a/cache/image/third/root/eeee/root.tar").arg(getpid()), 1000, 1000);
        for (const bool everything : {false, true}) {
            const auto gone = pruner().remove({1, everything});
            QVERIFY(gone.has_value());
            QCOMPARE(gone->busy, QStringList{"third"});
            for (const CachePruner::Item& item : gone->items)
                QVERIFY2(item.path.contains("/cache/image/"), qPrintable(item.path));
            QVERIFY(exists("cache/packages/.download-z3/part"));
            QVERIFY(exists("cache/packages/" + QString(64, 'f') + ".deb"));
            QVERIFY(exists("cache/artifacts/" + QString(64, 'b')));
            QVERIFY(exists("cache/apt/bookworm/lists"));
            QVERIFY(exists("state/images/.draft-y2"));
        }
        QVERIFY(QDir(m_folder->filePath(QStringLiteral("cache/rooms-%1-aBcDeF").arg(getpid()))).removeRecursively());
        // One that was killed keeps nobody busy, and goes.
        put(QStringLiteral("cache/rooms-%1-aBcDeF/a/cache/image/third/root/eeee/root.tar").arg(noProcess), 1000, 1000);
        const auto after = pruner().remove({});
        QVERIFY(after.has_value() && after->busy.isEmpty());
        QVERIFY(!exists("cache/packages/.download-z3/part"));
        QVERIFY(!exists(QStringLiteral("cache/rooms-%1-aBcDeF").arg(noProcess)));
    }
    void aCheckThatBeginsMeanwhileKeepsItsDownloads()
    {
        const auto begin = [this](double) {
            return QDir().mkpath(m_folder->filePath(QStringLiteral("cache/rooms-%1-late/a").arg(getpid())));
        };
        const auto gone = pruner().remove({}, [&, calls = 0](double) mutable { return ++calls < 3 || begin(0); }); // Two recipes are looked at first.
        QVERIFY(gone.has_value());
        QVERIFY(exists("cache/packages/" + QString(64, 'f') + ".deb"));
        QVERIFY(!exists("cache/image/dstack/root/aaaa"));
    }
    void removingLeavesWhatIsKept()
    {
        const auto gone = pruner().remove({});
        QVERIFY(gone.has_value());
        QCOMPARE(gone->items.size(), 6);
        QVERIFY(exists("cache/artifacts/" + QString(64, 'b')));
        QVERIFY(exists("cache/guestfs/.guestfs-0/appliance.d/root"));
        for (const char* path : {"cache/image/dstack/root/aaaa", "cache/image/dstack/disk/.draft-x1", "state/images/.draft-y2", "cache/packages/.download-z3"})
            QVERIFY2(!exists(path), path);
        for (const char* path : {"cache/image/dstack/root/bbbb/root.tar", "cache/image/dstack/disk/cccc/disk.raw", "cache/image/other/root/dddd/root.tar",
                                 "state/images/dstack-1/disk.raw", "cache/apt/bookworm/lists"})
            QVERIFY2(exists(path), path);
        QVERIFY(pruner().plan({})->items.isEmpty());
    }
    void stoppedBetweenTwoItemsItSaysWhatIsGone()
    {
        QList<double> parts;
        const auto stopAtTheThird = [&parts](double part) {
            parts.append(part);
            return parts.size() < 5; // Two recipes are looked at first.
        };
        const auto gone = pruner().remove({}, stopAtTheThird);
        QVERIFY(!gone.has_value());
        QVERIFY(gone.error().is(gatehouse::errors::cancelled));
        QVERIFY2(gone.error().detail().startsWith("2 of 6"), qPrintable(gone.error().detail()));
        QVERIFY(std::is_sorted(parts.begin(), parts.end()) && parts.last() < 1);
        QCOMPARE(pruner().plan({})->items.size(), 4); // What is left is whole and can go the next time.
        QVERIFY(pruner().plan({}, [](double) { return false; }).error().is(gatehouse::errors::cancelled));
        QCOMPARE(pruner().remove({})->items.size(), 4);
    }
    void keepCountsPerStep()
    {
        QVERIFY(!names(*pruner().plan({2, false})).contains("step dstack/root aaaa"));
        QVERIFY(names(*pruner().plan({0, false})).contains("step dstack/root bbbb"));
    }
    void everythingLeavesTheImagesAlone()
    {
        QVERIFY(names(*pruner().plan({1, true})).contains("appliance guestfs/.guestfs-0"));
        QVERIFY(pruner().remove({1, true}).has_value());
        QVERIFY(!exists("cache/guestfs/.guestfs-0"));
        QVERIFY(!exists("cache/image/dstack/root/bbbb"));
        QVERIFY(!exists("cache/apt/bookworm"));
        QVERIFY(QDir(m_folder->filePath("cache/packages")).isEmpty(QDir::Files | QDir::Hidden | QDir::NoDotAndDotDot));
        QVERIFY(exists("state/images/dstack-1/disk.raw"));
    }
    void aRunningBuildKeepsItsOwn()
    {
        QLockFile build(m_folder->filePath("cache/image/dstack.lock"));
        QVERIFY(build.tryLock(0));
        const auto plan = pruner().plan({1, true});
        QVERIFY(plan.has_value());
        QCOMPARE(plan->busy, QStringList{"dstack"});
        QCOMPARE(names(*plan), QStringList{"step other/root dddd"});
        QVERIFY(pruner().remove({1, true}).has_value());
        QVERIFY(exists("cache/image/dstack/disk/.draft-x1"));
        QVERIFY(!exists("cache/image/other/root/dddd"));
    }
    void lookingTakesNoLock()
    {
        const auto plan = pruner().plan({});
        QVERIFY(plan.has_value());
        QLockFile build(m_folder->filePath("cache/image/dstack.lock"));
        QVERIFY(build.tryLock(0));
    }
    void whatCannotGoIsSaid()
    {
        if (geteuid() != 0)
            QSKIP("only root has files of two users");
        // As another user, who has the cache but not this step of root's.
        const std::function<void(const QString&)> give = [&give](const QString& path) {
            QCOMPARE(chown(qPrintable(path), tests::nobody, tests::nobody), 0);
            const auto entries = QDir(path).entryInfoList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
            for (const QFileInfo& entry : entries)
                give(entry.filePath());
        };
        give(m_folder->path());
        QCOMPARE(chown(qPrintable(m_folder->filePath("cache/image/dstack/root/aaaa")), 0, 0), 0);
        const QByteArrayList said = tests::asNobody([this] {
                                        const auto gone = pruner().remove({});
                                        return gone ? gone->stuck.join('|').toUtf8() + '\n' + names(*gone).join('|').toUtf8() : gone.error().toString().toUtf8();
                                    }).split('\n');
        QCOMPARE(said.size(), 2);
        QCOMPARE(said[0], QByteArray("dstack/root aaaa (of user root)"));
        QVERIFY2(said[1].contains("leftover dstack/disk .draft-x1") && !said[1].contains("aaaa"), said[1].constData());
        QVERIFY(exists("cache/image/dstack/root/aaaa/root.tar"));
    }
    void linksAreNotFollowed()
    {
        put("elsewhere/precious", 1000, 1000);
        QVERIFY(QFile::link(m_folder->filePath("elsewhere"), m_folder->filePath("cache/packages/" + QString(64, 'e'))));
        QVERIFY(pruner().remove({1, true}).has_value());
        QVERIFY(exists("elsewhere/precious"));
        QVERIFY(!exists("cache/packages/" + QString(64, 'e')));
    }
    void nothingThere()
    {
        QTemporaryDir empty;
        const auto plan = CachePruner({empty.path(), empty.path(), empty.path()}).plan({});
        QVERIFY(plan.has_value());
        QVERIFY(plan->items.isEmpty() && plan->busy.isEmpty() && plan->bytes() == 0);
    }
};

QTEST_GUILESS_MAIN(CachePrunerTest)
#include "tst_CachePruner.moc"
