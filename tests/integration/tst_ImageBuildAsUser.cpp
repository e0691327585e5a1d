// SPDX-License-Identifier: GPL-3.0-or-later
// Building needs no root: a user without any rights, made up for this test, builds the image by user name spaces and gets
// the bytes that root gets. Run as a normal user it builds as that user.
#include "core/image/ImageErrors.h"
#include "tests/support/ImageFixture.h"

#include <QDirIterator>
#include <QProcess>
#include <QStandardPaths>
#include <QtTest>
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace gatehouse;
using namespace gatehouse::image;
using gatehouse::tests::ImageFixture;

namespace {

constexpr uid_t userId = 59'321;
constexpr auto userName = "gatehouse-nobody";
constexpr int notPermitted = 77;

/// In the child: the account exists for it alone, because its files lie over those of this computer in a mount name
/// space of its own. Prints what failed.
bool becomeUser(const QString& home)
{
    const auto failed = [](const char* what) {
        std::printf("not permitted here: %s: %s\n", what, std::strerror(errno));
        return false;
    };
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return failed("a mount name space");
    const QString id = QString::number(userId);
    const std::pair<const char*, QString> lines[] = {
        {"passwd", QStringLiteral("%1:x:%2:%2::%3:/usr/sbin/nologin\n").arg(QLatin1String(userName), id, home)},
        {"group", QStringLiteral("%1:x:%2:\n").arg(QLatin1String(userName), id)},
        {"subuid", QStringLiteral("%1:1700000:65536\n").arg(QLatin1String(userName))},
        {"subgid", QStringLiteral("%1:1700000:65536\n").arg(QLatin1String(userName))},
    };
    for (const auto& [name, line] : lines) {
        const QByteArray original = QByteArray("/etc/") + name;
        const QByteArray changed = (home + QStringLiteral("/etc-")).toUtf8() + name;
        const auto content = readFile(QString::fromUtf8(original), 1024 * 1024);
        if (!writeFileAtomically(QString::fromUtf8(changed), content.value_or(QByteArray()) + line.toUtf8()) || ::chmod(changed.constData(), 0644) != 0
            || ::mount(changed.constData(), original.constData(), nullptr, MS_BIND, nullptr) != 0)
            return failed(name);
    }
    if (::setgroups(0, nullptr) != 0 || ::setgid(userId) != 0 || ::setuid(userId) != 0 || ::setuid(0) == 0)
        return failed("another user");
    return true;
}

/// The child's whole work. The last line is "image=<id> <path of the disk>".
int buildAsUser(const QString& folder)
{
    if (!becomeUser(folder))
        return notPermitted;
    for (const auto& [name, value] : {std::pair{"HOME", folder}, std::pair{"TMPDIR", folder + QStringLiteral("/tmp")},
                                      std::pair{"GATEHOUSE_TEST_CACHE", folder + QStringLiteral("/cache")}})
        qputenv(name, value.toUtf8());
    ::umask(077); // Must not show in the image.
    QProcess probe;
    probe.setProcessChannelMode(QProcess::MergedChannels);
    probe.start("unshare", {"--map-auto", "--map-root-user", "true"});
    if (!probe.waitForFinished(20'000) || probe.exitCode() != 0) {
        std::printf("not permitted here: user name spaces: %s\n", probe.readAll().trimmed().constData());
        return notPermitted;
    }
    ImageFixture fixture;
    BuildRequest request = ImageFixture::request();
    request.recipeFolder = folder + QStringLiteral("/dstack");
    request.parameters["agent"] = folder + QStringLiteral("/agent");
    const ImageFixture::Built built = fixture.build(request);
    if (!built.result) {
        std::printf("%s\n%s\n", qPrintable(built.log.mid(std::max<qsizetype>(0, built.log.size() - 30)).join('\n')),
                    qPrintable(built.result.error().toString()));
        return 1;
    }
    const QString kept = folder + QStringLiteral("/disk.raw");
    if (!QFile::copy(fixture.store().diskPath(built.id), kept))
        return 1;
    std::printf("image=%s %s\n", qPrintable(built.id), qPrintable(kept));
    return 0;
}

} // namespace

class ImageBuildAsUserTest : public QObject
{
    Q_OBJECT
    ImageFixture m_fixture;
    ImageFixture::Built m_own;

