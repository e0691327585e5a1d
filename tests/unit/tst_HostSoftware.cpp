// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Paths.h"
#include "core/image/HostSoftware.h"
#include "core/image/ImageErrors.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class HostSoftwareTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_root;

    void put(const QString& path, const QByteArray& content) const
    {
        QVERIFY(makeFolder(QFileInfo(m_root.filePath(path)).path()));
        QVERIFY(writeFileAtomically(m_root.filePath(path), content));
    }
    static QByteArray md5(const QByteArray& content) { return QCryptographicHash::hash(content, QCryptographicHash::Md5).toHex(); }
    static QByteArray paragraph(const QByteArray& name, const QByteArray& architecture, const QByteArray& version, const QByteArray& more = {})
    {
        return "Package: " + name + "\nStatus: install ok installed\nArchitecture: " + architecture + "\nVersion: " + version + "\n" + more + "\n";
    }
    Result<HostSoftware> find(const QMap<QString, HostSoftware::Wanted>& files) const { return HostSoftware::find(files, m_root.path()); }

private Q_SLOTS:
    void initTestCase()
    {
        put("etc/os-release", "NAME=\"Debian GNU/Linux\"\nVERSION_CODENAME=bookworm\nID=debian\nBUG_REPORT_URL=\"https://x/\"\n");
        put("var/lib/dpkg/status", paragraph("libc6", "amd64", "2.36-9", "Source: glibc\n") + paragraph("libc6", "i386", "2.36-9") + paragraph("libssl3", "amd64", "3.0.17-1~deb12u1", "Source: openssl\n")
                                       + paragraph("dash", "amd64", "0.5.12-2") + paragraph("other-sh", "amd64", "1"));
        // As in Debian 12: what lies in /usr/lib is called /lib in the list.
        put("var/lib/dpkg/info/libc6:amd64.list", "/.\n/lib\n/lib/x86_64-linux-gnu\n/lib/x86_64-linux-gnu/libc.so.6\n");
        put("var/lib/dpkg/info/libc6:i386.list", "/.\n/lib/i386-linux-gnu/libc.so.6\n");
        put("var/lib/dpkg/info/libssl3:amd64.list", "/.\n/usr/lib/x86_64-linux-gnu/libssl.so.3\n");
        put("var/lib/dpkg/info/libssl3:amd64.md5sums", md5("another") + "  usr/share/doc/x\n" + md5("ssl") + "  usr/lib/x86_64-linux-gnu/libssl.so.3\n");
        put("var/lib/dpkg/info/dash.list", "/bin/sh\n/bin/dash\n");
        put("var/lib/dpkg/info/other-sh.list", "/bin/sh\n");
        put("var/lib/dpkg/diversions", "/bin/sh\n/bin/sh.distrib\nother-sh\n/usr/bin/local\n/usr/bin/local.distrib\n:\n");
        put("usr/share/doc/libssl3/copyright", "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: Apache-2.0\n");
    }
    void filesAreOfTheirPackages_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("package");
        QTest::newRow("named as it lies") << "/usr/lib/x86_64-linux-gnu/libssl.so.3" << "libssl3:amd64";
        QTest::newRow("named through /lib") << "/usr/lib/x86_64-linux-gnu/libc.so.6" << "libc6:amd64";
        QTest::newRow("of the other architecture") << "/usr/lib/i386-linux-gnu/libc.so.6" << "libc6:i386";
        QTest::newRow("as in the list") << "/lib/x86_64-linux-gnu/libc.so.6" << "libc6:amd64";
        QTest::newRow("diverted to") << "/usr/bin/sh.distrib" << "dash:amd64";
        QTest::newRow("diverted by") << "/usr/bin/sh" << "other-sh:amd64";
        QTest::newRow("beside it") << "/usr/bin/dash" << "dash:amd64";
        QTest::newRow("a folder is none") << "/usr/lib/x86_64-linux-gnu/lib" << "";
        QTest::newRow("of nobody") << "/opt/agent" << "";
        QTest::newRow("made here") << "" << "";
    }
    void filesAreOfTheirPackages()
    {
        QFETCH(QString, path);
        const auto software = find({{"in/image", {path, {}, {}}}});
        QVERIFY2(software, software ? "" : qPrintable(software.error().toString()));
        QTEST(software->files.value("in/image").package, "package");
        QCOMPARE(software->packages.size(), software->files.value("in/image").package.isEmpty() ? 0 : 1);
        QCOMPARE(software->distribution, "debian");
        QCOMPARE(software->release, "bookworm");
    }
    void packagesHaveVersionSourceAndLicence()
    {
        const auto software = find({{"a", {"/usr/lib/x86_64-linux-gnu/libssl.so.3", md5("ssl"), {}}}, {"b", {"/usr/lib/x86_64-linux-gnu/libssl.so.3", md5("patched"), {}}}, {"c", {"/opt/agent", md5("x"), "0.5"}}});
        QVERIFY(software);
        QCOMPARE(software->packages.size(), 1);
        QCOMPARE(software->packages[0].version, "3.0.17-1~deb12u1");
        QCOMPARE(software->packages[0].source, "openssl 3.0.17-1~deb12u1");
        QCOMPARE(software->packages[0].licences, QStringList{"Apache-2.0"});
        QCOMPARE(software->packages[0].use, "host");
        QVERIFY(!software->files["a"].changed);
        QVERIFY(software->files["b"].changed); // Not what the package installed.
        QCOMPARE(software->files["c"].gatehouse, "0.5");
        const auto again = HostSoftware::fromJson(software->toJson());
        QVERIFY(again);
        QCOMPARE(again->toJson(), software->toJson());
    }
    void brokenListsAreErrorsAndNoneAreNone()
    {
        QTemporaryDir empty;
        const auto none = HostSoftware::find({{"a", {"/usr/bin/true", {}, {}}}}, empty.path());
        QVERIFY(none && none->packages.isEmpty() && none->files.contains("a"));
        QVERIFY(makeFolder(empty.filePath("var/lib/dpkg")) && writeFileAtomically(empty.filePath("var/lib/dpkg/status"), "no field\n"));
        QVERIFY(HostSoftware::find({{"a", {"/usr/bin/true", {}, {}}}}, empty.path()).error().is(image::errors::badControl));
        for (const char* json : {"", "[]", "{}", "{\"packages\": [], \"files\": 1}"})
            QVERIFY(!HostSoftware::fromJson(json));
    }
    void programsSayWhatTheyAre_data()
    {
        QTest::addColumn<QByteArray>("program");
        QTest::addColumn<QString>("version");
        QTest::newRow("mark") << QByteArray("\x7f" "ELF\0@(#)gatehouse 0.4.0 GPL-3.0-or-later\0more", 45) << "0.4.0";
        QTest::newRow("at the end") << QByteArray("@(#)gatehouse 1.0~rc1 GPL-3.0-or-later") << "1.0~rc1";
        QTest::newRow("another licence") << QByteArray("@(#)gatehouse 1 MIT\0", 20) << "";
        QTest::newRow("no version") << QByteArray("@(#)gatehouse  GPL-3.0-or-later") << "";
        QTest::newRow("longer than a mark") << QByteArray("@(#)gatehouse ") + QByteArray(1000, '1') << "";
        QTest::newRow("none") << QByteArray("gatehouse") << "";
    }
    void programsSayWhatTheyAre()
    {
        QFETCH(QByteArray, program);
        QTEST(HostSoftware::programVersion(program), "version");
    }
    void theMarkIsInOurPrograms_data()
    {
        QTest::addColumn<QString>("path");
        for (const char* path : {GUEST_AGENT, NODE_AGENT, DEMO_APP})
            QTest::newRow(qPrintable(QFileInfo(path).fileName())) << QString(path);
    }
    void theMarkIsInOurPrograms()
    {
        QFETCH(QString, path);
        const auto program = readFile(path, 512ll * 1024 * 1024);
        QVERIFY(program);
        QCOMPARE(HostSoftware::programVersion(*program), GATEHOUSE_VERSION);
    }
    void asDpkgSaysOnThisComputer()
    {
        const QString dpkg = QStandardPaths::findExecutable("dpkg");
        if (dpkg.isEmpty())
            QSKIP("this computer has no dpkg");
        const QString path = QFileInfo("/lib/x86_64-linux-gnu/libc.so.6").canonicalFilePath();
        const auto content = readFile(path, 64 * 1024 * 1024);
        QVERIFY(content);
        QElapsedTimer clock;
        clock.start();
        const auto software = HostSoftware::find({{"lib", {path, md5(*content), {}}}});
        qInfo() << clock.elapsed() << "ms";
        QVERIFY2(software, software ? "" : qPrintable(software.error().toString()));
        QProcess ask;
        ask.start("dpkg-query", {"--show", "--showformat", "${Package}:${Architecture} ${Version}", "libc6:amd64"});
        QVERIFY(ask.waitForFinished());
        QCOMPARE(software->packages.size(), 1);
        QCOMPARE(HostSoftware::keyOf(software->packages[0]) + ' ' + software->packages[0].version, QString::fromUtf8(ask.readAllStandardOutput()));
        QVERIFY(!software->files["lib"].changed);
    }
};

QTEST_GUILESS_MAIN(HostSoftwareTest)
#include "tst_HostSoftware.moc"
