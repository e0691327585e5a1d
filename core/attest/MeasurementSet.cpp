// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/MeasurementSet.h"

#include "core/attest/AttestErrors.h"
#include "core/attest/JsonScan.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace gatehouse::attest {

namespace {

/// Register name in lower case ("pcr4", "mrtd", "rtmr0") → hex.
using NamedValues = QMap<QString, QString>;

bool hasBootPcrs(const NamedValues& values)
{
    return values.contains(QStringLiteral("pcr4")) && values.contains(QStringLiteral("pcr9")) && values.contains(QStringLiteral("pcr11"));
}

Result<MeasurementSet> setFrom(const QString& name, const NamedValues& values)
{
    const auto bad = [&](const QString& what) { return fail(errors::badMeasurements, QStringLiteral("%1: %2").arg(name, what)); };
    MeasurementSet set;
    if (hasBootPcrs(values)) {
        const auto pcr4 = Sha256Digest::fromHex(values[QStringLiteral("pcr4")]);
        const auto pcr9 = Sha256Digest::fromHex(values[QStringLiteral("pcr9")]);
        const auto pcr11 = Sha256Digest::fromHex(values[QStringLiteral("pcr11")]);
        if (!pcr4 || !pcr9 || !pcr11)
            return bad(QStringLiteral("PCR 4, 9 or 11 is not 32 bytes of hex"));
        set = MeasurementSet::fromBootPcrs(name, {*pcr4, *pcr9, *pcr11});
    }
    set.name = name;
    const auto take = [&](const QString& key, std::optional<Measurement>& into) {
        if (!values.contains(key))
            return true;
        const Result<Measurement> value = Measurement::fromHex(values[key]);
        if (value)
            into = *value;
        return value.has_value();
    };
    bool good = take(QStringLiteral("mrtd"), set.mrTd);
    for (std::size_t i = 0; i < set.rtmr.size(); ++i)
        good = take(QStringLiteral("rtmr%1").arg(i), set.rtmr[i]) && good;
    if (!good)
        return bad(QStringLiteral("MRTD or an RTMR is not 48 bytes of hex"));
    const bool empty = !set.mrTd && std::none_of(set.rtmr.begin(), set.rtmr.end(), [](const auto& r) { return r.has_value(); });
    if (empty)
        return bad(QStringLiteral("neither PCRs 4, 9 and 11 nor MRTD or RTMRs"));
    return set;
}

/// {"4": {"expected": hex}}: PCR numbers, or for dcap-tdx 0 = MRTD and n + 1 = RTMRn.
NamedValues numberedValues(const QJsonObject& object, bool tdx)
{
    NamedValues values;
    for (auto it = object.begin(); it != object.end(); ++it) {
        bool isNumber = false;
        const int number = it.key().toInt(&isNumber);
        const QString hex = it.value().toObject().value(QLatin1String("expected")).toString();
        if (!isNumber || hex.isEmpty())
            continue;
        const QString tdxName = number == 0 ? QStringLiteral("mrtd") : QStringLiteral("rtmr%1").arg(number - 1);
        values.insert(tdx ? tdxName : QStringLiteral("pcr%1").arg(number), hex);
    }
    return values;
}

/// What the simulated platform makes of an image's PCRs, and the registers of a TDX machine where they bind the image: two
/// sets, since one machine has one of them.
Result<QList<MeasurementSet>> setsOfBoth(const QString& name, const NamedValues& values)
{
    NamedValues pcrs;
    NamedValues tdx;
    for (auto it = values.begin(); it != values.end(); ++it)
        (it.key().startsWith(QLatin1String("pcr")) ? pcrs : tdx).insert(it.key(), it.value());
    QList<MeasurementSet> sets;
    if (hasBootPcrs(pcrs)) {
        GH_TRY(MeasurementSet set, setFrom(name, pcrs));
        sets.append(std::move(set));
    }
    // MRTD alone would allow every image on this firmware; RTMR1 and RTMR2 are what the image decides.
    QStringList missing;
    for (const char* needed : {"mrtd", "rtmr1", "rtmr2"})
        if (!tdx.contains(QLatin1String(needed)))
            missing.append(QString::fromLatin1(needed).toUpper());
    if (missing.isEmpty()) {
        GH_TRY(MeasurementSet set, setFrom(name + QStringLiteral(" (TDX)"), tdx));
        sets.append(std::move(set));
    }
    if (sets.isEmpty())
        return fail(errors::badMeasurements, QStringLiteral("%1: no PCRs, and not predicted: %2").arg(name, missing.join(QStringLiteral(", "))));
    return sets;
}

NamedValues registerValues(const QJsonValue& registers)
{
    NamedValues values;
    const QJsonArray list = registers.toArray();
    for (const QJsonValue& entry : list)
        values.insert(QStringLiteral("pcr%1").arg(entry[QLatin1String("pcr")].toInt(-1)), entry[QLatin1String("value")].toString());
    const QJsonObject object = registers.toObject();
    for (auto it = object.begin(); it != object.end(); ++it)
        values.insert(it.key().toLower(), it.value().toString());
    return values;
}

} // namespace

