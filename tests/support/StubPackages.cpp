// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/StubPackages.h"

#include "core/base/Paths.h"
#include "core/image/AptMirror.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>

namespace gatehouse::tests {

namespace {

Result<QByteArray> runTool(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.start(program, arguments);
    constexpr int downloadMilliseconds = 300'000;
    if (!process.waitForFinished(downloadMilliseconds) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0) {
        const QString words = QString::fromLocal8Bit(process.readAllStandardError()).trimmed().right(600);
        process.kill();
        process.waitForFinished();
        return fail(errors::internal, QStringLiteral("%1: %2 %3").arg(program, process.errorString(), words));
    }
    return process.readAllStandardOutput();
}

/// The archive that this computer's packages come from; a suite that it does not use itself lies beside its own.
Result<QString> archiveOf(const QString& suite)
{
    GH_TRY(const QByteArray targets, runTool(QStringLiteral("apt-get"), {QStringLiteral("indextargets"), QStringLiteral("--format"),
                                                                         image::AptMirror::indexFormat(), QStringLiteral("Created-By: Packages")}));
    GH_TRY(const QByteArray release, readFile(QStringLiteral("/etc/os-release"), 64 * 1024));
    GH_TRY(const image::AptMirror mirror, image::AptMirror::choose(suite, QString::fromUtf8(targets), image::AptMirror::hostOf(release)));
    return mirror.mainUri;
}

} // namespace

Result<QString> StubPackages::unpacked(const Suite& suite, const QString& place, const QStringList& packages)
{
    const QString release = suite.backports ? suite.name + QStringLiteral("-backports") : suite.name;
    const QString folder = QStringLiteral(GATEHOUSE_BINARY_DIR "/test-cache/") + place;
    const QString root = folder + QLatin1Char('/') + release;
    if (QFileInfo::exists(root + QStringLiteral("/complete")))
        return root;
    GH_TRY(const QString archive, archiveOf(suite.name));
    GH_CHECK(makeFolder(folder));
    QDir(root).removeRecursively();
    GH_CHECK(makeFolder(root));
    // As an archive: unpacked by mmdebstrap the files would belong to users that a normal user has no say over.
    const QString tar = root + QStringLiteral(".tar");
    QStringList arguments{QStringLiteral("--quiet"), QStringLiteral("--variant=extract"), QStringLiteral("--format=tar"),
                          QStringLiteral("--include=") + packages.join(QLatin1Char(',')), suite.name, tar,
                          QStringLiteral("deb %1 %2 main").arg(archive, suite.name)};
    if (suite.backports)
        arguments << QStringLiteral("deb %1 %2 main").arg(archive, release) << QStringLiteral("--aptopt=APT::Default-Release \"%1\"").arg(release);
    const auto made = runTool(QStringLiteral("mmdebstrap"), arguments);
    const auto unpacked = made ? runTool(QStringLiteral("tar"), {QStringLiteral("--extract"), QStringLiteral("--no-same-owner"), QStringLiteral("--exclude=./dev"),
                                                                 QStringLiteral("--file"), tar, QStringLiteral("--directory"), root})
                               : made;
    QFile::remove(tar);
    if (!unpacked)
        return fail(unpacked.error());
    GH_CHECK(writeFileAtomically(root + QStringLiteral("/complete"), release.toUtf8()));
    return root;
}

Result<StubPackages> StubPackages::provide(const Suite& suite)
{
    GH_TRY(const QString root, unpacked(suite, QStringLiteral("stubs"), {QStringLiteral("systemd"), QStringLiteral("systemd-boot-efi"), QStringLiteral("busybox-static")}));
    return StubPackages(root);
}

QString StubPackages::file(const QString& path) const
{
    const QString merged = path.startsWith(QLatin1String("usr/")) ? path : QStringLiteral("usr/") + path;
    const QString whole = m_root + QLatin1Char('/') + merged;
    return QFileInfo::exists(whole) ? whole : m_root + QLatin1Char('/') + merged.mid(4);
}

Result<QString> StubPackages::pcr11(const QStringList& sections) const
{
    QStringList libraries;
    for (const char* folder : {"lib/x86_64-linux-gnu", "lib/systemd", "lib/x86_64-linux-gnu/systemd"})
        libraries << m_root + QStringLiteral("/usr/") + QLatin1String(folder) << m_root + QLatin1Char('/') + QLatin1String(folder);
    QStringList arguments{QStringLiteral("--library-path"), libraries.join(QLatin1Char(':')), file(QStringLiteral("lib/systemd/systemd-measure")),
                          QStringLiteral("calculate"), QStringLiteral("--bank=sha256"), QStringLiteral("--phase=:")};
    for (const QString& section : sections)
        arguments << QStringLiteral("--") + section;
    GH_TRY(const QByteArray answer, runTool(file(QStringLiteral("lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")), arguments));
    return QString::fromLatin1(answer).section(QLatin1Char('='), -1).trimmed();
}

} // namespace gatehouse::tests
