// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/fake/DemoPolicies.h"

#include "core/api/live/PolicyTexts.h"
#include "core/attest/QuotingAuthority.h"
#include "core/attest/ReportData.h"
#include "core/eth/Address.h"
#include "core/image/Background.h"

namespace gatehouse::api::demo {

namespace {

attest::MeasurementSet demoImage(std::uint8_t fill)
{
    attest::BootPcrs pcrs;
    pcrs.pcr4.array().fill(fill);
    pcrs.pcr9.array().fill(std::uint8_t(fill + 1));
    pcrs.pcr11.array().fill(std::uint8_t(fill + 2));
    return attest::MeasurementSet::fromBootPcrs(QStringLiteral("dstack 0.3.%1").arg(fill), pcrs);
}

attest::Policy::Sources demoSources()
{
    return {{}, demoImages};
}

Result<QList<evidence::EvidenceBundle>> inventHistory(int count)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    GH_TRY(const attest::QuotingAuthority authority, attest::QuotingAuthority::ephemeral(now));
    attest::Policy inForce;
    inForce.name = QStringLiteral("strict-v3");
    inForce = evidence::policyForRequests(inForce, {demoImage(1)});
    QList<evidence::EvidenceBundle> history;
    for (int i = 1; i <= count; ++i) {
        const bool stale = i % 5 == 0, other = i % 7 == 0;
        evidence::EvidenceBundle bundle;
        GH_TRY(const eth::Address address, eth::Address::fromBytes(view(QByteArray(12, char(37 * i)) + QByteArray(8, char(91 * i + 5)))));
        bundle.request.address = address.toChecksumText();
        bundle.request.publicKey = QByteArray(32, char(i));
        attest::QuotingAuthority::QuoteRequest request;
        const attest::MeasurementSet image = demoImage(other ? 9 : 1);
        request.registers.mrTd = *image.mrTd;
        for (std::size_t r = 0; r < image.rtmr.size(); ++r)
            request.registers.rtmr[r] = *image.rtmr[r];
        request.reportData = attest::registerReportData(view(bundle.request.publicKey), bundle.request.address);
        attest::QuotingAuthority::CollateralOptions options;
        options.issuedAt = now;
        if (stale) {
            options.platformStatus = attest::TcbStatus::SWHardeningNeeded;
            options.advisories = QStringList{QStringLiteral("INTEL-SA-00960")};
        }
        GH_TRY(bundle.quote, authority.issueQuote(request));
        GH_TRY(const attest::Collateral collateral, authority.collateral(options));
        bundle.inputs = {now.addSecs(-7200 * i), collateral.toJson(), {authority.root().der()}, inForce.toToml()};
        bundle.inputs.at = now.addSecs(-60 * i);
        GH_TRY(const evidence::Rejudgement judged, evidence::judgeAgain(bundle));
        evidence::RecordedVerdict verdict;
        verdict.answer = attest::toString(judged.verdict.decision);
        bundle.verdict = verdict;
        bundle.decision.answer = judged.verdict.isAccepted() ? QStringLiteral("approved") : QStringLiteral("rejected");
        history.append(bundle);
    }
    return history;
}

} // namespace

Result<QList<attest::MeasurementSet>> demoImages(const QString& name)
{
    if (!name.startsWith(QLatin1String("dstack")))
        return fail(gatehouse::errors::notFound, QStringLiteral("names the image '%1', which was not built here").arg(name));
    return QList<attest::MeasurementSet>{demoImage(1)};
}

DemoPolicies::DemoPolicies(Pace pace, int recorded, QObject* parent)
    : PolicyService(parent)
    , m_pace(pace)
    , m_recorded(recorded)
    , m_text("name = \"strict-v3\"\n\n[tcb]\nstatuses = [\"UpToDate\"]\n\n[measurements]\nrequired = true\nimages = [\"dstack\"]\n\n[chain]\nmin-confirmations = 2\n")
{
}

QCoro::Task<Result<PolicyCheck>> DemoPolicies::check(QByteArray text, QString)
{
    co_return checkPolicyText(text, demoSources());
}

QCoro::Task<Result<QByteArray>> DemoPolicies::write(PolicyForm form, QByteArray text)
{
    co_return writePolicyForm(form, text);
}

QCoro::Task<Result<PolicyTrial>> DemoPolicies::tryOut(QByteArray text, QString, int history)
{
    GH_CO_TRY(const attest::Policy policy, attest::Policy::fromToml(text, demoSources()));
    const QPointer<DemoPolicies> self(this);
    co_await latency(m_pace);
    if (!self)
        co_return fail(gatehouse::errors::cancelled, QString());
    if (m_history.size() < m_recorded) {
        GH_CO_TRY(m_history, inventHistory(m_recorded));
    }
    const QList<evidence::EvidenceBundle> bundles = m_history.mid(0, std::clamp(history, 1, maxHistory));
    const auto work = [bundles, policy] { return tryPolicy(bundles, policy); };
    co_return co_await image::onPool(work);
}

QCoro::Task<Result<QByteArray>> DemoPolicies::load()
{
    // A copy: the task would move out of the member itself.
    const QByteArray text = m_text;
    co_return Result<QByteArray>(text);
}

QCoro::Task<Result<ImageExpectation>> DemoPolicies::expectation(QString imageId)
{
    const Result<ImageExpectation> expected = expect ? expect(imageId) : Result<ImageExpectation>(fail(gatehouse::errors::notFound, imageId));
    co_await latency(m_pace);
    co_return expected;
}

QCoro::Task<Result<void>> DemoPolicies::save(QByteArray text)
{
    GH_CO_CHECK(attest::Policy::fromToml(text, demoSources()));
    m_text = text;
    Q_EMIT changed();
    co_return {};
}

} // namespace gatehouse::api::demo
