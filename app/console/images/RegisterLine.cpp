// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/images/RegisterLine.h"

#include "app/console/DifferenceText.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/FactGrid.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Section.h"
#include "app/console/widgets/StatusBadge.h"
#include "app/console/widgets/Theme.h"
#include "core/api/RegisterReasons.h"

#include <QCoreApplication>
#include <QHBoxLayout>

namespace gatehouse::console {

namespace {

constexpr int badgeWidth = 84;

class Text
{
    Q_DECLARE_TR_FUNCTIONS(RegisterLine)
};

} // namespace

QWidget* makeRegisterLine(const RegisterLine& line, QVBoxLayout*& more)
{
    auto* badge = new StatusBadge;
    badge->set(line.tone, line.name);
    badge->setAccessibleName(QStringLiteral("%1: %2").arg(line.name, line.word));
    badge->setToolTip(line.word);
    badge->setFixedWidth(badgeWidth);
    auto* compare = new HexCompare;
    compare->setObjectName(line.id);
    compare->setRows(line.rows);
    auto* made = new QWidget;
    auto* layout = new QHBoxLayout(made);
    layout->setContentsMargins(3, 0, 0, 0);
    layout->setSpacing(metric::gap);
    more = new QVBoxLayout;
    more->setSpacing(metric::unit);
    more->addWidget(compare);
    layout->addWidget(badge, 0, Qt::AlignTop);
    layout->addLayout(more, 1);
    return made;
}

void addDifference(const QString& who, const api::ObservedRegister& reg, QVBoxLayout* layout, Tone tone)
{
    if (!reg.differs() || !reg.difference)
        return;
    const api::RegisterDifference& difference = *reg.difference;
    const DifferenceWords words = differenceWords(QStringLiteral("%1, %2").arg(who, reg.name), difference);
    auto* banner = new Banner;
    layout->addWidget(banner); // First: what is shown without a parent is a window.
    banner->setMessage(difference.accountsFor ? tone : Tone::Warning, words.sentence, words.proof);
    if (difference.predictedDigest.isEmpty() && difference.digest.isEmpty())
        return;
    auto* digests = new HexCompare;
    digests->setObjectName(QStringLiteral("difference-") + reg.name);
    digests->setRows({{Text::tr("predicted"), difference.predictedDigest, Text::tr("none")}, {Text::tr("measured"), difference.digest, Text::tr("none")}});
    layout->addWidget(digests);
}

void addPredictionNotes(const api::RegisterPrediction& prediction, QVBoxLayout* layout)
{
    const QStringList reasons = prediction.value.isEmpty() ? api::groupedReasons(prediction.missing) : QStringList();
    for (const QString& reason : reasons)
        layout->addWidget(mutedLabel(Text::tr("Not predicted: %1").arg(reason)));
    if (!prediction.dependsOn.isEmpty())
        layout->addWidget(mutedLabel(Text::tr("Holds for: %1").arg(prediction.dependsOn.join(QStringLiteral("; ")))));
    if (Section* events = makeEventList(prediction))
        layout->addWidget(events);
}

Section* makeEventList(const api::RegisterPrediction& prediction)
{
    if (prediction.events.isEmpty())
        return nullptr;
    const int count = int(prediction.events.size());
    auto* events = new Section(prediction.value.isEmpty() ? Text::tr("%n event(s) are known to come", nullptr, count) : Text::tr("%n event(s) make this value", nullptr, count),
                               Section::Kind::Collapsible);
    events->setQuiet();
    auto* grid = new FactGrid;
    int number = 0;
    for (const api::MeasuredEvent& event : prediction.events) {
        const QString name = QStringLiteral("%1. %2").arg(++number).arg(event.name);
        if (event.digest.isEmpty())
            grid->setFact(name, event.missing);
        else
            grid->setHexFact(name, event.digest);
    }
    events->addWidget(grid);
    return events;
}

} // namespace gatehouse::console
