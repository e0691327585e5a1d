// SPDX-License-Identifier: GPL-3.0-or-later
// Policies as TOML text. Written by hand: toml++ keeps neither the order of the rules nor the places of tables.
#include "core/attest/PolicyDocument.h"
#include "core/attest/TcbInfo.h"

namespace gatehouse::attest {

namespace {

/// A TOML basic string; everything but printable ASCII and plain letters of other scripts is escaped.
QByteArray quoted(const QString& text)
{
    QByteArray out(1, '"');
    for (const char32_t c : text.toUcs4()) {
        if (c == U'"' || c == U'\\')
            out += QByteArray(1, '\\') + char(c);
        else if (c == U'\n')
            out += "\\n";
        else if (c < 0x20 || c == 0x7f)
            out += "\\u" + QByteArray::number(uint(c), 16).rightJustified(4, '0');
        else if (c >= 0xd800 && c < 0xe000) // Half of a pair: no TOML text can hold it.
            out += "\\uFFFD";
        else
            out += QString::fromUcs4(&c, 1).toUtf8();
    }
    return out + '"';
}

QByteArray listOf(const QStringList& items)
{
    QByteArray out(1, '[');
    for (const QString& item : items)
        out += (out.size() > 1 ? QByteArray(", ") : QByteArray()) + quoted(item);
    return out + ']';
}

template<typename Fixed>
QByteArray hexList(const QList<Fixed>& values)
{
    QStringList texts;
    for (const Fixed& value : values)
        texts.append(value.toHex());
    return listOf(texts);
}

QByteArray word(Demand demand)
{
    return demand == Demand::Any ? "\"any\"" : demand == Demand::Required ? "\"required\"" : "\"refused\"";
}

/// Lines of one table; the heading is written with the first of them.
class Table
{
public:
    Table(QByteArray& out, QByteArray heading)
        : m_out(out)
        , m_heading(std::move(heading))
    {
    }
    void line(const char* key, const QByteArray& value)
    {
        if (!m_heading.isEmpty())
            m_out += '\n' + m_heading + '\n';
        m_heading.clear();
        m_out += QByteArray(key) + " = " + value + '\n';
    }
    void lineIf(bool wanted, const char* key, const QByteArray& value)
    {
        if (wanted)
            line(key, value);
    }

private:
    QByteArray& m_out;
    QByteArray m_heading;
};

void writeTcb(QByteArray& out, const Policy& policy)
{
    Table tcb(out, "[tcb]");
    QStringList statuses;
    for (const TcbStatus status : policy.statuses)
        statuses.append(toString(status));
    tcb.line("statuses", listOf(statuses));
    if (policy.advisories)
        tcb.line("advisories", listOf(*policy.advisories));
    tcb.lineIf(policy.minEvaluationNumber > 0, "min-evaluation-number", QByteArray::number(policy.minEvaluationNumber));
    if (policy.graceDays)
        tcb.line("grace-days", QByteArray::number(*policy.graceDays));
    for (const AdvisoryGrace& grace : policy.graces) {
        Table entry(out, "[[tcb.grace]]");
        entry.line("advisories", listOf(grace.advisories));
        entry.line("days", QByteArray::number(grace.days));
    }
    for (const TcbException& exception : policy.exceptions) {
        Table entry(out, "[[tcb.exception]]");
        entry.line("status", quoted(toString(exception.status)));
        entry.lineIf(!exception.advisories.isEmpty(), "advisories", listOf(exception.advisories));
        entry.lineIf(!exception.ppids.isEmpty(), "ppid", hexList(exception.ppids));
        entry.line("until", quoted(formatUtcTime(exception.until)));
        entry.lineIf(!exception.reason.isEmpty(), "reason", quoted(exception.reason));
    }
}

void writeMeasurements(QByteArray& out, const PolicyDocument& document)
{
    Table table(out, "[measurements]");
    table.lineIf(document.policy.requireMeasurements, "required", "true");
    table.lineIf(!document.images.isEmpty(), "images", listOf(document.images));
    table.lineIf(!document.files.isEmpty(), "files", listOf(document.files));
    for (const MeasurementSet& set : document.policy.measurements) {
        Table entry(out, "[[measurements.set]]");
        entry.line("name", quoted(set.name));
        if (set.mrTd)
            entry.line("mrtd", quoted(set.mrTd->toHex()));
        for (std::size_t i = 0; i < set.rtmr.size(); ++i)
            if (set.rtmr[i])
                entry.line(("rtmr" + std::to_string(i)).c_str(), quoted(set.rtmr[i]->toHex()));
    }
}

void writeEventLog(QByteArray& out, const Policy& policy)
{
    Table table(out, "[event-log]");
    table.lineIf(policy.requireEventLog, "required", "true");
    if (!policy.provenRtmrs.isEmpty()) {
        QByteArray numbers;
        for (const int rtmr : policy.provenRtmrs)
            numbers += (numbers.isEmpty() ? QByteArray() : QByteArray(", ")) + QByteArray::number(rtmr);
        table.line("proven", '[' + numbers + ']');
    }
    for (const ExpectedEvent& event : policy.expectedEvents) {
        Table entry(out, "[[event-log.event]]");
        entry.line("rtmr", QByteArray::number(event.rtmr));
        entry.line("name", quoted(event.name));
        if (event.payload)
            entry.line("payload", quoted(toHex(*event.payload)));
    }
}

} // namespace

QByteArray PolicyDocument::toToml() const
{
    QByteArray out;
    Table(out, {}).line("name", quoted(policy.name));
    writeTcb(out, policy);
    Table quote(out, "[quote]");
    quote.lineIf(policy.tee.has_value(), "tee", policy.tee == TeeType::Sgx ? "\"sgx\"" : "\"tdx\"");
    quote.lineIf(policy.allowTrailingBytes, "allow-trailing-bytes", "true");
    Table td(out, "[td]");
    td.lineIf(policy.allowDebug, "allow-debug", "true");
    td.lineIf(policy.allowReservedBits, "allow-reserved-bits", "true");
    td.lineIf(policy.serviceTd != Demand::Refused, "service-td", word(policy.serviceTd));
    td.lineIf(policy.septVeDisable != Demand::Any, "sept-ve-disable", word(policy.septVeDisable));
    td.lineIf(policy.perfmon != Demand::Any, "perfmon", word(policy.perfmon));
    td.lineIf(policy.pks != Demand::Any, "pks", word(policy.pks));
    td.lineIf(policy.keyLocker != Demand::Any, "key-locker", word(policy.keyLocker));
    td.lineIf(policy.migratable.has_value(), "migratable", word(policy.migratable.value_or(Demand::Any)));
    td.lineIf(!policy.mrSeams.isEmpty(), "mr-seam", hexList(policy.mrSeams));
    td.lineIf(!policy.mrConfigIds.isEmpty(), "mr-config-id", hexList(policy.mrConfigIds));
    td.lineIf(!policy.mrOwners.isEmpty(), "mr-owner", hexList(policy.mrOwners));
    td.lineIf(!policy.mrOwnerConfigs.isEmpty(), "mr-owner-config", hexList(policy.mrOwnerConfigs));
    Table platform(out, "[platform]");
    platform.lineIf(!policy.fmspcs.isEmpty(), "fmspc", hexList(policy.fmspcs));
    platform.lineIf(!policy.deniedFmspcs.isEmpty(), "deny-fmspc", hexList(policy.deniedFmspcs));
    platform.lineIf(!policy.ppids.isEmpty(), "ppid", hexList(policy.ppids));
    platform.lineIf(!policy.piids.isEmpty(), "piid", hexList(policy.piids));
    platform.lineIf(policy.dynamicPlatform != Demand::Any, "dynamic-platform", word(policy.dynamicPlatform));
    platform.lineIf(policy.cachedKeys != Demand::Any, "cached-keys", word(policy.cachedKeys));
    platform.lineIf(policy.smt != Demand::Any, "smt", word(policy.smt));
    platform.lineIf(policy.requireHardware, "require-hardware", "true");
    writeMeasurements(out, *this);
    writeEventLog(out, policy);
    Table(out, "[chain]").lineIf(policy.minConfirmations > 0, "min-confirmations", QByteArray::number(policy.minConfirmations));
    Table(out, "[report-data]").lineIf(policy.requireReportData, "required", "true");
    return out;
}

QByteArray Policy::toToml() const
{
    PolicyDocument document;
    document.policy = *this;
    return document.toToml();
}

} // namespace gatehouse::attest
