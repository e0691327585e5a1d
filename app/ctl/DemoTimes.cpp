// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/DemoTimes.h"

#include <QJsonObject>
#include <algorithm>

namespace gatehouse::ctl {

namespace {

/// From the beginning of one step to the end of another; nothing unless both are known.
std::optional<double> secondsBetween(const Operation& operation, const char* from, const char* to)
{
    QDateTime begun;
    QDateTime ended;
    for (const OperationStep& step : operation.steps()) {
        if (step.id == QLatin1String(from))
            begun = step.startedAt;
        if (step.id == QLatin1String(to) && step.state == StepState::Done)
            ended = step.endedAt;
    }
    if (!begun.isValid() || !ended.isValid())
        return {};
    return double(begun.msecsTo(ended)) / 1000;
}

QJsonValue toJson(const std::optional<double>& number)
{
    return number ? QJsonValue(*number) : QJsonValue();
}

} // namespace

QString DemoTimes::Row::toText() const
{
    QString text = QStringLiteral("%1: %2 s").arg(title).arg(seconds, 0, 'f', 1);
    if (ratio)
        text += QStringLiteral(" (%1 x, limit %2)").arg(*ratio, 0, 'f', 2).arg(*limit);
    else if (limit)
        text += QStringLiteral(" (limit %1)").arg(*limit);
    return held() ? text : text + QStringLiteral(", NOT HELD");
}

void DemoTimes::setImage(double seconds, PackageCache packages)
{
    Row row{QStringLiteral("image-build"), QStringLiteral("image build"), seconds, {}, imageLimitSeconds};
    if (packages == PackageCache::Cold) {
        row.title = QStringLiteral("image build with downloads, which has no limit");
        row.limit.reset();
    }
    m_rows.append(row);
}

void DemoTimes::setBare(const Operation& bare)
{
    const auto seconds = secondsBetween(bare, "power", "userspace");
    if (!seconds)
        return;
    m_bare = *seconds;
    m_rows.append({QStringLiteral("bare-uki"), QStringLiteral("bare UKI to userspace"), m_bare, {}, {}});
}

void DemoTimes::addStart(const QString& id, const QString& title, const Operation& start)
{
    const auto seconds = secondsBetween(start, "power", "secret");
    if (seconds && m_bare > 0)
        m_rows.append({id, title, *seconds, *seconds / m_bare, startLimitRatio});
}

bool DemoTimes::hasMissed(const QString& id) const
{
    return std::any_of(m_rows.begin(), m_rows.end(), [&id](const Row& row) { return row.id == id && !row.held(); });
}

void DemoTimes::remeasure(const QString& id, const Operation& bare)
{
    const auto seconds = secondsBetween(bare, "power", "userspace");
    const auto start = std::find_if(m_rows.begin(), m_rows.end(), [&id](const Row& row) { return row.id == id; });
    if (!seconds || start == m_rows.end() || !start->ratio)
        return;
    start->ratio = start->seconds / std::max(m_bare, *seconds);
    m_rows.append({QStringLiteral("bare-uki-after-") + id, QStringLiteral("bare UKI to userspace, again"), *seconds, {}, {}});
}

QStringList DemoTimes::missing() const
{
    QStringList missing;
    for (const char* id : {"image-build", "bare-uki", "node-a", "node-b", "node-b-again"})
        if (std::none_of(m_rows.begin(), m_rows.end(), [id](const Row& row) { return row.id == QLatin1String(id); }))
            missing.append(QLatin1String(id));
    return missing;
}

int DemoTimes::missed() const
{
    return int(std::count_if(m_rows.begin(), m_rows.end(), [](const Row& row) { return !row.held(); }));
}

QJsonArray DemoTimes::toJson() const
{
    QJsonArray list;
    for (const Row& row : m_rows)
        list.append(QJsonObject{{QStringLiteral("id"), row.id},
                                {QStringLiteral("title"), row.title},
                                {QStringLiteral("seconds"), row.seconds},
                                {QStringLiteral("ratio"), ctl::toJson(row.ratio)},
                                {QStringLiteral("limit"), ctl::toJson(row.limit)},
                                {QStringLiteral("held"), row.held()}});
    return list;
}

} // namespace gatehouse::ctl
