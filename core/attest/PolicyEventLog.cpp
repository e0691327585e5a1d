// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/PolicyEventLog.h"

#include <algorithm>

namespace gatehouse::attest {

namespace {

constexpr const char* source = "UEFI confidential computing event log; dstack runtime events";

Check row(const char* id, const char* title, CheckStatus status, const QString& expected, const QString& actual, const QString& hint)
{
    return {QLatin1String(id), QLatin1String(title), status, expected, actual, QLatin1String(source), status == CheckStatus::Passed ? QString() : hint};
}

QString nameOf(const MeasuredBootEvent& event)
{
    return event.name.isEmpty() ? event.typeName() : event.name;
}

QString describe(const ExpectedEvent& event)
{
    const QString where = QStringLiteral("%1 in RTMR%2").arg(event.name).arg(event.rtmr);
    return event.payload ? QStringLiteral("%1 with data %2").arg(where, toHex(*event.payload)) : where;
}

Check judgeProven(const Policy& policy, const EventLog& log, bool replays)
{
    QStringList registers, unproven;
    for (const int rtmr : policy.provenRtmrs)
        registers.append(QStringLiteral("RTMR%1").arg(rtmr));
    for (const MeasuredBootEvent& event : log.events())
        if (policy.provenRtmrs.contains(int(event.registerIndex)) && event.proof == EventProof::DigestProven)
            unproven.append(QStringLiteral("%1 at RTMR%2").arg(nameOf(event)).arg(event.registerIndex));
    constexpr qsizetype shown = 5;
    QString actual = unproven.isEmpty() ? QStringLiteral("every event") : unproven.first(std::min(shown, unproven.size())).join(QStringLiteral(", "));
    if (unproven.size() > shown)
        actual += QStringLiteral(" and %1 more").arg(unproven.size() - shown);
    const CheckStatus status = !replays ? CheckStatus::NotChecked : unproven.isEmpty() ? CheckStatus::Passed : CheckStatus::Failed;
    return row("policy.eventLog.proven", "Event data proven", status, QStringLiteral("the data of every event of %1").arg(registers.join(QStringLiteral(", "))),
               actual, replays ? QStringLiteral("The digest of these events is not the hash of their data: what the data says is a claim of the log's writer.")
                               : QStringLiteral("The log does not replay to the quote: none of its events is proven."));
}

Check judgeExpected(const ExpectedEvent& expected, const EventLog& log, bool replays)
{
    QString actual = QStringLiteral("no such event");
    bool found = false;
    for (const MeasuredBootEvent& event : log.events()) {
        if (int(event.registerIndex) != expected.rtmr || nameOf(event) != expected.name)
            continue;
        const bool fits = !expected.payload || *expected.payload == event.data;
        if (fits && event.proof == EventProof::TextProven) {
            actual = toHex(event.data);
            found = true;
            break;
        }
        actual = fits ? QStringLiteral("there, but its data is not proven") : toHex(event.data);
    }
    const CheckStatus status = !replays ? CheckStatus::NotChecked : found ? CheckStatus::Passed : CheckStatus::Failed;
    return row("policy.eventLog.event", "Event in the log", status, describe(expected), actual,
               replays ? QStringLiteral("The node runs another application or configuration than the policy names.")
                       : QStringLiteral("The log does not replay to the quote: none of its events is proven."));
}

} // namespace

QList<RegisterReplay> replayRtmrs(const EventLog& log, const TdReport& td)
{
    QList<RegisterReplay> registers;
    const QMap<int, QByteArray> replayed = log.replay(TpmHash::Sha384);
    for (std::size_t i = 0; i < td.rtmr.size(); ++i)
        registers.append({QStringLiteral("RTMR%1").arg(i), toHex(replayed.value(int(i), QByteArray(qsizetype(Measurement::size), '\0'))), td.rtmr[i].toHex()});
    return registers;
}

QList<Check> judgeEventLog(const Policy& policy, const EventLog* log, const TdReport& td)
{
    const QString wanted = QStringLiteral("a log whose replay equals RTMR0 to 3");
    if (!log) {
        const bool needed = policy.hasEventLogRules();
        return {row("policy.eventLog", "Event log", needed ? CheckStatus::Failed : CheckStatus::NotChecked, needed ? wanted : QString(), QStringLiteral("none was sent"),
                    needed ? QStringLiteral("Ask for the node's event log, or judge by a policy without event-log rules.")
                           : QStringLiteral("The policy does not ask for the log."))};
    }
    QStringList different;
    for (const RegisterReplay& replay : replayRtmrs(*log, td))
        if (replay.differs())
            different.append(QStringLiteral("%1 replays to %2").arg(replay.name, replay.replayed));
    const bool replays = different.isEmpty() && log->kind() == EventLogKind::Ccel;
    QList<Check> rows{row("policy.eventLog", "Event log", replays ? CheckStatus::Passed : CheckStatus::Failed, wanted,
                          log->kind() != EventLogKind::Ccel ? QStringLiteral("a TPM log: its PCRs are not RTMRs")
                          : replays                         ? QStringLiteral("%1 events").arg(log->events().size())
                                                            : different.join(QStringLiteral(", ")),
                          QStringLiteral("The log is not of the boot that was quoted: nothing in it is proven."))};
    if (!policy.provenRtmrs.isEmpty())
        rows.append(judgeProven(policy, *log, replays));
    for (const ExpectedEvent& event : policy.expectedEvents)
        rows.append(judgeExpected(event, *log, replays));
    for (qsizetype i = 0, number = 0; i < rows.size(); ++i)
        if (rows.at(i).id == QLatin1String("policy.eventLog.event"))
            rows[i].id += QString::number(++number);
    return rows;
}

} // namespace gatehouse::attest
