// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/AptMirror.h"
#include "core/image/HostPrograms.h"
#include "core/image/ImageErrors.h"

#include <QtTest>

using namespace gatehouse;
using namespace gatehouse::image;

class AptMirrorTest : public QObject
{
    Q_OBJECT

    const AptMirror::Host m_debian{"debian", "bookworm"};
    const AptMirror::Host m_ubuntu{"ubuntu", "noble"};
    const QString m_targets = "http://m/debian|bookworm|main\nhttp://m/debian/|bookworm-updates|main\nhttp://m/security|bookworm-security|main\n"
                              "http://other/|nodistro|main\nhttp://m/contrib/|bookworm|contrib\n";

private Q_SLOTS:
    void chosenAddresses()
    {
        const AptMirror snapshot = AptMirror::fixed("bookworm", "https://snapshot.debian.org/archive/debian/20251101T000000Z", {});
        QVERIFY(snapshot.isFixed && snapshot.hasUpdates);
        QCOMPARE(snapshot.mainUri, "https://snapshot.debian.org/archive/debian/20251101T000000Z/");
        QCOMPARE(snapshot.securityUri, "https://snapshot.debian.org/archive/debian-security/20251101T000000Z/");
        const AptMirror plain = AptMirror::fixed("bookworm", "http://127.0.0.1:1/", {});
        QVERIFY(plain.securityUri.isEmpty() && !plain.hasUpdates);
        QCOMPARE(plain.sourceLines(), "deb http://127.0.0.1:1/ bookworm main\n");
        QCOMPARE(AptMirror::fixed("bookworm", "http://a/debian/", "http://b/security").securityUri, "http://b/security/");
    }
    void ownSuite()
    {
        const Result<AptMirror> mirror = AptMirror::choose("bookworm", m_targets, m_debian);
        QVERIFY(mirror.has_value());
        QCOMPARE(mirror->mainUri, "http://m/debian/");
        QCOMPARE(mirror->base("security"), "http://m/security/");
        QCOMPARE(mirror->sourceLines(), "deb http://m/debian/ bookworm main\ndeb http://m/debian/ bookworm-updates main\ndeb http://m/security/ bookworm-security main\n");
    }
    void otherSuiteFromTheSameMirror()
    {
        const Result<AptMirror> mirror = AptMirror::choose("trixie", m_targets, m_debian);
        QVERIFY(mirror.has_value());
        QVERIFY(mirror->sourceLines().startsWith("deb http://m/debian/ trixie main\n"));
    }
    void otherDistribution()
    {
        QVERIFY(AptMirror::choose("bookworm", "http://u/ubuntu|noble|main\n", m_ubuntu).error().is(image::errors::mirrorUnreachable));
        const Result<AptMirror> mirror = AptMirror::fromSourceLines("bookworm", "deb [signed-by=\"/k\"] http://d/debian bookworm main\n"
                                                                                "deb http://d/debian-security bookworm-security main\n");
        QVERIFY(mirror.has_value());
        QCOMPARE(mirror->mainUri, "http://d/debian/");
        QCOMPARE(mirror->securityUri, "http://d/debian-security/");
        QVERIFY(!AptMirror::fromSourceLines("bookworm", "I: nothing").has_value());
    }
    void osRelease()
    {
        const AptMirror::Host host = AptMirror::hostOf("PRETTY_NAME=\"x\"\nID=debian\nVERSION_CODENAME=\"trixie\"\nID_LIKE=other\n");
        QCOMPARE(host.id, "debian");
        QCOMPARE(host.codename, "trixie");
    }
    void loaderLists()
    {
        const auto libraries = HostPrograms::parseList("\tlinux-vdso.so.1 (0x00007ffe)\n\tlibc.so.6 => /lib/libc.so.6 (0x00007f)\n\t/lib64/ld-linux-x86-64.so.2 (0x00007f)\n");
        QVERIFY(libraries.has_value());
        QCOMPARE(*libraries, (QMap<QString, QString>{{"libc.so.6", "/lib/libc.so.6"}}));
        QVERIFY(HostPrograms::parseList("\tlibx.so.1 => not found\n").error().is(image::errors::badInput));
        const auto cache = HostPrograms::parseCache("2 libs found in cache `/etc/ld.so.cache'\n\tliba.so.1 (libc6,x86-64) => /lib/x/liba.so.1\n\tliba.so.1 (libc6) => /lib32/liba.so.1\n");
        QCOMPARE(cache, (QMap<QString, QString>{{"liba.so.1", "/lib/x/liba.so.1"}}));
    }
};

QTEST_GUILESS_MAIN(AptMirrorTest)
#include "tst_AptMirror.moc"
