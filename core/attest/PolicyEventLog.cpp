// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/PolicyEventLog.h"

#include "core/attest/SimulatedPlatform.h"
#include "core/attest/Verdict.h"

#include <algorithm>
#include <array>

namespace gatehouse::attest {

namespace {

constexpr const char* source = "TCG PC client firmware profile; UEFI confidential computing event log; dstack runtime events";

// Types whose digest is the hash of the event's data, whoever wrote the log (TCG PC client firmware profile, 10.4.1); the
// digests of others are of what was loaded, which the log does not hold.
constexpr std::array<std::uint32_t, 6> selfProvingTypes{
    0x00000004, // EV_SEPARATOR
    0x00000005, // EV_ACTION
    0x00000008, // EV_S_CRTM_VERSION
    0x80000001, // EV_EFI_VARIABLE_DRIVER_CONFIG
    0x80000006, // EV_EFI_GPT_EVENT
    0x80000007, // EV_EFI_ACTION
};

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

bool isSimulated(const TdReport& td)
{
    return td.mrTd == simulatedRegistersWithoutEvidence().mrTd;
}

/// The RTMR that an event went into, if the quote attests its register at all.
std::optional<int> rtmrOf(const EventLog& log, const MeasuredBootEvent& event)
{
    const bool measured = event.proof != EventProof::NotMeasured && event.registerIndex != mrTdIndex;
    if (log.kind() == EventLogKind::Ccel)
        return measured ? std::optional(int(event.registerIndex)) : std::nullopt;
    // docs/simulated-platform.md
    const std::uint32_t pcr = event.registerIndex;
    return !measured ? std::nullopt : pcr == 4 ? std::optional(1) : pcr == 9 || pcr == 11 ? std::optional(2) : std::nullopt;
}

/// "event 7, EV_SEPARATOR in PCR 4 at offset 640"
QString describe(const EventLog& log, qsizetype index)
{
    const MeasuredBootEvent& event = log.events().at(index);
    const QString reg = event.registerIndex == mrTdIndex            ? QStringLiteral("MRTD")
                        : log.kind() == EventLogKind::Ccel ? QStringLiteral("RTMR%1").arg(event.registerIndex)
                                                           : QStringLiteral("PCR %1").arg(event.registerIndex);
    const QString what = QStringLiteral("event %1, %2 in %3").arg(index + 1).arg(nameOf(event), reg);
    return event.offset == 0 ? what : QStringLiteral("%1 at offset %2").arg(what).arg(event.offset);
}

QString firstOf(const QStringList& list)
{
    constexpr qsizetype shown = 5;
    const QString text = list.first(std::min(shown, list.size())).join(QStringLiteral("; "));
    return list.size() > shown ? QStringLiteral("%1; and %2 more").arg(text).arg(list.size() - shown) : text;
}

/// The events of @p rtmr whose digest nothing else in the log confirms: where a changed digest can hide.
QStringList unconfirmed(const EventLog& log, int rtmr)
{
    QStringList events;
    for (qsizetype i = 0; i < log.events().size(); ++i)
        if (rtmrOf(log, log.events().at(i)) == rtmr && log.events().at(i).proof == EventProof::DigestProven)
            events.append(describe(log, i));
    return events;
}

/// How the replay and the quote differ; empty when they do not.
QString differences(const EventLog& log, const QList<RegisterReplay>& registers)
{
    QStringList different;
    for (qsizetype i = 0; i < registers.size(); ++i) {
        if (!registers.at(i).differs())
            continue;
        const QStringList suspects = unconfirmed(log, int(i));
        different.append(QStringLiteral("%1 replays to %2%3").arg(registers.at(i).name, registers.at(i).replayed,
                                                                  suspects.isEmpty() ? QString() : QStringLiteral(" (its data does not confirm: %1)").arg(firstOf(suspects))));
    }
    return different.join(QStringLiteral(", "));
}

QString notAttested(const EventLog& log)
{
    qsizetype outside = 0;
    for (const MeasuredBootEvent& event : log.events())
        outside += event.proof != EventProof::NotMeasured && !rtmrOf(log, event) ? 1 : 0;
    return outside == 0 ? QString() : QStringLiteral(", %1 of them in registers that the quote does not attest").arg(outside);
}

/// A separator, action or variable that is not what its digest says was changed after it was written, replay or not.
Check judgeData(const EventLog& log, bool replays)
{
    QStringList changed;
    for (qsizetype i = 0; i < log.events().size(); ++i) {
        const MeasuredBootEvent& event = log.events().at(i);
        const bool selfProving = std::find(selfProvingTypes.begin(), selfProvingTypes.end(), event.type) != selfProvingTypes.end();
        if (selfProving && event.proof == EventProof::DigestProven)
            changed.append(describe(log, i));
    }
    const CheckStatus status = !changed.isEmpty() ? CheckStatus::Failed : replays ? CheckStatus::Passed : CheckStatus::NotChecked;
    return row("policy.eventLog.data", "Events and their digests", status, QStringLiteral("separators, actions, variables and partition tables as their digests say"),
               changed.isEmpty() ? QStringLiteral("they agree") : firstOf(changed),
               changed.isEmpty() ? QStringLiteral("The log does not replay to the quote: none of its events is proven.")
                                 : QStringLiteral("The data or the digest of these events was changed after the boot."));
}

Check judgeProven(const Policy& policy, const EventLog& log, bool replays)
{
    QStringList registers, unproven;
    for (const int rtmr : policy.provenRtmrs) {
        registers.append(QStringLiteral("RTMR%1").arg(rtmr));
        unproven += unconfirmed(log, rtmr);
    }
    const CheckStatus status = !replays ? CheckStatus::NotChecked : unproven.isEmpty() ? CheckStatus::Passed : CheckStatus::Failed;
    return row("policy.eventLog.proven", "Event data proven", status, QStringLiteral("the data of every event of %1").arg(registers.join(QStringLiteral(", "))),
               unproven.isEmpty() ? QStringLiteral("every event") : firstOf(unproven),
               replays ? QStringLiteral("The digest of these events is not the hash of their data: what the data says is a claim of the log's writer.")
                       : QStringLiteral("The log does not replay to the quote: none of its events is proven."));
}

Check judgeExpected(const ExpectedEvent& expected, const EventLog& log, bool replays)
{
    QString actual = QStringLiteral("no such event");
    bool found = false;
    for (const MeasuredBootEvent& event : log.events()) {
        if (rtmrOf(log, event) != expected.rtmr || nameOf(event) != expected.name)
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

QList<RegisterReplay> replayPcrs(const EventLog& log, const TdReport& td)
{
    const QMap<int, QByteArray> pcrs = log.replay(TpmHash::Sha256);
    if (!isSimulated(td) || pcrs.isEmpty())
        return {};
    const auto pcr = [&](int number) { return Sha256Digest::fromBytes(view(pcrs.value(number, QByteArray(qsizetype(Sha256Digest::size), '\0')))).value_or(Sha256Digest()); };
    const TdRegisters replayed = simulatedRegisters({pcr(4), pcr(9), pcr(11)});
    const std::array<const char*, 4> names{"RTMR0", "RTMR1 (PCR 4)", "RTMR2 (PCR 9, PCR 11)", "RTMR3"};
    QList<RegisterReplay> registers;
    for (std::size_t i = 0; i < names.size(); ++i)
        registers.append({QLatin1String(names[i]), replayed.rtmr[i].toHex(), td.rtmr[i].toHex()});
    return registers;
}

} // namespace

QList<RegisterReplay> replayRtmrs(const EventLog& log, const TdReport& td)
{
    if (log.kind() == EventLogKind::Tpm)
        return replayPcrs(log, td);
    QList<RegisterReplay> registers;
    const QMap<int, QByteArray> replayed = log.replay(TpmHash::Sha384);
    for (std::size_t i = 0; i < td.rtmr.size(); ++i)
        registers.append({QStringLiteral("RTMR%1").arg(i), toHex(replayed.value(int(i), QByteArray(qsizetype(Measurement::size), '\0'))), td.rtmr[i].toHex()});
    return registers;
}

void PolicyContext::setEventLog(const QByteArray& bytes)
{
    eventLog.reset();
    eventLogProblem.clear();
    if (bytes.isEmpty())
        return;
    if (Result<EventLog> log = EventLog::fromFile(bytes); log)
        eventLog = std::move(*log);
    else
        eventLogProblem = log.error().detail();
}

QList<Check> judgeEventLog(const Policy& policy, const EventLog* log, const TdReport& td, const QString& unreadable)
{
    const QString wanted = QStringLiteral("a log whose replay equals RTMR0 to 3");
    if (!log && !unreadable.isEmpty())
        return {row("policy.eventLog", "Event log", CheckStatus::Failed, wanted, QStringLiteral("no log: %1").arg(unreadable),
                    QStringLiteral("What was sent as the node's event log is none."))};
    if (!log) {
        const bool needed = policy.hasEventLogRules();
        return {row("policy.eventLog", "Event log", needed ? CheckStatus::Failed : CheckStatus::NotChecked, needed ? wanted : QString(), QStringLiteral("none was sent"),
                    needed ? QStringLiteral("Ask for the node's event log, or judge by a policy without event-log rules.")
                           : QStringLiteral("The policy does not ask for the log."))};
    }
    const QList<RegisterReplay> registers = replayRtmrs(*log, td);
    const QString different = differences(*log, registers);
    const bool replays = !registers.isEmpty() && different.isEmpty();
    QList<Check> rows{row("policy.eventLog", "Event log", replays ? CheckStatus::Passed : CheckStatus::Failed, wanted,
                          registers.isEmpty() ? QStringLiteral("a TPM log: its PCRs are not RTMRs")
                          : replays           ? QStringLiteral("%1 events%2").arg(log->events().size()).arg(notAttested(*log))
                                              : different,
                          QStringLiteral("The log is not of the boot that was quoted: nothing in it is proven."))};
    rows.append(judgeData(*log, replays));
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
