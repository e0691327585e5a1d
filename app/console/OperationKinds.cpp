// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/OperationKinds.h"

#include <QCoreApplication>
#include <iterator>

namespace gatehouse::console {

namespace {

/// What is opened on the page.
enum class Item {
    None,       ///< The page as a whole.
    Subject,    ///< What the operation is about.
    Build,      ///< The running build of the recipe.
    Collateral, ///< That part of the page.
};

struct Row
{
    const char* kind;
    const char* title; ///< %1 is the subject.
    const char* page;
    Item item;
};

constexpr Row rows[] = {
    {"image.build", QT_TRANSLATE_NOOP("OperationKinds", "Build of %1"), "images", Item::Build},
    {"image.fetch", QT_TRANSLATE_NOOP("OperationKinds", "Downloads for %1"), "images", Item::None},
    {"image.export", QT_TRANSLATE_NOOP("OperationKinds", "Export of %1"), "images", Item::Subject},
    {"image.verify-reproducible", QT_TRANSLATE_NOOP("OperationKinds", "Second build of %1, to compare"), "images", Item::None},
    {"machine.launch", QT_TRANSLATE_NOOP("OperationKinds", "Start of %1"), "machines", Item::Subject},
    {"machine.start", QT_TRANSLATE_NOOP("OperationKinds", "Start of %1"), "machines", Item::Subject},
    {"machine.bare", QT_TRANSLATE_NOOP("OperationKinds", "Timing of a bare start, %1"), "machines", Item::None},
    {"network.start", QT_TRANSLATE_NOOP("OperationKinds", "Start of the network"), "network", Item::None},
    {"collateral.fetch", QT_TRANSLATE_NOOP("OperationKinds", "Collateral for %1"), "network", Item::Collateral},
    {"collateral.renew", QT_TRANSLATE_NOOP("OperationKinds", "Renewal of the collateral"), "network", Item::Collateral},
};

} // namespace

OperationView operationView(const QString& kind, const QString& subject)
{
    for (const Row& row : rows) {
        if (kind != QLatin1String(row.kind))
            continue;
        QString title = QCoreApplication::translate("OperationKinds", row.title);
        title.replace(QLatin1String("%1"), subject);
        QString item;
        if (row.item == Item::Subject)
            item = subject;
        else if (row.item == Item::Build)
            item = QStringLiteral("build:") + subject;
        else if (row.item == Item::Collateral)
            item = QStringLiteral("collateral");
        return {title, QLatin1String(row.page), item};
    }
    return {QCoreApplication::translate("OperationKinds", "Work on %1").arg(subject), QStringLiteral("logs"), {}};
}

bool isMachineStart(const QString& kind)
{
    return kind == QLatin1String("machine.launch") || kind == QLatin1String("machine.start");
}

QStringList operationKinds()
{
    QStringList kinds;
    for (const Row& row : rows)
        kinds.append(QLatin1String(row.kind));
    return kinds;
}

} // namespace gatehouse::console
