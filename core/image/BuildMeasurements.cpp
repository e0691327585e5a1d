// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/BuildMeasurements.h"

#include "core/image/ImageErrors.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

namespace gatehouse::image {

namespace {

/// The name and the number of hex digits, or nothing.
std::pair<QString, qsizetype> registerOf(const QString& key)
{
    static const QRegularExpression pcr(QStringLiteral("^(?:pcr)?([0-9]|1[0-9]|2[0-3])$"));
    static const QRegularExpression rtmr(QStringLiteral("^rtmr_?([0-3])$"));
    const QString name = key.toLower();
    if (const auto match = pcr.match(name); match.hasMatch())
        return {QStringLiteral("PCR ") + match.captured(1), 64};
    if (const auto match = rtmr.match(name); match.hasMatch())
        return {QStringLiteral("RTMR ") + match.captured(1), 96};
    if (name == QStringLiteral("mrtd"))
        return {QStringLiteral("MRTD"), 96};
    return {};
}

} // namespace

Result<BuildMeasurements> BuildMeasurements::parse(const QByteArray& json)
{
    if (json.size() > maxBytes)
        return fail(errors::badOutputs, QStringLiteral("measurements of more than %1 bytes").arg(maxBytes));
    const QJsonDocument document = QJsonDocument::fromJson(json);
    if (!document.isObject())
        return fail(errors::badOutputs, QStringLiteral("the build's measurements are not a JSON object"));
    QJsonObject object = document.object();
    if (object[QStringLiteral("measurements")].isObject())
        object = object[QStringLiteral("measurements")].toObject();
    BuildMeasurements measurements;
    static const QRegularExpression hex(QStringLiteral("^[0-9a-fA-F]+$"));
    for (auto it = object.begin(); it != object.end(); ++it) {
        const auto [name, digits] = registerOf(it.key());
        if (name.isEmpty())
            continue;
        const QString value = it->isObject() ? it->toObject()[QStringLiteral("expected")].toString() : it->toString();
        if (value.size() != digits || !hex.match(value).hasMatch())
            return fail(errors::badOutputs, QStringLiteral("the build predicts '%1' for %2, which is no value of it").arg(value.left(200), name));
        measurements.registers[name] = value.toLower();
    }
    if (measurements.registers.isEmpty())
        return fail(errors::badOutputs, QStringLiteral("the build's measurements name no register"));
    return measurements;
}

} // namespace gatehouse::image
