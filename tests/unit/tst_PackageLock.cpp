// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "core/image/ImageErrors.h"
#include "core/image/PackageLock.h"
#include "core/image/PackageSource.h"
#include "core/image/Recipe.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class PackageLockTest : public QObject
{
    Q_OBJECT

    static QByteArray line() { return "root bash 5.2.15-2+b13 amd64 1491000 " + QByteArray(64, 'a') + " main pool/main/b/bash/bash_5.2.15-2%2bb13_amd64.deb"; }
    static QByteArray lock(const QByteArray& lines) { return "# comment\nsuite bookworm\nwishes 0123\n" + lines + "\n"; }

private Q_SLOTS:
    void roundTrip()
    {
        const Result<PackageLock> parsed = PackageLock::parse(lock(line()));
        QVERIFY2(parsed.has_value(), parsed ? "" : qPrintable(parsed.error().toString()));
        QCOMPARE(parsed->packages.size(), 1);
        QCOMPARE(parsed->find("bash")->version, "5.2.15-2+b13");
        QCOMPARE(parsed->find("bash")->bytes, 1491000);
        const Result<PackageLock> again = PackageLock::parse(parsed->toText());
        QVERIFY(again.has_value());
        QVERIFY(again->packages == parsed->packages);
        QCOMPARE(again->wishes, "0123");
    }
    void theRealOneBelongsToTheRecipe()
    {
        const Result<QByteArray> text = readFile(GATEHOUSE_SOURCE_DIR "/images/dstack/packages.lock", PackageLock::maxBytes);
        QVERIFY(text.has_value());
        const Result<PackageLock> parsed = PackageLock::parse(*text);
        QVERIFY2(parsed.has_value(), parsed ? "" : qPrintable(parsed.error().toString()));
        QCOMPARE(parsed->wishes, Recipe::load(GATEHOUSE_SOURCE_DIR "/images/dstack")->wishes());
        QVERIFY(!text->contains("://"));
    }
    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        const auto changed = [](const char* from, const char* to) { return lock(line().replace(from, to)); };
        QTest::newRow("no packages") << lock({});
        QTest::newRow("no suite") << lock(line()).replace("suite bookworm\n", "");
        QTest::newRow("twice") << lock(line() + "\n" + line());
        QTest::newRow("use") << changed("root ", "admin ");
        QTest::newRow("name is an option") << changed(" bash ", " -o ");
        QTest::newRow("version") << changed(" 5.2.15-2+b13 ", " ;reboot ");
        QTest::newRow("architecture") << changed(" amd64 ", " arm64 ");
        QTest::newRow("size") << changed("1491000", "-5");
        QTest::newRow("digest") << changed("aaaaaaaa", "aaaa");
        QTest::newRow("archive") << changed(" main pool", " other pool");
        QTest::newRow("path up") << changed("pool/main", "pool/../..");
        QTest::newRow("address") << changed("pool/main", "http://host/pool");
        QTest::newRow("field missing") << changed(" main pool", " pool");
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        QVERIFY(PackageLock::parse(text).error().is(image::errors::badLock));
    }
    void difference()
    {
        const PackageLock before = *PackageLock::parse(lock(line()));
        PackageLock after = before;
        QVERIFY(PackageLock::difference(before, after).isEmpty());
        after.packages[0].version = "6";
        QCOMPARE(PackageLock::difference(before, after), QStringList{"changed bash 5.2.15-2+b13 to 6"});
        after.packages[0].name = "dash";
        QCOMPARE(PackageLock::difference(before, after), (QStringList{"added dash 6", "removed bash 5.2.15-2+b13"}));
    }
    void printedAddresses()
    {
        AptMirror mirror;
        mirror.mainUri = "http://mirror/debian/";
        mirror.securityUri = "http://mirror/debian-security/";
        const QString digest(64, 'b');
        const QString good = "'http://mirror/debian-security/pool/x_1.deb' linux-image_1%3a6.1-2_amd64.deb 5 SHA256:" + digest + "\n";
        const auto packages = PackageSource::parseUris(good, mirror, "extract");
        QVERIFY(packages.has_value());
        QCOMPARE(packages->first().name, "linux-image");
        QCOMPARE(packages->first().version, "1:6.1-2");
        QCOMPARE(packages->first().archive, "security");
        QCOMPARE(packages->first().poolPath, "pool/x_1.deb");
        QVERIFY(!PackageSource::parseUris("'http://elsewhere/pool/x_1.deb' a_1_amd64.deb 5 SHA256:" + digest, mirror, "root").has_value());
        QVERIFY(!PackageSource::parseUris("'http://mirror/debian/pool/x_1.deb' a_1_amd64.deb 5 MD5Sum:00", mirror, "root").has_value());
    }
    void downloadErrors()
    {
        const auto code = [](const char* text) { return PackageSource::downloadError(text, {"bash 5"}, AptMirror::fixed("bookworm", "http://mirror/debian", {}), "/cache"); };
        QVERIFY(code("Err:1 ...\n  404  Not Found [IP: …]").is(image::errors::packageGone));
        QVERIFY(code("404 Not Found").hint().contains("packages=refresh"));
        QVERIFY(code("E: Failed to fetch http://127.0.0.1:40487/pool/bash_5.deb  Could not connect to 127.0.0.1:40487").is(image::errors::mirrorUnreachable));
        QVERIFY(code("E: Hash Sum mismatch").is(image::errors::packageMismatch));
        QVERIFY(code("Could not resolve 'mirror'").is(image::errors::mirrorUnreachable));
        QVERIFY(code("404").detail().contains("bash 5"));
        QVERIFY(code("404").detail().contains("http://mirror/debian/"));
        QVERIFY(code("404").hint().contains("snapshot"));
        QVERIFY(code("write (28: No space left on device)").is(gatehouse::errors::diskFull));
        QVERIFY(code("write (28: No space left on device)").detail().contains("/cache"));
        QVERIFY(code("Could not resolve 'mirror'").hint().contains("--set mirror="));
    }
};

QTEST_GUILESS_MAIN(PackageLockTest)
#include "tst_PackageLock.moc"
