// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/OtherRoot.h"

#include "core/base/Paths.h"
#include "core/image/Arguments.h"
#include "core/image/ImageErrors.h"
#include "core/process/FindProgram.h"

#include <QDirIterator>
#include <QFileInfo>
#include <cerrno>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::image {

namespace {

/// Calls @p change for @p trees, everything in them, and @p passed, until one fails.
template<typename Change>
Result<void> forAll(const QStringList& trees, const QStringList& passed, const Change& change)
{
    for (const QString& path : passed)
        GH_CHECK(change(path));
    for (const QString& tree : trees) {
        if (QFileInfo(tree).isSymLink())
            continue;
        GH_CHECK(change(tree));
        QDirIterator it(tree, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
        while (it.hasNext())
            GH_CHECK(change(it.next()));
    }
    return {};
}

Result<void> changeOwner(const QByteArray& path, uid_t user, gid_t group)
{
    // What is gone needs no owner: a tool that ends removes its files in its own time.
    if (lchown(path.constData(), user, group) != 0 && errno != ENOENT)
        return fail(gatehouse::errors::fileNotWritten, QStringLiteral("%1: owner: %2").arg(QFile::decodeName(path), QString::fromLocal8Bit(strerror(errno))));
    return {};
}

bool isOurs(quint32 id)
{
    return id >= OtherRoot::firstId && id - OtherRoot::firstId < OtherRoot::idCount;
}

} // namespace

QByteArray OtherRoot::subordinateIds()
{
    return "root:" + QByteArray::number(firstId) + ':' + QByteArray::number(idCount) + '\n';
}

Result<QStringList> OtherRoot::command()
{
    for (const char* file : {"/etc/subuid", "/etc/subgid"})
        if (!QFileInfo(QLatin1String(file)).isFile())
            return fail(errors::hostNotReady, QStringLiteral("%1 does not exist").arg(QLatin1String(file)), QStringLiteral("Make it, empty: sudo touch %1").arg(QLatin1String(file)));
    GH_CHECK(process::findProgram(QStringLiteral("newuidmap"), {}, QStringLiteral("uidmap")));
    GH_TRY(const QString unshare, process::findProgram(QStringLiteral("unshare"), {}, QStringLiteral("util-linux")));
    const QString range = QStringLiteral("%1,0,%2").arg(firstId).arg(idCount);
    return arguments(unshare, QStringLiteral("--map-users=") + range, QStringLiteral("--map-groups=") + range, "--setuid", "0", "--setgid", "0", "--");
}

Result<void> OtherRoot::give(const QStringList& trees, const QStringList& passed)
{
    const auto change = [](const QString& path) -> Result<void> {
        const QByteArray name = QFile::encodeName(path);
        struct stat facts {};
        // Files stay as they are: they may be the same as ones elsewhere, by another name.
        if (lstat(name.constData(), &facts) != 0 || !S_ISDIR(facts.st_mode))
            return {};
        return changeOwner(name, firstId, firstId);
    };
    return forAll(trees, passed, change);
}

Result<void> OtherRoot::takeBack(const QStringList& trees, const QStringList& passed)
{
    const auto change = [](const QString& path) -> Result<void> {
        const QByteArray name = QFile::encodeName(path);
        struct stat facts {};
        if (lstat(name.constData(), &facts) != 0 || !(isOurs(facts.st_uid) || isOurs(facts.st_gid)))
            return {};
        GH_CHECK(changeOwner(name, isOurs(facts.st_uid) ? facts.st_uid - firstId : facts.st_uid, isOurs(facts.st_gid) ? facts.st_gid - firstId : facts.st_gid));
        // Giving a file away takes the bits that lend the owner's rights.
        if (!S_ISLNK(facts.st_mode) && (facts.st_mode & (S_ISUID | S_ISGID)))
            chmod(name.constData(), facts.st_mode & 07777);
        return {};
    };
    return forAll(trees, passed, change);
}

} // namespace gatehouse::image
