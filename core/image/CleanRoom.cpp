// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/CleanRoom.h"

#include "core/crypto/Hashes.h"
#include "core/image/ImageErrors.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <algorithm>
#include <climits>
#include <dirent.h>
#include <unistd.h>

namespace gatehouse::image {

namespace {

/// Copies a folder file by file in an order, so that the directories' entries stand in it, too. Links are copied as links.
Result<void> copyTree(const QString& from, const QString& to, CleanRoom::Order order)
{
    GH_CHECK(makeFolder(to));
    QFileInfoList entries = QDir(from).entryInfoList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDir::Name);
    if (order == CleanRoom::Order::Reversed)
        std::reverse(entries.begin(), entries.end());
    for (const QFileInfo& entry : entries) {
        const QString place = to + QLatin1Char('/') + entry.fileName();
        if (entry.isSymLink()) {
            // As it is written: a relative link of a recipe must stay one.
            char target[PATH_MAX];
            const ssize_t length = readlink(QFile::encodeName(entry.filePath()).constData(), target, sizeof target - 1);
            if (length < 0 || symlink(QByteArray(target, length).constData(), QFile::encodeName(place).constData()) != 0)
                return fail(gatehouse::errors::fileNotWritten, place);
        } else if (entry.isDir()) {
            GH_CHECK(copyTree(entry.filePath(), place, order));
        } else if (!QFile::copy(entry.filePath(), place)) {
            return fail(gatehouse::errors::fileNotWritten, place);
        }
    }
    return {};
}

/// The folder of a recipe and those beside it that it names, "../common/rootfs": whatever else lies there is no part of it, and may be a
/// whole home folder.
Result<QStringList> foldersOf(const QString& recipeFolder)
{
    constexpr qint64 maxRecipeBytes = 4 * 1024 * 1024;
    static const QRegularExpression rule(QStringLiteral("\"\\.\\./([^/\"]+)"));
    GH_TRY(const QByteArray text, readFile(recipeFolder + QStringLiteral("/recipe.toml"), maxRecipeBytes));
    QStringList names{QFileInfo(recipeFolder).fileName()};
    for (auto it = rule.globalMatch(QString::fromUtf8(text)); it.hasNext();) {
        const QString name = it.next().captured(1);
        const QFileInfo entry(QFileInfo(recipeFolder).absolutePath() + QLatin1Char('/') + name);
        if (name != QStringLiteral("..") && entry.isDir() && !names.contains(name))
            names.append(name);
    }
    return names;
}

/// Copies what belongs to the recipe of @p request into @p place.
Result<void> copyRecipe(const BuildRequest& request, const Paths& paths, const QString& place, CleanRoom::Order order)
{
    const QFileInfo recipe(QDir::cleanPath(request.recipeFolder));
    GH_TRY(const QStringList names, foldersOf(recipe.absoluteFilePath()));
    for (const QString& name : names) {
        const QString from = recipe.absolutePath() + QLatin1Char('/') + name;
        if ((QFileInfo(paths.cache).canonicalFilePath() + QLatin1Char('/')).startsWith(QFileInfo(from).canonicalFilePath() + QLatin1Char('/')))
            return fail(errors::badRecipe, QStringLiteral("the cache lies in %1, which is a part of the recipe").arg(from),
                        QStringLiteral("Put the recipe into a folder of its own, or name another cache by GATEHOUSE_CACHE."));
        GH_CHECK(copyTree(from, place + QLatin1Char('/') + name, order));
    }
    return {};
}

void listInto(QByteArrayList& list, const QByteArray& folder, const QByteArray& name)
{
    DIR* entries = opendir(folder.constData());
    if (!entries)
        return;
    list.append(name + '/');
    QByteArrayList folders;
    while (const dirent* entry = readdir(entries)) {
        const QByteArray one(entry->d_name);
        if (one == "." || one == "..")
            continue;
        list.append(one);
        if (const QFileInfo info(QFile::decodeName(folder + '/' + one)); info.isDir() && !info.isSymLink())
            folders.append(one);
    }
    closedir(entries);
    std::sort(folders.begin(), folders.end());
    for (const QByteArray& one : std::as_const(folders))
        listInto(list, folder + '/' + one, name + '/' + one);
}

} // namespace

Result<CleanRoom> CleanRoom::make(const QString& folder, const Paths& paths, const BuildRequest& request, Order order)
{
    CleanRoom room;
    room.request = request;
    room.paths = {folder + QStringLiteral("/state"), folder + QStringLiteral("/cache"), folder + QStringLiteral("/share")};
    GH_CHECK(copyRecipe(request, paths, room.paths.share + QStringLiteral("/images"), order));
    room.request.recipeFolder = room.paths.share + QStringLiteral("/images/") + QFileInfo(QDir::cleanPath(request.recipeFolder)).fileName();
    if (const QString locks = paths.state + QStringLiteral("/locks"); QFileInfo(locks).isDir())
        GH_CHECK(copyTree(locks, room.paths.state + QStringLiteral("/locks"), order));
    GH_CHECK(makeFolder(room.paths.cache));
    for (const char* shared : {"packages", "artifacts"}) {
        const QString place = paths.cache + QLatin1Char('/') + QLatin1String(shared);
        GH_CHECK(makeFolder(place));
        if (!QFile::link(QDir(place).canonicalPath(), room.paths.cache + QLatin1Char('/') + QLatin1String(shared)))
            return fail(gatehouse::errors::fileNotWritten, room.paths.cache);
    }
    return room;
}

Result<bool> CleanRoom::listOtherwiseThan(const CleanRoom& other, const QString& cache, const QString& memoryFolder)
{
    const QByteArrayList given = listing(other.paths.share);
    if (listing(paths.share) != given)
        return true;
    for (const Order order : {Order::Reversed, Order::ByName}) {
        // The process stands in the name, as in that of all rooms.
        elsewhere = std::make_shared<QTemporaryDir>(QStringLiteral("%1/%2%3-XXXXXX").arg(memoryFolder, memoryPrefix(cache)).arg(getpid()));
        if (!elsewhere->isValid())
            break;
        const QString images = elsewhere->filePath(QStringLiteral("images"));
        GH_CHECK(copyRecipe(request, paths, images, order));
        if (listing(elsewhere->path()) != given) {
            paths.share = elsewhere->path();
            request.recipeFolder = images + QLatin1Char('/') + QFileInfo(request.recipeFolder).fileName();
            return true;
        }
    }
    elsewhere.reset();
    return false;
}

QString CleanRoom::memoryPrefix(const QString& cache)
{
    const QByteArray path = QFile::encodeName(QFileInfo(cache).canonicalFilePath());
    return QStringLiteral("gatehouse-%1-%2").arg(crypto::sha256(view(path)).toHex().left(12), QLatin1String(prefix));
}

QByteArrayList CleanRoom::listing(const QString& folder)
{
    QByteArrayList list;
    listInto(list, QFile::encodeName(folder), {});
    return list;
}

} // namespace gatehouse::image
