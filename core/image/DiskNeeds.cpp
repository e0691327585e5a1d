// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/DiskNeeds.h"

#include "core/base/DiskSpace.h"
#include "core/image/BuildPreflight.h"
#include "core/image/YoctoPreflight.h"

#include <QDir>

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

} // namespace

DiskNeed DiskNeed::at(const QString& id, const QString& folder, qint64 needed, const QString& variable)
{
    QString existing = folder;
    while (!QDir(existing).exists() && existing.contains(QLatin1Char('/')) && existing.size() > 1)
        existing = QDir::cleanPath(existing + QStringLiteral("/.."));
    return {id, folder, needed, freeBytes(existing).value_or(-1), variable};
}

Check DiskNeed::toCheck() const
{
    Check check;
    check.id = id;
    check.title = QStringLiteral("Space at %1").arg(folder);
    check.expected = QStringLiteral("%1 MiB free").arg(needed >> 20);
    check.actual = free < 0 ? QStringLiteral("%1 does not tell how much is free").arg(folder) : QStringLiteral("%1 has %2 MiB free").arg(folder).arg(free >> 20);
    check.status = isEnough() ? CheckStatus::Passed : CheckStatus::Failed;
    if (!isEnough())
        check.hint = QStringLiteral("Free some space on the disk of %1, or set %2 to a folder on another.").arg(folder, variable);
    return check;
}

QList<DiskNeed> DiskNeeds::ofBuild(const Recipe& recipe, const QMap<QString, QString>& parameters, const Paths& paths, std::optional<qint64> needed)
{
    if (recipe.backEnd == BackEnd::Debian)
        return cacheAndState(paths, needed.value_or(BuildPreflight::neededBytes), std::min(needed.value_or(BuildPreflight::neededBytes), BuildPreflight::neededStateBytes));
    if (recipe.backEnd == BackEnd::CloudImage)
        return cacheAndState(paths, needed.value_or(cloudImageBytes), needed.value_or(cloudImageBytes) / 2);
    const QString checkout = parameters.value(recipe.checkout.parameter);
    if (checkout.isEmpty())
        return {};
    DiskNeed need = DiskNeed::at(QLatin1String(checkoutId), checkout, needed.value_or(mkosiBytes), recipe.checkout.parameter);
    if (recipe.backEnd == BackEnd::Yocto)
        need.needed = YoctoPreflight::ours(checkout).builtBefore ? YoctoPreflight::diskBytesAgain : YoctoPreflight::diskBytes;
    return {need};
}

} // namespace gatehouse::image
