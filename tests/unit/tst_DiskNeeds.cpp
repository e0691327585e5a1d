// SPDX-License-Identifier: GPL-3.0-or-later
// What a build takes of the disk is known beforehand, and is what its preflight asks for.
#include "core/base/DiskSpace.h"
#include "core/image/BuildPreflight.h"
#include "core/image/DiskNeeds.h"
#include "core/image/YoctoPreflight.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::image;

class DiskNeedsTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    Paths paths() const { return {m_folder.filePath("not/there/state"), m_folder.filePath("not/there/cache"), m_folder.path()}; }
    static Recipe recipe(BackEnd backEnd)
    {
        Recipe recipe;
        recipe.backEnd = backEnd;
        recipe.checkout.parameter = "checkout";
        return recipe;
    }

    static QStringList ids(const QList<DiskNeed>& needs)
    {
        QStringList list;
        for (const DiskNeed& need : needs)
            list.append(need.id);
        return list;
    }

private Q_SLOTS:
    void cacheAndCatalogue()
    {
        const QList<DiskNeed> needs = DiskNeeds::ofBuild(recipe(BackEnd::Debian), {}, paths(), std::nullopt);
        QCOMPARE(needs.size(), 2);
        QCOMPARE(needs.at(0).id, "image.space.cache");
        QCOMPARE(needs.at(0).folder, paths().cache);
        QCOMPARE(needs.at(0).needed, BuildPreflight::neededBytes);
        QCOMPARE(needs.at(0).variable, "GATEHOUSE_CACHE");
        QCOMPARE(needs.at(1).needed, BuildPreflight::neededStateBytes);
        // Of the folder above that exists.
        const qint64 free = *freeBytes(m_folder.path());
        QVERIFY(qAbs(needs.at(0).free - free) < 1024ll * 1024 * 1024);
        // The rows of the preflight have the same numbers.
        QStringList seen;
        for (const Check& check : BuildPreflight::examine(paths()))
            if (check.id.startsWith("image.space."))
                seen.append(check.id + ' ' + check.expected);
        QCOMPARE(seen, (QStringList{"image.space.cache 3600 MiB free, 2100 of them here", "image.space.state 3600 MiB free, 1500 of them here"}));
        QCOMPARE(DiskNeeds::ofBuild(recipe(BackEnd::Debian), {}, paths(), 5).at(1).needed, 5); // Who asks for less gets less.
        QCOMPARE(DiskNeeds::ofBuild(recipe(BackEnd::CloudImage), {}, paths(), std::nullopt).at(0).needed, DiskNeeds::cloudImageBytes);
    }
    void checkoutsNeedRoomWhereTheyLie()
    {
        QVERIFY(DiskNeeds::ofBuild(recipe(BackEnd::Yocto), {}, paths(), std::nullopt).isEmpty());
        const QString checkout = m_folder.filePath("checkout");
        QVERIFY(QDir().mkpath(checkout));
        const QList<DiskNeed> fresh = DiskNeeds::ofBuild(recipe(BackEnd::Yocto), {{"checkout", checkout}}, paths(), std::nullopt);
        QCOMPARE(fresh.size(), 3); // A copy of the disk goes below the cache and another into the catalogue.
        QCOMPARE(fresh.first().folder, checkout);
        QCOMPARE(fresh.first().variable, "checkout");
        QCOMPARE(fresh.first().needed, YoctoPreflight::diskBytes);
        QVERIFY(QDir().mkpath(checkout + "/build/srcs/poky/build/tmp"));
        QCOMPARE(DiskNeeds::ofBuild(recipe(BackEnd::Yocto), {{"checkout", checkout}}, paths(), std::nullopt).first().needed, YoctoPreflight::diskBytesAgain);
        for (qsizetype i : {1, 2})
            QCOMPARE(fresh.at(i).needed, DiskNeeds::yoctoDiskBytes);
        const QList<DiskNeed> mkosi = DiskNeeds::ofBuild(recipe(BackEnd::Mkosi), {{"checkout", checkout}}, paths(), std::nullopt);
        QCOMPARE(ids(mkosi), (QStringList{"image.space.checkout", "image.space.cache", "image.space.state"}));
        QCOMPARE(mkosi.first().needed, DiskNeeds::mkosiBytes);
        QCOMPARE(mkosi.at(1).folder, paths().cache);
        QCOMPARE(mkosi.at(2).variable, "GATEHOUSE_STATE");
        for (const DiskNeed& need : mkosi) {
            QCOMPARE(need.onDisk(), DiskNeeds::mkosiBytes + 2 * DiskNeeds::mkosiDiskBytes); // All on one disk here.
            QCOMPARE(need.needed, need.id.endsWith("checkout") ? DiskNeeds::mkosiBytes : DiskNeeds::mkosiDiskBytes);
        }
        for (const DiskNeed& need : DiskNeeds::ofBuild(recipe(BackEnd::Mkosi), {{"checkout", checkout}}, paths(), 0))
            QCOMPARE(need.onDisk(), 0); // Who asks for nothing gets nothing.
    }
    void oneDiskIsSharedOut()
    {
        DiskNeed first{"image.space.cache", "/c", 60, 100, "C", 7};
        DiskNeed second{"image.space.state", "/s", 50, 100, "S", 7};
        DiskNeed elsewhere{"image.space.checkout", "/k", 90, 100, "K", 8};
        DiskNeed unknown{"image.space.checkout", "/u", 90, 100, "U"};
        QVERIFY(first.isEnough() && second.isEnough());
        const QList<DiskNeed> needs = DiskNeeds::addUp({first, elsewhere, second, unknown});
        QStringList sums;
        for (const DiskNeed& need : needs)
            sums.append(QStringLiteral("%1 %2 %3").arg(need.folder).arg(need.onDisk()).arg(need.isEnough()));
        QCOMPARE(sums, (QStringList{"/c 110 0", "/k 90 1", "/s 110 0", "/u 90 1"}));
        for (const Check& check : {needs.at(0).toCheck(), needs.at(2).toCheck()})
            QVERIFY(check.status == CheckStatus::Failed && !check.hint.isEmpty());
        // Two folders of one file system, told by the kernel.
        const QList<DiskNeed> real = DiskNeeds::addUp({DiskNeed::at("image.space.cache", m_folder.filePath("a"), 3, "C"), DiskNeed::at("image.space.state", m_folder.path(), 4, "S"),
                                                       DiskNeed::at("image.space.checkout", "/proc", 5, "K")});
        QCOMPARE(real.at(0).onDisk(), 7);
        QCOMPARE(real.at(1).onDisk(), 7);
        QCOMPARE(real.at(2).onDisk(), 5);
    }
    void anEarlierImageSaysItsSize()
    {
        constexpr qint64 mebibyte = 1024 * 1024;
        const QString disk = m_folder.filePath("disk.raw");
        QCOMPARE(DiskNeeds::copyBytes(disk, mebibyte), mebibyte); // There is none.
        QFile file(disk);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(1024 * mebibyte));
        QCOMPARE(DiskNeeds::copyBytes(disk, mebibyte), mebibyte); // Large by its length alone.
        QVERIFY(file.write(QByteArray(4 * mebibyte, 'x')) == 4 * mebibyte && file.flush() && ::fsync(file.handle()) == 0);
        struct stat facts;
        QCOMPARE(::fstat(file.handle(), &facts), 0);
        QCOMPARE(DiskNeeds::copyBytes(disk, 1), qint64(facts.st_blocks) * 512); // What it takes, which some file systems compress.
    }
    void tooLittleIsSaidWithWhatToDo()
    {
        const DiskNeed need = DiskNeed::at("image.space.cache", m_folder.path(), qint64(1) << 60, "GATEHOUSE_CACHE");
        QVERIFY(!need.isEnough());
        const Check check = need.toCheck();
        QVERIFY(check.status == CheckStatus::Failed && check.hint.contains("GATEHOUSE_CACHE") && check.actual.contains("MiB free"));
        DiskNeed unknown = need;
        unknown.free = -1;
        unknown.needed = 0;
        QVERIFY(!unknown.isEnough() && unknown.toCheck().actual.contains("does not tell"));
        QVERIFY(DiskNeed::at("x", m_folder.path(), 1, "X").isEnough());
    }
};

QTEST_GUILESS_MAIN(DiskNeedsTest)
#include "tst_DiskNeeds.moc"
