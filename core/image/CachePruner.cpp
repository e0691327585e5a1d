// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/CachePruner.h"

#include "core/image/FirmwareRun.h"
#include "core/image/ImageComparer.h"
#include "core/image/PackageLock.h"
#include "core/image/RecipeLock.h"
#include "core/image/ReproducibilityCheck.h"
#include "core/image/WorkFolder.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QSet>
#include <algorithm>
#include <memory>
#include <sys/stat.h>
#include <vector>

namespace gatehouse::image {

namespace {

constexpr char draftPrefix[] = ".draft-";
constexpr char downloadPrefix[] = ".download-";
constexpr auto everyEntry = QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot;

qint64 storedBytes(const QString& path)
{
    struct stat facts;
    return lstat(QFile::encodeName(path).constData(), &facts) == 0 ? qint64(facts.st_blocks) * 512 : 0;
}

/// Of a file, or of a folder with all that is in it. Links are not followed.
qint64 totalBytes(const QFileInfo& entry)
{
    qint64 bytes = storedBytes(entry.filePath());
    if (!entry.isDir() || entry.isSymLink())
        return bytes;
    QDirIterator it(entry.filePath(), everyEntry, QDirIterator::Subdirectories);
    while (it.hasNext())
        bytes += storedBytes(it.next());
    return bytes;
}

/// The hashes of all packages that some lock file names.
QSet<QString> lockedPackages(const Paths& paths)
{
    QStringList files;
    const QDir recipes(paths.share + QStringLiteral("/images"));
    for (const QString& recipe : recipes.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        for (const QString& lock : QDir(recipes.filePath(recipe)).entryList({QStringLiteral("packages*.lock")}, QDir::Files)) // One per variant that needs its own.
            files.append(recipes.filePath(recipe + QLatin1Char('/') + lock));
    const QDir own(paths.state + QStringLiteral("/locks"));
    for (const QString& file : own.entryList({QStringLiteral("*.lock")}, QDir::Files))
        files.append(own.filePath(file));
    QSet<QString> wanted;
    for (const QString& file : files) {
        const Result<QByteArray> text = readFile(file, PackageLock::maxBytes);
        const Result<PackageLock> lock = text ? PackageLock::parse(*text) : Result<PackageLock>(fail(text.error()));
        if (!lock)
            continue;
        for (const LockedPackage& package : lock->packages)
            wanted.insert(package.sha256.toHex());
    }
    return wanted;
}

} // namespace

/// The locks that builds take, of every recipe that has a cache. Let go at its end.
class CachePruner::Locks
{
public:
    enum class Hold { No, Yes };
    Locks(const Paths& paths, Hold hold)
    {
        const QDir folder(paths.cache + QStringLiteral("/image"));
        for (const QString& recipe : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
            auto lock = std::make_unique<RecipeLock>(paths.cache, recipe);
            if (!lock->take()) {
                m_busy.append(recipe);
                continue;
            }
            m_free.append(recipe);
            // Who only looks must not make a build that starts this moment believe that another one runs.
            if (hold == Hold::Yes)
                m_locks.push_back(std::move(lock));
        }
    }
    const QStringList& busy() const { return m_busy; }
    const QStringList& free() const { return m_free; }

private:
    QStringList m_busy;
    QStringList m_free;
    std::vector<std::unique_ptr<RecipeLock>> m_locks;
};

QString CachePruner::toText(Kind kind)
{
    switch (kind) {
    case Kind::Leftover:
        return QStringLiteral("leftover");
    case Kind::Step:
        return QStringLiteral("step");
    case Kind::Package:
        return QStringLiteral("package");
    case Kind::Artifact:
        return QStringLiteral("artifact");
    case Kind::Appliance:
        return QStringLiteral("appliance");
    case Kind::Index:
        break;
    }
    return QStringLiteral("index");
}

qint64 CachePruner::Plan::bytes() const
{
    qint64 sum = 0;
    for (const Item& item : items)
        sum += item.bytes;
    return sum;
}

void CachePruner::lookAtSteps(Plan& plan, const QString& recipe, Options options) const
{
    const QDir steps(QStringLiteral("%1/image/%2").arg(m_paths.cache, recipe));
    for (const QString& step : steps.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        int seen = 0;
        const QFileInfoList results = QDir(steps.filePath(step)).entryInfoList(QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Time);
        for (const QFileInfo& result : results) {
            const bool draft = result.fileName().startsWith(QLatin1String(draftPrefix));
            Item item;
            item.kind = draft ? Kind::Leftover : Kind::Step;
            item.name = QStringLiteral("%1/%2 %3").arg(recipe, step, result.fileName().left(16));
            item.path = result.filePath();
            item.bytes = totalBytes(result);
            item.lastUsed = result.lastModified().toUTC();
            if (draft || options.everything || seen++ >= options.keep)
                plan.items.append(item);
            else
                plan.keptBytes += item.bytes;
        }
    }
}

void CachePruner::lookAtPackages(Plan& plan, Options options) const
{
    const QSet<QString> wanted = options.everything ? QSet<QString>() : lockedPackages(m_paths);
    const QFileInfoList files = QDir(m_paths.cache + QStringLiteral("/packages")).entryInfoList(everyEntry, QDir::Name);
    for (const QFileInfo& file : files) {
        Item item;
        const bool download = file.fileName().startsWith(QLatin1String(downloadPrefix));
        item.kind = download ? Kind::Leftover : Kind::Package;
        item.name = QStringLiteral("packages/") + file.fileName().left(24);
        item.path = file.filePath();
        item.bytes = totalBytes(file);
        item.lastUsed = file.lastModified().toUTC();
        if (!download && wanted.contains(file.completeBaseName()))
            plan.keptBytes += item.bytes;
        else
            plan.items.append(item);
    }
    for (const QFileInfo& suite : QDir(m_paths.cache + QStringLiteral("/apt")).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        const Item item{Kind::Index, QStringLiteral("apt/") + suite.fileName(), suite.filePath(), totalBytes(suite), suite.lastModified().toUTC()};
        if (options.everything)
            plan.items.append(item);
        else
            plan.keptBytes += item.bytes;
    }
}

void CachePruner::lookAtArtifacts(Plan& plan, Options options) const
{
    // Which hash a build will ask for is a parameter, so nobody can say here that one is not needed any more.
    for (const QFileInfo& file : QDir(m_paths.cache + QStringLiteral("/artifacts")).entryInfoList(everyEntry, QDir::Name)) {
        const bool leftover = file.fileName().startsWith(QLatin1Char('.'));
        const Item item{leftover ? Kind::Leftover : Kind::Artifact, QStringLiteral("artifacts/") + file.fileName().left(24), file.filePath(), totalBytes(file),
                        file.lastModified().toUTC()};
        if (leftover || options.everything)
            plan.items.append(item);
        else
            plan.keptBytes += item.bytes;
    }
}

void CachePruner::lookAtAppliance(Plan& plan, Options options) const
{
    for (const QFileInfo& entry : QDir(m_paths.cache + QStringLiteral("/guestfs")).entryInfoList(everyEntry, QDir::Name)) {
        const Item item{Kind::Appliance, QStringLiteral("guestfs/") + entry.fileName(), entry.filePath(), totalBytes(entry), entry.lastModified().toUTC()};
        if (options.everything)
            plan.items.append(item);
        else
            plan.keptBytes += item.bytes;
    }
}

void CachePruner::lookForDrafts(Plan& plan) const
{
    for (const QString& room : ReproducibilityCheck::abandonedRooms(m_paths)) {
        const QFileInfo info(room);
        plan.items.append({Kind::Leftover, info.fileName(), room, totalBytes(info), info.lastModified().toUTC()});
    }
    QStringList abandoned = WorkFolder::abandoned(m_paths.cache + QStringLiteral("/compare"), QLatin1String(ImageComparer::workPrefix));
    abandoned += WorkFolder::abandoned(FirmwareRun::workFolder(m_paths.cache), QLatin1String(FirmwareRun::workPrefix));
    for (const QString& folder : std::as_const(abandoned)) {
        const QFileInfo info(folder);
        plan.items.append({Kind::Leftover, info.dir().dirName() + QLatin1Char('/') + info.fileName(), folder, totalBytes(info), info.lastModified().toUTC()});
    }
    const QDir images(m_paths.state + QStringLiteral("/images"));
    for (const QFileInfo& folder : images.entryInfoList({QLatin1String(draftPrefix) + QLatin1Char('*')}, QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot))
        plan.items.append({Kind::Leftover, QStringLiteral("images/") + folder.fileName(), folder.filePath(), totalBytes(folder), folder.lastModified().toUTC()});
}

/// Whose reproducibility is checked this moment: its clean rooms have caches and locks of their own, but the packages and
/// published files are ours.
QStringList CachePruner::checkedRecipes() const
{
    QStringList recipes;
    const QStringList abandoned = ReproducibilityCheck::abandonedRooms(m_paths);
    const QFileInfoList rooms = QDir(m_paths.cache).entryInfoList({QStringLiteral("rooms-*")}, QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QFileInfo& room : rooms) {
        if (abandoned.contains(room.filePath()))
            continue;
        QStringList inRoom;
        const QFileInfoList places = QDir(room.filePath()).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot);
        for (const QFileInfo& place : places)
            inRoom += QDir(place.filePath() + QStringLiteral("/cache/image")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        // One that has only begun.
        recipes += inRoom.isEmpty() ? QStringList(room.fileName()) : inRoom;
    }
    recipes.removeDuplicates();
    return recipes;
}

Result<CachePruner::Plan> CachePruner::look(const Locks& locks, Options options, const Progress& progress) const
{
    Plan plan;
    plan.busy = locks.busy();
    for (const QString& recipe : checkedRecipes())
        if (!plan.busy.contains(recipe))
            plan.busy.append(recipe);
    for (const QString& recipe : locks.free()) {
        if (progress && !progress(0))
            return fail(gatehouse::errors::cancelled, QStringLiteral("nothing was removed"));
        lookAtSteps(plan, recipe, options);
    }
    // A build holds packages, and an image in the making, in no folder of its recipe.
    if (plan.busy.isEmpty()) {
        lookAtPackages(plan, options);
        lookAtArtifacts(plan, options);
        lookAtAppliance(plan, options);
        lookForDrafts(plan);
    }
    std::stable_sort(plan.items.begin(), plan.items.end(), [](const Item& a, const Item& b) { return a.bytes > b.bytes; });
    return plan;
}

Result<CachePruner::Plan> CachePruner::plan(Options options, const Progress& progress) const
{
    return look(Locks(m_paths, Locks::Hold::No), options, progress);
}

Result<CachePruner::Plan> CachePruner::remove(Options options, const Progress& progress) const
{
    const Locks locks(m_paths, Locks::Hold::Yes);
    GH_TRY(Plan plan, look(locks, options, progress));
    const qint64 total = std::max<qint64>(plan.bytes(), 1);
    qint64 before = 0;
    QList<Item> gone;
    for (const Item& item : std::as_const(plan.items)) {
        if (progress && !progress(double(before) / double(total)))
            return fail(gatehouse::errors::cancelled, QStringLiteral("%1 of %2 were removed, %3 bytes").arg(gone.size()).arg(plan.items.size()).arg(before));
        before += item.bytes;
        // A check of a recipe that has no cache yet takes a lock that is not held here; one may have begun since.
        if (item.kind != Kind::Step && !checkedRecipes().isEmpty())
            continue;
        const QFileInfo entry(item.path);
        const QString owner = entry.owner().isEmpty() ? QString::number(entry.ownerId()) : entry.owner();
        if (entry.isDir() && !entry.isSymLink() ? QDir(item.path).removeRecursively() : QFile::remove(item.path))
            gone.append(item);
        else
            plan.stuck.append(QStringLiteral("%1 (of user %2)").arg(item.name, owner));
    }
    plan.items = gone;
    return plan;
}

} // namespace gatehouse::image
