// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/CleanRoom.h"
#include "core/image/ImageErrors.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class CleanRoomTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    Paths m_paths;
    BuildRequest m_request;

    void put(const QString& path) const
    {
        const QString place = m_folder.filePath(path);
        QVERIFY(makeFolder(QFileInfo(place).path()) && writeFileAtomically(place, path.toUtf8()));
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_paths = {m_folder.filePath("state"), m_folder.filePath("cache"), m_folder.filePath("share")};
        m_request.recipeFolder = m_folder.filePath("images/small/"); // A slash at the end, as shells complete it.
        put("cache/kept");
        for (int i = 0; i < 12; ++i)
            put(QStringLiteral("images/small/rootfs/etc/file-%1").arg(i));
        put("images/common/rootfs/etc/shared");
        put("images/private/letters");
        QVERIFY(writeFileAtomically(m_folder.filePath("images/small/recipe.toml"), "files = [\"../common/rootfs\", \"rootfs\"]\nother = \"../missing/x\"\n"));
    }
    void onlyWhatTheRecipeNamesIsCopied()
    {
        const auto room = CleanRoom::make(m_folder.filePath("room"), m_paths, m_request, CleanRoom::Order::ByName);
        QVERIFY2(room, room ? "" : qPrintable(room.error().toString()));
        const QDir images(room->paths.share + "/images");
        QCOMPARE(images.entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name), (QStringList{"common", "small"}));
        QCOMPARE(room->request.recipeFolder, images.filePath("small"));
        QVERIFY(QFile::exists(images.filePath("small/rootfs/etc/file-11")));
        QCOMPARE(QFileInfo(room->paths.cache + "/packages").symLinkTarget(), QDir(m_paths.cache + "/packages").canonicalPath());
    }
    void anotherOrderIsReallyAnother()
    {
        const auto first = CleanRoom::make(m_folder.filePath("a"), m_paths, m_request, CleanRoom::Order::ByName);
        auto second = CleanRoom::make(m_folder.filePath("b"), m_paths, m_request, CleanRoom::Order::Reversed);
        QVERIFY(first && second);
        const auto other = second->listOtherwiseThan(*first, m_paths.cache);
        QVERIFY2(other, other ? "" : qPrintable(other.error().toString()));
        QCOMPARE(*other, CleanRoom::listing(first->paths.share) != CleanRoom::listing(second->paths.share));
        if (QFileInfo("/dev/shm").isWritable())
            QVERIFY(*other); // Memory lists the last file first.
        // Another order of the very same files.
        auto names = [](const CleanRoom& room) {
            QByteArrayList list = CleanRoom::listing(room.paths.share);
            std::sort(list.begin(), list.end());
            return list;
        };
        QCOMPARE(names(*second), names(*first));
        const QString memory = second->elsewhere ? second->elsewhere->path() : QString();
        second = fail(gatehouse::errors::internal, "gone");
        QVERIFY(memory.isEmpty() || !QFile::exists(memory));
    }
    void withoutAnotherFileSystemThatIsSaid()
    {
        const auto first = CleanRoom::make(m_folder.filePath("c"), m_paths, m_request, CleanRoom::Order::ByName);
        auto second = CleanRoom::make(m_folder.filePath("d"), m_paths, m_request, CleanRoom::Order::ByName);
        QVERIFY(first && second);
        if (CleanRoom::listing(first->paths.share) != CleanRoom::listing(second->paths.share))
            QSKIP("this file system lists the same names in different orders");
        const auto other = second->listOtherwiseThan(*first, m_paths.cache, m_folder.filePath("missing"));
        QVERIFY(other && !*other && !second->elsewhere);
    }
    void theCacheIsNoPartOfARecipe()
    {
        Paths within = m_paths;
        within.cache = m_folder.filePath("images/small/cache");
        QVERIFY(makeFolder(within.cache));
        const auto room = CleanRoom::make(m_folder.filePath("e"), within, m_request, CleanRoom::Order::ByName);
        QVERIFY(!room && room.error().is(image::errors::badRecipe));
    }
};

QTEST_GUILESS_MAIN(CleanRoomTest)
#include "tst_CleanRoom.moc"
