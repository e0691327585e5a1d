// SPDX-License-Identifier: GPL-3.0-or-later
// Archives as the kernel reads them, and archives that lie.
#include "core/crypto/Hashes.h"
#include "core/image/CpioListing.h"
#include "core/image/ImageErrors.h"
#include "tests/support/TinyCpio.h"

#include <QBuffer>
#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::TinyCpio;

class CpioListingTest : public QObject
{
    Q_OBJECT

    static Result<CpioListing> listed(const QByteArray& bytes)
    {
        QBuffer buffer;
        buffer.setData(bytes);
        buffer.open(QIODevice::ReadOnly);
        return CpioListing::read(buffer);
    }
    static QString hashOf(const QByteArray& bytes) { return crypto::sha256(view(bytes)).toHex(); }

private Q_SLOTS:
    void kindsOfFiles()
    {
        const auto listing = listed(TinyCpio::make({{".", {}, 040755}, {"./bin/init", "#!", 0100755}, {"/dev/console", {}, 020600}, {"lib", "usr/lib", 0120777}, {"run/pipe", {}, 010644}, {"empty", {}}}));
        QVERIFY2(listing, listing ? "" : qPrintable(listing.error().toString()));
        QCOMPARE(listing->files.keys(), (QList<QByteArray>{"/", "bin/init", "dev/console", "empty", "lib", "run/pipe"}));
        QCOMPARE(listing->files["/"].type, 'D');
        QCOMPARE(listing->files["bin/init"].mode, 0755u);
        QCOMPARE(listing->files["bin/init"].sha256.toHex(), hashOf("#!"));
        QCOMPARE(listing->files["dev/console"].type, 'C');
        QCOMPARE(listing->files["dev/console"].target, "5 1");
        QCOMPARE(listing->files["lib"].target, "usr/lib");
        QCOMPARE(listing->files["run/pipe"].type, 'I');
        QCOMPARE(listing->files["empty"].sha256.toHex(), hashOf({}));
    }
    void laterOnesReplace()
    {
        const auto listing = listed(TinyCpio::make({{"a", "one"}, {"b", "stays"}}) + QByteArray(512, '\0') + TinyCpio::make({{"a", "two!"}}));
        QVERIFY2(listing, listing ? "" : qPrintable(listing.error().toString()));
        QCOMPARE(listing->files.size(), 2);
        QCOMPARE(listing->files["a"].sha256.toHex(), hashOf("two!"));
        QCOMPARE(listing->files["a"].bytes, 4);
    }
    void hardLinksShareTheContent_data()
    {
        QTest::addColumn<int>("carrier");
        QTest::newRow("the last carries it, as cpio writes") << 2;
        QTest::newRow("the first") << 0;
        QTest::newRow("one between") << 1;
    }
    void hardLinksShareTheContent()
    {
        QFETCH(int, carrier);
        QList<TinyCpio::Member> members;
        for (int i = 0; i < 3; ++i)
            members.append({"name" + QByteArray::number(i), i == carrier ? "shared" : "", 0100644, 77, 3});
        // The same number in another archive is another file.
        const auto listing = listed(TinyCpio::make(members) + TinyCpio::make({{"other", {}, 0100644, 77, 2}}));
        QVERIFY2(listing, listing ? "" : qPrintable(listing.error().toString()));
        for (int i = 0; i < 3; ++i)
            QCOMPARE(listing->files["name" + QByteArray::number(i)].sha256.toHex(), hashOf("shared"));
        QCOMPARE(listing->files["other"].bytes, 0);
    }
    void theLastContentCountsForAllNames()
    {
        // As when the kernel writes to one file again and again; a name that has become another file's is not written to.
        const auto listing = listed(TinyCpio::make({{"a", "first", 0100644, 77, 5}, {"b", "second!", 0100644, 77, 5}, {"c", {}, 0100644, 77, 5}, {"d", {}, 0100644, 77, 5},
                                                    {"d", "etc", 0120777}, {"e", "third", 0100600, 77, 5}}));
        QVERIFY2(listing, listing ? "" : qPrintable(listing.error().toString()));
        for (const char* name : {"a", "b", "c", "e"}) {
            QCOMPARE(listing->files[name].sha256.toHex(), hashOf("third"));
            QCOMPARE(listing->files[name].mode, 0600u);
        }
        QCOMPARE(listing->files["d"].type, 'S');
        // The same without a trailer, and when the same number follows in another archive.
        const QByteArray open = TinyCpio::member({"x", {}, 0100644, 9, 2}) + TinyCpio::member({"y", "both", 0100644, 9, 2});
        for (const QByteArray& archives : {open, TinyCpio::make({{"x", {}, 0100644, 9, 2}, {"y", "both", 0100644, 9, 2}}) + TinyCpio::make({{"z", "own", 0100644, 9, 2}})}) {
            const auto both = listed(archives);
            QVERIFY2(both, both ? "" : qPrintable(both.error().toString()));
            QCOMPARE(both->files["x"].sha256.toHex(), hashOf("both"));
            QCOMPARE(both->files["y"].sha256.toHex(), hashOf("both"));
        }
    }
    void everyNameCarriesContent()
    {
        // A few MiB that, were each content spread over all names before it, would take longer than the test may.
        constexpr int count = 50'000;
        QByteArray archive;
        for (int i = 0; i < count; ++i)
            archive += TinyCpio::member({QByteArray::number(i), QByteArray::number(i), 0100644, 7, 2});
        const auto listing = listed(archive);
        QVERIFY2(listing, listing ? "" : qPrintable(listing.error().toString()));
        QCOMPARE(listing->files.size(), count);
        const Sha256Digest last = crypto::sha256(view(QByteArray::number(count - 1)));
        for (const ListedFile& file : listing->files)
            if (file.sha256 != last)
                QFAIL("a name without the last content");
    }
    void manySmallArchives()
    {
        // Reading far ahead behind each would take longer than the test may; what is read is counted.
        struct Counting : QBuffer
        {
            qint64 bytes = 0;
            qint64 readData(char* data, qint64 most) override
            {
                const qint64 count = QBuffer::readData(data, most);
                bytes += count;
                return count;
            }
        } archives;
        const QByteArray one = TinyCpio::make({});
        archives.setData(one.repeated(20'000) + QByteArray(3'000'000, '\0') + TinyCpio::make({{"last", "!"}}));
        QVERIFY(archives.open(QIODevice::ReadOnly | QIODevice::Unbuffered));
        const auto listing = CpioListing::read(archives);
        QVERIFY2(listing, listing ? "" : qPrintable(listing.error().toString()));
        QCOMPARE(listing->files.keys(), QList<QByteArray>{"last"});
        QVERIFY2(archives.bytes < 3 * archives.size(), qPrintable(QString::number(archives.bytes)));
    }
    void whatTheRealProgramWrites()
    {
        if (QStandardPaths::findExecutable("cpio").isEmpty())
            QSKIP("cpio is not installed");
        QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath("tree/etc"));
        QFile file(folder.filePath("tree/etc/file"));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("content\n") == 8);
        file.close();
        QVERIFY(QFile::link("etc/file", folder.filePath("tree/link")));
        QCOMPARE(link(qPrintable(folder.filePath("tree/etc/file")), qPrintable(folder.filePath("tree/hard"))), 0);
        QProcess cpio;
        cpio.setWorkingDirectory(folder.filePath("tree"));
        cpio.start("cpio", {"-o", "-H", "newc", "--quiet"});
        QVERIFY(cpio.waitForStarted());
        cpio.write(".\netc\netc/file\nlink\nhard\n");
        cpio.closeWriteChannel();
        QVERIFY(cpio.waitForFinished());
        const auto listing = listed(cpio.readAllStandardOutput());
        QVERIFY2(listing, listing ? "" : qPrintable(listing.error().toString()));
        QCOMPARE(listing->files.keys(), (QList<QByteArray>{"/", "etc", "etc/file", "hard", "link"}));
        QCOMPARE(listing->files["etc/file"].sha256.toHex(), hashOf("content\n"));
        QCOMPARE(listing->files["hard"].sha256.toHex(), hashOf("content\n"));
    }
    void archivesThatLie_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const QByteArray good = TinyCpio::make({{"file", "content"}});
        QTest::newRow("something else") << QByteArray("hello");
        QTest::newRow("cut in the header") << good.left(80);
        QTest::newRow("cut in the name") << good.left(112);
        QTest::newRow("cut in the content") << good.left(118);
        QTest::newRow("content beyond the end") << TinyCpio::header(0, 0100644, 0, 1, 0xffffffff, 5) + QByteArray("file\0", 5);
        QTest::newRow("name beyond the end") << TinyCpio::header(0, 0100644, 0, 1, 0, 4000) + QByteArray("file\0", 5);
        QTest::newRow("name too long") << TinyCpio::header(0, 0100644, 0, 1, 0, 4097) + QByteArray(4096, 'n') + '\0' + QByteArray(8, '\0');
        QTest::newRow("no name") << TinyCpio::header(0, 0100644, 0, 1, 0, 0) + QByteArray(8, '\0');
        QTest::newRow("name without an end") << TinyCpio::header(0, 0100644, 0, 1, 0, 4) + QByteArray("file", 4) + QByteArray(8, '\0');
        QTest::newRow("name that ends early") << TinyCpio::header(0, 0100644, 0, 1, 0, 6) + QByteArray("fi\0le\0", 6);
        QTest::newRow("no number") << QByteArray(good).replace(6, 1, "x");
        QTest::newRow("a sign") << QByteArray(good).replace(6, 1, "-");
        QTest::newRow("the old form") << QByteArray(good).replace(0, 6, "070707");
        QTest::newRow("target too long") << TinyCpio::make({{"link", QByteArray(4097, 't'), 0120777}});
        QTest::newRow("second archive at an odd place") << good + QByteArray(1, '\0') + good;
        QTest::newRow("junk behind") << good + "junk";
    }
    void archivesThatLie()
    {
        QFETCH(QByteArray, bytes);
        const auto listing = listed(bytes);
        QVERIFY(!listing);
        QVERIFY2(listing.error().is(image::errors::badArchive), qPrintable(listing.error().toString()));
    }
    void withoutAnEndOfItsOwn()
    {
        // As the kernel takes it.
        const auto listing = listed(TinyCpio::member({"file", "content"}));
        QVERIFY2(listing, listing ? "" : qPrintable(listing.error().toString()));
        QCOMPARE(listing->files.size(), 1);
        QVERIFY(listed({})->files.isEmpty());
        QVERIFY(listed(QByteArray(1000, '\0'))->files.isEmpty());
    }
};

QTEST_GUILESS_MAIN(CpioListingTest)
#include "tst_CpioListing.moc"
