// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/fake/DemoCollateral.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>

namespace gatehouse::api::demo {

namespace {

constexpr int documentDays = 30; // What Intel gives each document.
constexpr int leadDays = 7;
constexpr int fmspcDigits = 12;

void renew(CollateralEntry& entry, const QDateTime& now)
{
    entry.issued = now;
    entry.fetchedAt = now;
    entry.validUntil = now.addDays(documentDays);
    entry.renewAt = now.addDays(1);
    entry.state = CollateralState::Valid;
    entry.failures = 0;
    entry.lastError.clear();
    for (CollateralPart& part : entry.parts) {
        if (part.id == QLatin1String("certificates"))
            continue;
        part.issued = now;
        part.nextUpdate = entry.validUntil;
    }
}

} // namespace

DemoCollateral::DemoCollateral(Pace pace, DemoActivity& activity, QObject* parent)
    : CollateralService(parent)
    , m_pace(pace)
    , m_activity(activity)
{
}

void DemoCollateral::add(const QString& tee, const QString& fmspc, const QString& source, qint64 issuedDaysAgo, int failures)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    CollateralEntry entry;
    entry.id = QString::number(m_nextId++);
    entry.tee = tee;
    entry.fmspc = fmspc;
    entry.ca = QStringLiteral("platform");
    entry.update = QStringLiteral("standard");
    entry.evaluationNumber = 20;
    entry.rootName = QStringLiteral("Intel SGX Root CA");
    entry.rootId = hash256(QStringLiteral("root"));
    entry.intelRoot = true;
    entry.source = source;
    entry.firstToExpire = QStringLiteral("tcbInfo");
    for (const char* part : {"tcbInfo", "qeIdentity", "pckCrl", "rootCaCrl"})
        entry.parts.append({QLatin1String(part), {}, {}, std::nullopt});
    entry.parts[0].evaluationNumber = entry.parts[1].evaluationNumber = 20;
    entry.parts.append({QStringLiteral("certificates"), QDateTime(QDate(2025, 5, 6), QTime(9, 25), Qt::UTC),
                        QDateTime(QDate(2032, 5, 6), QTime(9, 25), Qt::UTC), std::nullopt});
    renew(entry, now.addDays(-issuedDaysAgo));
    entry.failures = failures;
    if (failures > 0)
        entry.lastError = QStringLiteral("https://pccs.example:8081: Connection refused");
    entry.state = now > entry.validUntil                      ? CollateralState::Expired
                  : now > entry.validUntil.addDays(-leadDays) ? CollateralState::ExpiresSoon
                                                              : CollateralState::Valid;
    if (source.startsWith(QLatin1String("file")))
        entry.renewAt = {};
    m_entries.append(entry);
}

void DemoCollateral::addPopulation()
{
    add(QStringLiteral("TDX"), QStringLiteral("00806f050000"), QStringLiteral("PCCS https://pccs.example:8081"), 25, 3);
    add(QStringLiteral("TDX"), QStringLiteral("90c06f000000"), QStringLiteral("file archive-2026-06.json"), 160);
    add(QStringLiteral("TDX"), QStringLiteral("b0c06f000000"), QStringLiteral("Intel PCS"), 3);
}

QCoro::Task<Result<QList<CollateralEntry>>> DemoCollateral::list(Generations which)
{
    Q_UNUSED(which);
    const QPointer<DemoCollateral> self(this);
    co_await latency(m_pace);
    if (!self)
        co_return fail(gatehouse::errors::cancelled, QStringLiteral("the program ends"));
    const QList<CollateralEntry> entries = m_entries; // GCC 12 moves out of a member that is named in co_return.
    co_return entries;
}

