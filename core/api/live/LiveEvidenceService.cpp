// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/LiveEvidenceService.h"

#include "core/api/live/EventLogReplays.h"
#include "core/api/live/EvidenceReading.h"
#include "core/base/Paths.h"
#include "core/evidence/EvidenceVerification.h"
#include "core/image/Background.h"

#include <QFile>

namespace gatehouse::api {

namespace {

constexpr qint64 maxHeadBytes = 4096;

Result<EvidenceList> readList(const QString& path)
{
    const evidence::EvidenceFolder folder(path);
    GH_TRY(const evidence::AuditTrail trail, folder.trail(evidence::AuditTrail::Signatures::Check));
    EvidenceList list;
    list.headHash = trail.head().sequence > 0 ? trail.head().hash : QString();
    list.logPath = folder.logPath();
    for (const evidence::AuditFinding& finding : trail.findings) {
        list.breaks.append({finding.sequence, finding.line, finding.what});
        list.findings.append(finding.line > 0 ? QStringLiteral("line %1: %2").arg(finding.line).arg(finding.what) : finding.what);
    }
    for (const evidence::AuditEntry& entry : trail.entries) {
        EvidenceEntry shown;
        shown.sequence = entry.sequence;
        shown.at = entry.at;
        shown.kind = entry.kind;
        shown.request = entry.request;
        shown.bundle = entry.bundle;
        shown.file = entry.file.isEmpty() ? QString() : folder.bundlePath(entry.file);
        shown.signer = entry.signature ? entry.signature->signer.toChecksumText() : QString();
        shown.detail = entry.detail;
        list.entries.append(shown);
    }
    return list;
}

Result<QByteArray> exportFrom(const QString& path, const QString& id)
{
    const evidence::EvidenceFolder folder(path);
    GH_TRY(const evidence::AuditTrail trail, folder.trail(evidence::AuditTrail::Signatures::Skip));
    GH_TRY(const evidence::AuditEntry entry, evidence::EvidenceFolder::find(trail, id));
    GH_TRY(const evidence::EvidenceExport collected, evidence::EvidenceExport::collect(folder, trail, entry));
    return collected.toFile();
}

/// What was decided here needs nobody else to vouch for it. A file can be checked without a log of one's own, though.
void useOwnLog(evidence::EvidenceVerifyOptions& options, const QString& log)
{
    if (!QFile::exists(log))
        return;
    const Result<QByteArray> head = readFile(evidence::AuditLog::headPath(log), maxHeadBytes);
    const auto read = head ? evidence::AuditHead::fromJson(*head) : Result<evidence::AuditHead>(fail(head.error()));
    Result<QByteArray> content = readFile(log, evidence::AuditTrail::maxBytes);
    if (!read || !content)
        return;
    options.ownHead = *read;
    options.ownLog = std::move(*content);
}

Result<EvidenceCheckAnswer> verifyFile(const EvidenceCheckRequest& request, const std::optional<attest::TrustedRoots>& roots, const QString& path)
{
    evidence::EvidenceVerifyOptions options;
    options.roots = roots;
    options.log = request.log;
    if (request.ownLog && !request.log) {
        const QString log = evidence::EvidenceFolder(path).logPath();
        // The head first, as when the log is listed: the log may grow meanwhile.
        GH_TRY(const QByteArray head, readFile(evidence::AuditLog::headPath(log), maxHeadBytes));
        GH_TRY(options.head, evidence::AuditHead::fromJson(head));
        GH_TRY(options.log, readFile(log, evidence::AuditTrail::maxBytes));
    } else if (!request.log) {
        useOwnLog(options, evidence::EvidenceFolder(path).logPath());
    }
    if (request.head) {
        GH_TRY(options.head, evidence::AuditHead::fromJson(*request.head));
    }
    if (!request.signer.isEmpty()) {
        const auto signer = eth::Address::fromText(request.signer);
        if (!signer)
            return fail(errors::usage, QStringLiteral("the signer is no address: %1").arg(signer.error().detail()));
        options.signer = *signer;
    }
    GH_TRY(const evidence::EvidenceReport report, evidence::verifyEvidence(request.file, options));
    EvidenceCheckAnswer answer;
    answer.intact = report.isIntact();
    answer.unchanged = report.isGood();
    answer.authenticated = evidence::toString(report.voucher);
    answer.signer = report.signer ? report.signer->toChecksumText() : QString();
    answer.kind = report.kind;
    answer.hash = report.hash;
    answer.tamperedParts = report.tamperedParts;
    answer.checks = report.checks;
    if (report.bundle) {
        answer.request = report.bundle->request.address;
        answer.decision = report.bundle->decision.answer;
        answer.verdict = report.bundle->verdict ? report.bundle->verdict->answer : QString();
    } else if (!report.transactions.isEmpty()) {
        answer.request = report.transactions.first().request;
    }
    return answer;
}

} // namespace

LiveEvidenceService::LiveEvidenceService(QString folder, RootReader devnetRoots, QObject* parent)
    : EvidenceService(parent)
    , m_folder(std::move(folder))
    , m_devnetRoots(std::move(devnetRoots))
{
}

Result<std::optional<attest::TrustedRoots>> LiveEvidenceService::rootsOf(const EvidenceCheckRequest& request) const
{
    if (request.root) {
        GH_TRY(attest::TrustedRoots named, attest::TrustedRoots::fromDerOrPem(*request.root));
        return std::optional(std::move(named));
    }
    if (request.roots == EvidenceRoots::Intel)
        return std::optional(attest::TrustedRoots::intel());
    if (request.roots == EvidenceRoots::Recorded)
        return std::optional<attest::TrustedRoots>();
    if (!m_devnetRoots)
        return fail(errors::usage, QStringLiteral("this profile has no devnet"));
    GH_TRY(attest::TrustedRoots devnet, m_devnetRoots());
    return std::optional(std::move(devnet));
}

QCoro::Task<Result<EvidenceList>> LiveEvidenceService::list()
{
    const QString folder = m_folder;
    const auto work = [folder] { return readList(folder); };
    co_return co_await image::onPool(work);
}

QCoro::Task<Result<QList<EvidenceSummary>>> LiveEvidenceService::summaries(QList<EvidenceEntry> decisions)
{
    const QString folder = m_folder;
    const auto work = [folder, decisions]() -> Result<QList<EvidenceSummary>> { return summariseEvidence(folder, decisions); };
    co_return co_await image::onPool(work);
}

QCoro::Task<Result<EvidenceDocument>> LiveEvidenceService::open(QString id)
{
    const QString folder = m_folder;
    const auto work = [folder, id] { return openEvidence(folder, id); };
    co_return co_await image::onPool(work);
}

QCoro::Task<Result<EvidenceDocument>> LiveEvidenceService::openFile(QString path)
{
    const auto work = [path] { return openEvidenceFile(path); };
    co_return co_await image::onPool(work);
}

QCoro::Task<Result<QByteArray>> LiveEvidenceService::exportDecision(QString id)
{
    const QString folder = m_folder;
    const auto work = [folder, id] { return exportFrom(folder, id); };
    co_return co_await image::onPool(work);
}

QCoro::Task<Result<EvidenceCheckAnswer>> LiveEvidenceService::verify(EvidenceCheckRequest request)
{
    const QString folder = m_folder;
    GH_CO_TRY(const std::optional<attest::TrustedRoots> roots, rootsOf(request));
    const auto work = [request, roots, folder] { return verifyFile(request, roots, folder); };
    co_return co_await image::onPool(work);
}

QCoro::Task<Result<EventLogReplay>> LiveEvidenceService::replay(EventLogRequest request)
{
    const auto work = [request] { return replayEventLog(request); };
    co_return co_await image::onPool(work);
}

} // namespace gatehouse::api
