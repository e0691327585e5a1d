// SPDX-License-Identifier: GPL-3.0-or-later
// What a build takes of the disk is known beforehand, and is what its preflight asks for.
#include "core/base/DiskSpace.h"
#include "core/image/BuildPreflight.h"
#include "core/image/DiskNeeds.h"
#include "core/image/YoctoPreflight.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

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
        QCOMPARE(seen, (QStringList{"image.space.cache 2100 MiB free", "image.space.state 1500 MiB free"}));
        QCOMPARE(DiskNeeds::ofBuild(recipe(BackEnd::Debian), {}, paths(), 5).at(1).needed, 5); // Who asks for less gets less.
        QCOMPARE(DiskNeeds::ofBuild(recipe(BackEnd::CloudImage), {}, paths(), std::nullopt).at(0).needed, DiskNeeds::cloudImageBytes);
    }
    void checkoutsNeedRoomWhereTheyLie()
    {
        QVERIFY(DiskNeeds::ofBuild(recipe(BackEnd::Yocto), {}, paths(), std::nullopt).isEmpty());
        const QString checkout = m_folder.filePath("checkout");
        QVERIFY(QDir().mkpath(checkout));
        const QList<DiskNeed> fresh = DiskNeeds::ofBuild(recipe(BackEnd::Yocto), {{"checkout", checkout}}, paths(), std::nullopt);
        QCOMPARE(fresh.size(), 1);
        QCOMPARE(fresh.first().folder, checkout);
        QCOMPARE(fresh.first().variable, "checkout");
        QCOMPARE(fresh.first().needed, YoctoPreflight::diskBytes);
        QVERIFY(QDir().mkpath(checkout + "/build/srcs/poky/build/tmp"));
        QCOMPARE(DiskNeeds::ofBuild(recipe(BackEnd::Yocto), {{"checkout", checkout}}, paths(), std::nullopt).first().needed, YoctoPreflight::diskBytesAgain);
        QCOMPARE(DiskNeeds::ofBuild(recipe(BackEnd::Mkosi), {{"checkout", checkout}}, paths(), std::nullopt).first().needed, DiskNeeds::mkosiBytes);
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