std::shared_ptr<Operation> DemoCollateral::play(const QString& kind, const QString& subject, QList<ScriptStep> steps, std::function<void(Operation&)> atEnd)
{
    auto* script = new DemoScript(kind, subject, std::move(steps), m_pace, this);
    const std::shared_ptr<Operation> operation = script->operation();
    m_activity.track(operation, QStringLiteral("Collateral"));
    // Before anybody else hears of the end: what came of it is there by then.
    connect(operation.get(), &Operation::finished, this, [this, raw = operation.get(), atEnd = std::move(atEnd)] {
        if (raw->result()) {
            atEnd(*raw);
            Q_EMIT changed();
        }
    });
    connect(script, &DemoScript::ended, script, &QObject::deleteLater);
    script->start();
    return operation;
}

Result<std::shared_ptr<Operation>> DemoCollateral::fetch(CollateralFetch request)
{
    if (request.quote.isEmpty() && (request.fmspc.size() != fmspcDigits || QByteArray::fromHex(request.fmspc.toLatin1()).size() != fmspcDigits / 2))
        return fail(gatehouse::errors::usage, QStringLiteral("\"%1\" is not an FMSPC of twelve hex digits").arg(request.fmspc));
    const QString fmspc = request.quote.isEmpty() ? request.fmspc.toLower() : QStringLiteral("b0c06f000000");
    const QString source = request.service == CollateralFetch::Service::Pccs ? QStringLiteral("PCCS ") + request.url.toString() : QStringLiteral("Intel PCS");
    QList<ScriptStep> steps;
    for (const auto& [id, title] : {std::pair{"tcbInfo", "TCB info"}, {"qeIdentity", "QE identity"}, {"pckCrl", "PCK revocation list"},
                                    {"rootCaCrl", "Root revocation list"}, {"prove", "Signatures and chains"}, {"keep", "Store"}}) {
        ScriptStep step;
        step.id = QLatin1String(id);
        step.title = QLatin1String(title);
        step.seconds = 0.3;
        steps.append(step);
    }
    const QString tee = request.tee.toUpper();
    return play(QStringLiteral("collateral.fetch"), QStringLiteral("%1 %2 platform").arg(tee, fmspc), steps, [this, tee, fmspc, source](Operation& operation) {
        for (CollateralEntry& entry : m_entries) {
            if (entry.fmspc == fmspc && entry.tee == tee) {
                entry.source = source;
                renew(entry, QDateTime::currentDateTimeUtc());
                operation.setOutcome(entry.id);
                return;
            }
        }
        add(tee, fmspc, source, 0);
        operation.setOutcome(m_entries.last().id);
    });
}

Result<std::shared_ptr<Operation>> DemoCollateral::renewAll()
{
    ScriptStep step;
    step.id = QStringLiteral("renew");
    step.title = QStringLiteral("Ask for what is held");
    step.seconds = 1.2;
    return play(QStringLiteral("collateral.renew"), QStringLiteral("collateral"), {step}, [this](Operation&) {
        for (CollateralEntry& entry : m_entries)
            if (entry.renewAt.isValid())
                renew(entry, QDateTime::currentDateTimeUtc());
    });
}

QCoro::Task<Result<CollateralImport>> DemoCollateral::importFrom(QString path, std::optional<QByteArray> root)
{
    Q_UNUSED(root);
    const QPointer<DemoCollateral> self(this);
    co_await latency(m_pace);
    if (!self)
        co_return fail(gatehouse::errors::cancelled, QStringLiteral("the program ends"));
    add(QStringLiteral("TDX"), QStringLiteral("20a06f000000"), QStringLiteral("file ") + path.section(QLatin1Char('/'), -1), 40);
    Q_EMIT changed();
    CollateralImport report;
    report.rows.append({QStringLiteral("TDX 20a06f000000 platform"), m_entries.last().id, true, {}, {}});
    co_return report;
}

QCoro::Task<Result<QByteArray>> DemoCollateral::exportBundle(CollateralExport what)
{
    Q_UNUSED(what);
    co_await latency(m_pace);
    const QJsonObject document{{QStringLiteral("format"), QStringLiteral("gatehouse-collateral")}, {QStringLiteral("version"), 1}};
    co_return QJsonDocument(document).toJson();
}

} // namespace gatehouse::api::demo
