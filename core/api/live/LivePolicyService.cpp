// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/LivePolicyService.h"

#include "core/api/live/PolicyTexts.h"
#include "core/base/Paths.h"
#include "core/evidence/EvidenceStore.h"
#include "core/image/Background.h"

#include <QFile>
#include <QFileInfo>
#include <QPointer>

namespace gatehouse::api {

LivePolicyService::LivePolicyService(Parts parts, QObject* parent)
    : PolicyService(parent)
    , m_parts(std::move(parts))
{
}

attest::Policy::Sources LivePolicyService::sources(const QString& folder) const
{
    return {filesBeside(folder.isEmpty() ? QFileInfo(m_parts.path).absolutePath() : folder), m_parts.readImage};
}

QCoro::Task<Result<PolicyCheck>> LivePolicyService::check(QByteArray text, QString folder)
{
    co_return checkPolicyText(text, sources(folder));
}

QCoro::Task<Result<QByteArray>> LivePolicyService::write(PolicyForm form, QByteArray text)
{
    co_return writePolicyForm(form, text);
}

QCoro::Task<Result<PolicyTrial>> LivePolicyService::tryOut(QByteArray text, QString folder, int history)
{
    GH_CO_TRY(const attest::Policy policy, attest::Policy::fromToml(text, sources(folder)));
    GH_CO_TRY(const QList<evidence::EvidenceBundle> bundles, m_parts.history(std::clamp(history, 1, maxHistory)));
    const auto work = [bundles, policy] { return tryPolicy(bundles, policy); };
    co_return co_await image::onPool(work);
}

QCoro::Task<Result<QByteArray>> LivePolicyService::load()
{
    if (QFile::exists(m_parts.path))
        co_return readFile(m_parts.path, attest::Policy::maxBytes);
    attest::Policy policy = m_parts.builtIn();
    policy.measurements.clear(); // Those of the network's images: they hold whatever the file says, until it names its own.
    co_return policy.toToml();
}

QCoro::Task<Result<void>> LivePolicyService::save(QByteArray text)
{
    GH_CO_CHECK(attest::Policy::fromToml(text, sources({})));
    GH_CO_CHECK(writeFileAtomically(m_parts.path, text, FileAccess::OwnerOnly));
    Q_EMIT changed();
    co_return {};
}

attest::Policy LivePolicyService::inForce() const
{
    const attest::Policy builtIn = m_parts.builtIn();
    if (!QFile::exists(m_parts.path))
        return builtIn;
    const auto text = readFile(m_parts.path, attest::Policy::maxBytes);
    const auto policy = text ? attest::Policy::fromToml(*text, sources({})) : Result<attest::Policy>(fail(text.error()));
    if (policy)
        return evidence::policyForRequests(*policy, builtIn.measurements);
    // Fail closed: whoever wrote rules did not mean the built-in ones.
    attest::Policy nothing = builtIn;
    nothing.statuses.clear();
    nothing.name = QStringLiteral("accepts nothing, because %1 cannot be used: %2").arg(m_parts.path, policy.error().detail());
    return nothing;
}

QList<evidence::EvidenceBundle> recordedDecisions(const QString& path, int limit)
{
    const evidence::EvidenceFolder folder(path);
    QList<evidence::EvidenceBundle> bundles;
    const auto trail = folder.trail(evidence::AuditTrail::Signatures::Skip);
    if (!trail)
        return bundles;
    for (auto entry = trail->entries.rbegin(); entry != trail->entries.rend() && bundles.size() < limit; ++entry) {
        if (!entry->isDecision())
            continue;
        const auto content = folder.file(*entry);
        const auto file = content ? evidence::EvidenceFile::read(*content) : Result<evidence::EvidenceFile>(fail(content.error()));
        // A damaged file is evidence verify's to tell; trying a policy goes on with the others.
        if (const auto bundle = file ? evidence::EvidenceBundle::fromFile(*file) : Result<evidence::EvidenceBundle>(fail(file.error())))
            bundles.append(*bundle);
    }
    return bundles;
}

} // namespace gatehouse::api
