// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logs/BootProgressParser.h"

#include <QHash>
#include <QRegularExpression>

namespace gatehouse::logs {

namespace {

constexpr qsizetype maxDetail = 300;

/// Which of our stages a step of the agent (docs/guest-agent.md) belongs to.
QString stageOfAgentStep(const QString& step)
{
    static const QHash<QString, QString> stages{
        {QStringLiteral("bootstrap"), QStringLiteral("secret")}, {QStringLiteral("register"), QStringLiteral("secret")},
        {QStringLiteral("quote"), QStringLiteral("secret")},     {QStringLiteral("disk"), QStringLiteral("disk")},
        {QStringLiteral("serve"), QStringLiteral("application")}, {QStringLiteral("application"), QStringLiteral("application")},
        {QStringLiteral("ready"), QStringLiteral("application")},
    };
    return stages.value(step, QStringLiteral("agent"));
}

} // namespace

BootProgressParser::BootProgressParser()
    : m_stages{{QStringLiteral("firmware"), QStringLiteral("Firmware"), {}, {}, {}, {}},
               {QStringLiteral("kernel"), QStringLiteral("Kernel"), {}, {}, {}, {}},
               {QStringLiteral("root"), QStringLiteral("Verified root"), {}, {}, {}, {}},
               {QStringLiteral("system"), QStringLiteral("System"), {}, {}, {}, {}},
               {QStringLiteral("agent"), QStringLiteral("Guest agent"), {}, {}, {}, {}},
               {QStringLiteral("secret"), QStringLiteral("Network secret"), {}, {}, {}, {}},
               {QStringLiteral("disk"), QStringLiteral("Encrypted disk"), {}, {}, {}, {}},
               {QStringLiteral("application"), QStringLiteral("Application"), {}, {}, {}, {}}}
{
}

BootStage& BootProgressParser::stage(const QString& id)
{
    for (BootStage& candidate : m_stages)
        if (candidate.id == id)
            return candidate;
    return m_stages.first();
}

void BootProgressParser::start(const QDateTime& now)
{
    for (BootStage& each : m_stages) {
        each.state = BootStage::State::Waiting;
        each.detail.clear();
        each.startedAt = each.endedAt = QDateTime();
    }
    m_waitsForApproval = false;
    m_stages.first().state = BootStage::State::Running;
    m_stages.first().startedAt = now;
}

bool BootProgressParser::reach(const QString& id, const QDateTime& now)
{
    bool changed = false;
    for (BootStage& each : m_stages) {
        if (each.id == id) {
            if (each.state == BootStage::State::Waiting || each.state == BootStage::State::Failed) {
                each.state = BootStage::State::Running;
                each.startedAt = now;
                each.endedAt = QDateTime();
                changed = true;
            }
            return changed;
        }
        // A later stage's sign proves the earlier ones, also those that printed nothing.
        if (each.state != BootStage::State::Done) {
            if (!each.startedAt.isValid())
                each.startedAt = now;
            each.state = BootStage::State::Done;
            each.endedAt = now;
            changed = true;
        }
    }
    return changed;
}

bool BootProgressParser::finish(const QString& id, const QDateTime& now)
{
    reach(id, now);
    BootStage& done = stage(id);
    if (done.state == BootStage::State::Done)
        return false;
    done.state = BootStage::State::Done;
    done.endedAt = now;
    return true;
}

bool BootProgressParser::feedAgent(const QString& line, const QDateTime& now)
{
    static const QRegularExpression format(QStringLiteral("gatehouse-agent: step=([a-z-]{1,40}) state=(begin|done|failed)(?: detail=(.*))?"));
    const QRegularExpressionMatch match = format.match(line);
    if (!match.hasMatch())
        return false;
    const QString step = match.captured(1);
    const QString state = match.captured(2);
    const QString id = stageOfAgentStep(step);
    reach(id, now);
    BootStage& current = stage(id);
    current.detail = match.captured(3).left(maxDetail);
    if (step == QLatin1String("register"))
        m_waitsForApproval = state == QLatin1String("begin");
    if (state == QLatin1String("failed")) {
        current.state = BootStage::State::Failed;
        current.endedAt = now;
    } else if (state == QLatin1String("done")) {
        const bool ends = step == QLatin1String("bootstrap") || step == QLatin1String("register") || step == QLatin1String("disk")
                          || step == QLatin1String("ready");
        if (ends)
            finish(id, now);
    }
    return true;
}

bool BootProgressParser::feed(const QString& line, const QDateTime& now)
{
    if (line.contains(QLatin1String("gatehouse-agent:")))
        return feedAgent(line, now);
    if (line.contains(QLatin1String("gatehouse-initrd:"))) {
        if (line.contains(QLatin1String("root verified")))
            return reach(QStringLiteral("system"), now);
        const bool changed = reach(QStringLiteral("root"), now);
        if (!line.contains(QLatin1String("refusing")))
            return changed;
        BootStage& root = stage(QStringLiteral("root"));
        root.state = BootStage::State::Failed;
        root.endedAt = now;
        root.detail = line.mid(line.indexOf(QLatin1String("refusing"))).left(maxDetail);
        return true;
    }
    if (line.contains(QLatin1String("BdsDxe: starting"))) {
        // The firmware again: the console log goes on over several starts of a machine.
        if (stage(QStringLiteral("kernel")).state == BootStage::State::Waiting)
            return false;
        start(now);
        return true;
    }
    if (line.contains(QLatin1String("EFI stub:")) || line.contains(QLatin1String("Linux version ")))
        return stage(QStringLiteral("kernel")).state == BootStage::State::Waiting && reach(QStringLiteral("kernel"), now);
    return false;
}

double BootProgressParser::progress() const
{
    int done = 0;
    for (const BootStage& each : m_stages)
        done += each.state == BootStage::State::Done ? 1 : 0;
    return double(done) / double(m_stages.size());
}

bool BootProgressParser::hasFailed() const
{
    for (const BootStage& each : m_stages)
        if (each.state == BootStage::State::Failed)
            return true;
    return false;
}

QString BootProgressParser::sentence() const
{
    for (const BootStage& each : m_stages) {
        if (each.state == BootStage::State::Failed)
            return QStringLiteral("%1 failed: %2").arg(each.title, each.detail);
        if (each.state != BootStage::State::Running)
            continue;
        if (m_waitsForApproval && each.id == QLatin1String("secret"))
            return QStringLiteral("asks to join, waits for the network's answer");
        return each.detail.isEmpty() ? each.title : each.title + QStringLiteral(": ") + each.detail;
    }
    return isReady() ? QStringLiteral("application answers") : QString();
}

} // namespace gatehouse::logs
