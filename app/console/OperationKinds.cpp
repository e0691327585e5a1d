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
    Cancel cancel = Cancel::Stops;
};

constexpr Row rows[] = {
    {"image.build", QT_TRANSLATE_NOOP("OperationKinds", "Build of %1"), "images", Item::Build},
    {"image.fetch", QT_TRANSLATE_NOOP("OperationKinds", "Downloads for %1"), "images", Item::None},
    {"image.forecast", QT_TRANSLATE_NOOP("OperationKinds", "Measurement of %1"), "images", Item::None},
    {"image.export", QT_TRANSLATE_NOOP("OperationKinds", "Export of %1"), "images", Item::Subject},
    {"image.verify-reproducible", QT_TRANSLATE_NOOP("OperationKinds", "Second build of %1, to compare"), "images", Item::None},
    {"image.measure", QT_TRANSLATE_NOOP("OperationKinds", "Measurement of %1"), "images", Item::None},
    {"image.compare", QT_TRANSLATE_NOOP("OperationKinds", "Comparison with %1"), "images", Item::Subject},
    {"image.verify", QT_TRANSLATE_NOOP("OperationKinds", "Check of %1"), "images", Item::Subject},
    {"image.prune", QT_TRANSLATE_NOOP("OperationKinds", "Freeing of disk space"), "images", Item::None},
    {"machine.launch", QT_TRANSLATE_NOOP("OperationKinds", "Start of %1"), "machines", Item::Subject},
    {"machine.start", QT_TRANSLATE_NOOP("OperationKinds", "Start of %1"), "machines", Item::Subject},
    {"machine.bare", QT_TRANSLATE_NOOP("OperationKinds", "Timing of a bare start, %1"), "machines", Item::None},
    {"machine.shutdown", QT_TRANSLATE_NOOP("OperationKinds", "Shutdown of %1"), "machines", Item::Subject, Cancel::StopsWaiting},
    {"network.start", QT_TRANSLATE_NOOP("OperationKinds", "Start of the network"), "network", Item::None},
    {"network.stop", QT_TRANSLATE_NOOP("OperationKinds", "Stop of the network"), "network", Item::None, Cancel::Not},
    {"network.reset", QT_TRANSLATE_NOOP("OperationKinds", "Reset of the network"), "network", Item::None, Cancel::Not},
    {"quote.verify", QT_TRANSLATE_NOOP("OperationKinds", "Verification of a quote by %1"), "quotes", Item::None},
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
        return {title, QLatin1String(row.page), item, row.cancel};
    }
    return {QCoreApplication::translate("OperationKinds", "Work on %1").arg(subject), QStringLiteral("logs"), {}, Cancel::Stops};
}

QString cancelWord(Cancel cancel, const QString& title)
{
    switch (cancel) {
    case Cancel::Stops:
        return QCoreApplication::translate("OperationKinds", "Cancel %1").arg(title);
    case Cancel::StopsWaiting:
        return QCoreApplication::translate("OperationKinds", "Stop waiting for %1. It has been asked for and may still happen.").arg(title);
    case Cancel::Not:
        break;
    }
    return QCoreApplication::translate("OperationKinds", "%1 cannot be cancelled: half of it would lose data.").arg(title);
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