    static bool copyTree(const QString& from, const QString& to)
    {
        QDir().mkpath(to);
        QDirIterator it(from, QDir::Files | QDir::Hidden | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            const QString source = it.next();
            const QString target = to + source.mid(from.size());
            QDir().mkpath(QFileInfo(target).path());
            if (!QFile::copy(source, target))
                return false;
        }
        return true;
    }
    static void giveAway(const QString& folder)
    {
        QDirIterator it(folder, QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
        while (it.hasNext())
            QVERIFY(::lchown(QFile::encodeName(it.next()).constData(), userId, userId) == 0);
        QVERIFY(::chown(QFile::encodeName(folder).constData(), userId, userId) == 0);
    }
    /// Whether everybody can pass every folder to @p path.
    static bool isOpen(QString path)
    {
        for (struct stat facts {}; path != "/"; path = QFileInfo(path).path())
            if (::stat(QFile::encodeName(path).constData(), &facts) != 0 || !(facts.st_mode & S_IXOTH))
                return false;
        return true;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_own = m_fixture.build(ImageFixture::request());
        if (!m_own.result && m_own.result.error().is(image::errors::mirrorUnreachable))
            QSKIP("no mirror can be reached");
        QVERIFY2(m_own.result.has_value(), m_own.result ? "" : qPrintable(m_own.result.error().toString()));
    }
    void aUserWithoutRightsGetsTheSameBytes()
    {
        if (geteuid() != 0)
            QSKIP("runs as a normal user already; the build above was that user's");
        if (QStandardPaths::findExecutable("newuidmap").isEmpty())
            QSKIP("newuidmap is not installed (package uidmap)");
        QTemporaryDir folder;
        QVERIFY(folder.isValid());
        QVERIFY(::chmod(QFile::encodeName(folder.path()).constData(), 0755) == 0);
        if (!isOpen(folder.path()))
            QSKIP("the temporary folder is closed to other users");
        QVERIFY(copyTree(GATEHOUSE_SOURCE_DIR "/images/dstack", folder.filePath("dstack")));
        QVERIFY(copyTree(GATEHOUSE_SOURCE_DIR "/images/common", folder.filePath("common")));
        QVERIFY(copyTree(m_fixture.paths().cache + "/packages", folder.filePath("cache/packages")));
        QVERIFY(QFile::copy(STAND_IN_AGENT, folder.filePath("agent")));
        QVERIFY(QFile::copy(QCoreApplication::applicationFilePath(), folder.filePath("builder")));
        QVERIFY(QDir().mkpath(folder.filePath("tmp")));
        giveAway(folder.path());

        QProcess child;
        child.setProcessChannelMode(QProcess::MergedChannels);
        QElapsedTimer clock;
        clock.start();
        child.start(folder.filePath("builder"), {"--build-as-user", folder.path()});
        const bool ended = child.waitForFinished(13 * 60 * 1000);
        const QByteArray output = child.readAll();
        QVERIFY2(ended, output.constData());
        const QByteArray last = output.trimmed().split('\n').last();
        if (child.exitCode() == notPermitted)
            QSKIP(last.constData());
        QVERIFY2(child.exitStatus() == QProcess::NormalExit && child.exitCode() == 0, output.constData());
        QVERIFY2(last.startsWith("image="), output.constData());
        qInfo() << "as user" << userId << clock.elapsed() / 1000 << "s";
        QCOMPARE(QString::fromUtf8(last.mid(6).split(' ').first()), m_own.id); // Carries the hash of the disk.
        QFile theirs(QString::fromUtf8(last.split(' ').last()));
        QFile ours(m_fixture.store().diskPath(m_own.id));
        QVERIFY(theirs.open(QIODevice::ReadOnly) && ours.open(QIODevice::ReadOnly));
        struct stat facts {
        };
        QVERIFY(::fstat(theirs.handle(), &facts) == 0);
        QCOMPARE(facts.st_uid, userId); // It really was that user.
        QVERIFY(theirs.readAll() == ours.readAll());
    }
};

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 3 && arguments[1] == QLatin1String("--build-as-user"))
        return buildAsUser(arguments[2]);
    ImageBuildAsUserTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_ImageBuildAsUser.moc"
