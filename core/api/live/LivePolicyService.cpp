// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/LivePolicyService.h"

#include "core/api/live/PolicyTexts.h"
#include "core/attest/AttestErrors.h"
#include "core/base/Paths.h"
#include "core/evidence/EvidenceStore.h"
#include "core/image/Background.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <algorithm>

namespace gatehouse::api {

namespace {

/// A policy names a handful of measurement files; more of them are read, but not looked out for.
constexpr qsizetype maxNamedFiles = 32;

bool isBlank(const QByteArray& text)
{
    return text.trimmed().isEmpty();
}

Error blankError(const QString& what)
{
    return Error(attest::errors::badPolicy, what + QStringLiteral(" is empty"), QStringLiteral("Remove the file for the built-in rules, or write at least a name into it."));
}

} // namespace

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
    readOnce();
    if (m_state == State::Good)
        co_return QByteArray(m_text);
    if (m_state == State::Unusable && QFile::exists(m_parts.path))
        co_return readFile(m_parts.path, attest::Policy::maxBytes); // To be put right.
    attest::Policy policy = m_parts.builtIn();
    policy.measurements.clear(); // Those of the network's images: they hold whatever the file says, until it names its own.
    co_return policy.toToml();
}

QCoro::Task<Result<void>> LivePolicyService::save(QByteArray text)
{
    readOnce();
    if (isBlank(text))
        co_return fail(blankError(QStringLiteral("the policy")));
    GH_CO_CHECK(attest::Policy::fromToml(text, sources({})));
    GH_CO_CHECK(writeFileAtomically(m_parts.path, text, FileAccess::OwnerOnly));
    GH_CO_TRY(const bool told, reread());
    if (!told)
        Q_EMIT changed();
    co_return {};
}

QCoro::Task<Result<ImageExpectation>> LivePolicyService::expectation(QString imageId)
{
    const attest::Policy policy = inForce();
    if (!m_parts.expect)
        co_return fail(errors::notFound, QStringLiteral("there is no catalogue of images here"));
    co_return m_parts.expect(policy, imageId);
}

void LivePolicyService::readOnce()
{
    if (m_state == State::Unread)
        (void)reread(); // What is wrong is kept as trouble().
}

Result<bool> LivePolicyService::reread()
{
    const bool first = m_state == State::Unread;
    if (QFile::exists(m_parts.path)) {
        const auto text = readFile(m_parts.path, attest::Policy::maxBytes);
        if (!text)
            return fail(unusable(text.error()));
        return take(*text);
    }
    const bool held = !first && m_state != State::None;
    const QString folder = QFileInfo(m_parts.path).absolutePath();
    if (held && !QFileInfo(folder).isDir())
        return fail(errors::fileUnreadable, QStringLiteral("%1 has gone").arg(folder), QStringLiteral("The policy in force stays until it is there again."));
    m_state = State::None;
    m_text.clear();
    m_refused.reset();
    m_named.clear();
    m_error.reset();
    if (held)
        Q_EMIT changed();
    return held;
}

Result<bool> LivePolicyService::resolveAgain()
{
    if (m_state == State::Unread)
        return reread();
    if (m_refused)
        return take(QByteArray(*m_refused));
    return m_state == State::Good ? take(QByteArray(m_text)) : Result<bool>(false);
}

Result<bool> LivePolicyService::take(const QByteArray& text)
{
    const bool first = m_state == State::Unread;
    m_refused.reset();
    m_named.clear();
    attest::Policy::Sources found = sources({});
    found.readFile = [this, read = found.readFile](const QString& name) {
        if (m_named.size() < maxNamedFiles && !m_named.contains(name))
            m_named.append(name);
        return read(name);
    };
    // An empty one was cut short while it was written: all rules would be gone.
    const auto policy = isBlank(text) ? Result<attest::Policy>(fail(blankError(m_parts.path))) : attest::Policy::fromToml(text, found);
    if (!policy) {
        m_refused = text;
        return fail(unusable(policy.error()));
    }
    const bool isOther = m_state != State::Good || !(m_policy == *policy) || m_text != text;
    m_state = State::Good;
    m_policy = *policy;
    m_text = text;
    m_error.reset();
    if (isOther && !first)
        Q_EMIT changed();
    return isOther;
}

Error LivePolicyService::unusable(const Error& error)
{
    if (m_state == State::Unread || m_state == State::Unusable) {
        m_state = State::Unusable;
        m_error = error;
    }
    const QString stays = m_state == State::Good   ? QStringLiteral("the policy before it stays in force")
                          : m_state == State::None ? QStringLiteral("the built-in rules stay in force")
                                                   : QStringLiteral("so nothing is accepted");
    return Error(error.code(), QStringLiteral("%1 cannot be used, %2: %3").arg(m_parts.path, stays, error.detail()), error.hint());
}

std::optional<Error> LivePolicyService::trouble()
{
    readOnce();
    return m_error;
}

QStringList LivePolicyService::files() const
{
    const QString folder = QFileInfo(m_parts.path).absolutePath();
    QStringList paths{folder, m_parts.path};
    for (const QString& name : m_named)
        if (!name.contains(QLatin1Char('/')) && !name.startsWith(QLatin1Char('.')))
            paths.append(folder + QLatin1Char('/') + name);
    return paths;
}

QByteArray LivePolicyService::fingerprint() const
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const QStringList paths = files().mid(1);
    for (const QString& path : paths) {
        const auto content = readFile(path, std::max<qint64>(attest::Policy::maxBytes, attest::MeasurementSet::maxBytes));
        hash.addData(content ? QByteArrayView("is ") : QFile::exists(path) ? QByteArrayView("unreadable ") : QByteArrayView("none "));
        hash.addData(content ? QCryptographicHash::hash(*content, QCryptographicHash::Sha256) : QByteArray());
    }
    return hash.result();
}

attest::Policy LivePolicyService::inForce()
{
    readOnce();
    const attest::Policy builtIn = m_parts.builtIn();
    if (m_state == State::Good)
        return evidence::policyForRequests(m_policy, builtIn.measurements);
    if (m_state != State::Unusable)
        return builtIn;
    // Fail closed: whoever wrote rules did not mean the built-in ones.
    attest::Policy nothing = builtIn;
    nothing.statuses.clear();
    nothing.name = QStringLiteral("accepts nothing, because %1 cannot be used: %2").arg(m_parts.path, m_error->detail());
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
