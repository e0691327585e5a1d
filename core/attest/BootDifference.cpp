// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/BootDifference.h"

#include <algorithm>

namespace gatehouse::attest {

namespace {

constexpr std::uint32_t evNoAction = 0x00000003; // Never extended.

/// An event of the register, and its place in the whole log.
struct Measured
{
    qsizetype place = 0;
    const MeasuredBootEvent* event = nullptr;
    QByteArray digest;
};

QList<Measured> eventsOf(int index, const EventLog& log, TpmHash bank)
{
    QList<Measured> events;
    for (qsizetype i = 0; i < log.events().size(); ++i) {
        const MeasuredBootEvent& event = log.events().at(i);
        const QByteArray* digest = event.digest(bank);
        // As EventLog::replay() counts them.
        if (event.type != evNoAction && event.registerIndex != mrTdIndex && int(event.registerIndex) == index && digest)
            events.append({i, &event, *digest});
    }
    return events;
}

void fillIn(BootDifference& difference, const Measured& measured)
{
    difference.number = int(measured.place) + 1;
    difference.type = measured.event->name.isEmpty() ? measured.event->typeName() : measured.event->name.left(BootDifference::maxText);
    difference.text = measured.event->text().left(BootDifference::maxText);
    difference.textProven = measured.event->proof == EventProof::TextProven;
    difference.digest = measured.digest;
    difference.offset = measured.event->offset;
}

} // namespace

std::optional<BootDifference> explainDifference(int index, const QList<ForeseenEvent>& foreseen, const EventLog& log, const QByteArray& observed, TpmHash bank)
{
    const QList<Measured> events = eventsOf(index, log, bank);
    BootDifference difference;
    // A register without an event is still what it was at the start, zeros for all that are predicted.
    difference.accountsFor = log.replay(bank).value(index, QByteArray(observed.size(), '\0')) == observed;
    qsizetype at = 0;
    while (at < events.size() && at < foreseen.size() && events.at(at).digest == foreseen.at(at).digest)
        ++at;
    const bool came = at < events.size();
    const bool awaited = at < foreseen.size();
    if (!came && !awaited) {
        if (difference.accountsFor)
            return std::nullopt;
        difference.kind = BootDifference::Kind::AfterLog;
        return difference;
    }
    if (came)
        fillIn(difference, events.at(at));
    if (awaited) {
        difference.foreseen = foreseen.at(at).name;
        difference.foreseenDigest = foreseen.at(at).digest;
    }
    const bool comesLater = awaited && std::any_of(events.cbegin() + at, events.cend(), [&](const Measured& each) { return each.digest == foreseen.at(at).digest; });
    const bool awaitedLater = came && std::any_of(foreseen.cbegin() + at, foreseen.cend(), [&](const ForeseenEvent& each) { return each.digest == events.at(at).digest; });
    if (comesLater && awaitedLater)
        difference.kind = BootDifference::Kind::Reordered;
    else if (came && (!awaited || comesLater))
        difference.kind = BootDifference::Kind::Extra;
    else if (!came || awaitedLater)
        difference.kind = BootDifference::Kind::Missing;
    return difference;
}

QString toString(BootDifference::Kind kind)
{
    switch (kind) {
    case BootDifference::Kind::Changed:
        return QStringLiteral("changed");
    case BootDifference::Kind::Extra:
        return QStringLiteral("extra");
    case BootDifference::Kind::Missing:
        return QStringLiteral("missing");
    case BootDifference::Kind::Reordered:
        return QStringLiteral("reordered");
    case BootDifference::Kind::AfterLog:
        break;
    }
    return QStringLiteral("afterLog");
}

} // namespace gatehouse::attest
