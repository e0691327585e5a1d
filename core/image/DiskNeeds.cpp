// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/DiskNeeds.h"

#include "core/base/DiskSpace.h"
#include "core/image/BuildPreflight.h"
#include "core/image/ImageStore.h"
#include "core/image/YoctoPreflight.h"

#include <QDir>
#include <sys/stat.h>

namespace gatehouse::image {

namespace {

constexpr char cacheId[] = "image.space.cache";
constexpr char stateId[] = "image.space.state";
constexpr char checkoutId[] = "image.space.checkout";

QList<DiskNeed> cacheAndState(const Paths& paths, qint64 cache, qint64 state)
{
    return {DiskNeed::at(QLatin1String(cacheId), paths.cache, cache, QStringLiteral("GATEHOUSE_CACHE")),
            DiskNeed::at(QLatin1String(stateId), paths.state, state, QStringLiteral("GATEHOUSE_STATE"))};
}

constexpr qint64 blockBytes = 512; // Of st_blocks, whatever the file system's own are.

} // namespace

DiskNeed DiskNeed::at(const QString& id, const QString& folder, qint64 needed, const QString& variable)
{
    QString existing = folder;
    while (!QDir(existing).exists() && existing.contains(QLatin1Char('/')) && existing.size() > 1)
        existing = QDir::cleanPath(existing + QStringLiteral("/.."));
    DiskNeed need{id, folder, needed, freeBytes(existing).value_or(-1), variable};
    struct stat facts;
    if (::stat(QFile::encodeName(existing).constData(), &facts) == 0)
        need.device = quint64(facts.st_dev);
    return need;
}

Check DiskNeed::toCheck() const
{
    Check check;
    check.id = id;
    check.title = QStringLiteral("Space at %1").arg(folder);
    check.expected = QStringLiteral("%1 MiB free").arg(onDisk() >> 20);
    if (onDisk() > needed)
        check.expected += QStringLiteral(", %1 of them here").arg(needed >> 20); // The rest for other folders of the same disk.
    check.actual = free < 0 ? QStringLiteral("%1 does not tell how much is free").arg(folder) : QStringLiteral("%1 has %2 MiB free").arg(folder).arg(free >> 20);
    check.status = isEnough() ? CheckStatus::Passed : CheckStatus::Failed;
    if (!isEnough())
        check.hint = QStringLiteral("Free some space on the disk of %1, or set %2 to a folder on another.").arg(folder, variable);
    return check;
}

QList<DiskNeed> DiskNeeds::ofBuild(const Recipe& recipe, const QMap<QString, QString>& parameters, const Paths& paths, std::optional<qint64> needed)
{
    if (recipe.backEnd == BackEnd::Debian)
        return addUp(cacheAndState(paths, needed.value_or(BuildPreflight::neededBytes), std::min(needed.value_or(BuildPreflight::neededBytes), BuildPreflight::neededStateBytes)));
    if (recipe.backEnd == BackEnd::CloudImage)
        return addUp(cacheAndState(paths, needed.value_or(cloudImageBytes), needed.value_or(cloudImageBytes) / 2));
    const QString checkout = parameters.value(recipe.checkout.parameter);
    if (checkout.isEmpty())
        return {};
    const bool yocto = recipe.backEnd == BackEnd::Yocto;
    DiskNeed need = DiskNeed::at(QLatin1String(checkoutId), checkout, needed.value_or(mkosiBytes), recipe.checkout.parameter);
    if (yocto)
        need.needed = YoctoPreflight::ours(checkout).builtBefore ? YoctoPreflight::diskBytesAgain : YoctoPreflight::diskBytes;
    // The disk is copied out of the checkout, and then into the catalogue, after hours perhaps.
    const ImageStore store(paths);
    const Result<ImageManifest> before = store.newest(recipe.name);
    const qint64 copy = needed.value_or(copyBytes(before ? store.diskPath(before->id) : QString(), yocto ? yoctoDiskBytes : mkosiDiskBytes));
    return addUp(QList<DiskNeed>{need} + cacheAndState(paths, copy, copy));
}

QList<DiskNeed> DiskNeeds::addUp(QList<DiskNeed> needs)
{
    QMap<quint64, qint64> sums;
    for (const DiskNeed& need : std::as_const(needs))
        if (need.device)
            sums[*need.device] += need.needed;
    for (DiskNeed& need : needs)
        if (need.device)
            need.together = sums.value(*need.device);
    return needs;
}

qint64 DiskNeeds::copyBytes(const QString& earlier, qint64 least)
{
    struct stat facts;
    if (earlier.isEmpty() || ::stat(QFile::encodeName(earlier).constData(), &facts) != 0)
        return least;
    return std::max(least, qint64(facts.st_blocks) * blockBytes);
}

} // namespace gatehouse::image