MeasurementSet MeasurementSet::fromRegisters(const QString& name, const TdRegisters& registers)
{
    MeasurementSet set;
    set.name = name;
    set.mrTd = registers.mrTd;
    for (std::size_t i = 0; i < set.rtmr.size(); ++i)
        set.rtmr[i] = registers.rtmr[i];
    return set;
}

MeasurementSet MeasurementSet::fromBootPcrs(const QString& name, const BootPcrs& pcrs)
{
    return fromRegisters(name, simulatedRegisters(pcrs));
}

Result<QList<MeasurementSet>> MeasurementSet::fromJson(const QByteArray& json, const QString& name)
{
    // A list is wrapped, so that the same scan bounds it.
    const bool isList = json.trimmed().startsWith('[');
    const Result<QJsonObject> document = parseJsonObject(isList ? "{\"list\":" + json + '}' : json, maxBytes);
    if (!document)
        return fail(errors::badMeasurements, QStringLiteral("%1: %2").arg(name, document.error().detail()));
    QList<MeasurementSet> sets;
    if (isList) {
        const QJsonArray list = document->value(QLatin1String("list")).toArray();
        for (const QJsonValue& entry : list) {
            const bool tdx = entry[QLatin1String("attestation_type")].toString() == QLatin1String("dcap-tdx");
            const NamedValues values = numberedValues(entry[QLatin1String("measurements")].toObject(), tdx);
            // Entries of other platforms, and those with fewer PCRs than decide, are not for us.
            Result<MeasurementSet> set = setFrom(entry[QLatin1String("measurement_id")].toString(), values);
            if (set)
                sets.append(std::move(*set));
        }
        if (sets.isEmpty())
            return fail(errors::badMeasurements, QStringLiteral("%1: no entry names PCRs 4, 9 and 11 or TDX registers").arg(name));
        return sets;
    }
    const QJsonValue registers = document->value(QLatin1String("registers"));
    const NamedValues values = registers.isUndefined() ? numberedValues(*document, false) : registerValues(registers);
    const bool isReport = document->value(QLatin1String("schema")).toString() == QLatin1String("gatehouse-measurements");
    constexpr int knownVersion = 1;
    if (const int version = document->value(QLatin1String("version")).toInt(); isReport && version != knownVersion)
        return fail(errors::badMeasurements, QStringLiteral("%1: version %2 of the file is not known").arg(name).arg(version));
    if (isReport || (hasBootPcrs(values) && values.contains(QStringLiteral("rtmr3"))))
        return setsOfBoth(name, values);
    GH_TRY(MeasurementSet set, setFrom(name, values));
    sets.append(std::move(set));
    return sets;
}

} // namespace gatehouse::attest
