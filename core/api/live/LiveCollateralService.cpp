// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/LiveCollateralService.h"

#include "core/attest/QuoteInput.h"
#include "core/collateral/CollateralErrors.h"
#include "core/collateral/PckCertificate.h"
#include "core/process/CancelToken.h"

#include <QFileInfo>
#include <QPointer>

namespace gatehouse::api {

namespace {

using collateral::Freshness;
using collateral::HeldCollateral;
using collateral::Part;
using collateral::SourceSpec;

const QString proveStep = QStringLiteral("prove");
const QString keepStep = QStringLiteral("keep");
const QString renewStep = QStringLiteral("renew");

QDateTime timeOf(attest::UnixSeconds seconds)
{
    return QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC);
}

CollateralState stateOf(Freshness freshness)
{
    switch (freshness) {
    case Freshness::Valid:
        return CollateralState::Valid;
    case Freshness::ExpiresSoon:
        return CollateralState::ExpiresSoon;
    case Freshness::Expired:
        return CollateralState::Expired;
    case Freshness::NotYetValid:
        break;
    }
    return CollateralState::NotYetValid;
}

/// The word of an option, or errors::usage naming it.
template<typename Value>
Result<Value> wordOf(const std::optional<Value>& value, const char* what, const QString& text)
{
    if (!value)
        return fail(gatehouse::errors::usage, QStringLiteral("\"%1\" is not a %2").arg(text.left(40), QLatin1String(what)));
    return *value;
}

Result<std::optional<eth::Address>> addressOf(const QString& text)
{
    if (text.isEmpty())
        return std::optional<eth::Address>();
    GH_TRY(const eth::Address address, eth::Address::fromText(text));
    return std::optional<eth::Address>(address);
}

Result<SourceSpec> specOf(const CollateralFetch& request)
{
    switch (request.service) {
    case CollateralFetch::Service::IntelPcs:
        return SourceSpec::intelPcs(request.url);
    case CollateralFetch::Service::Pccs:
        return SourceSpec::pccs(request.url);
    case CollateralFetch::Service::OnChain:
        break;
    }
    collateral::OnChainContracts contracts;
    GH_TRY(contracts.router, addressOf(request.router));
    GH_TRY(contracts.fmspcTcbDao, addressOf(request.fmspcTcbDao));
    GH_TRY(contracts.enclaveIdentityDao, addressOf(request.enclaveIdentityDao));
    GH_TRY(contracts.pcsDao, addressOf(request.pcsDao));
    return SourceSpec::onChain(request.url, contracts);
}

Error notHeld(const collateral::PlatformKey& platform)
{
    const QString option = platform.ca == collateral::PckCa::Platform ? QString() : QStringLiteral(" --ca processor");
    return {collateral::errors::notHeld, QStringLiteral("the store holds no collateral for %1 under the chosen root").arg(platform.toString()),
            QStringLiteral("Fetch it: gatehousectl collateral fetch --tee %1 --fmspc %2%3.")
                .arg(collateral::toString(platform.tee).toLower(), platform.fmspc.toHex(), option)};
}

} // namespace

LiveCollateralService::LiveCollateralService(QString databasePath, devnet::Devnet& devnet, LiveActivityService& activity, QObject* parent)
    : CollateralService(parent)
    , m_path(std::move(databasePath))
    , m_devnet(devnet)
    , m_activity(activity)
{
}

LiveCollateralService::~LiveCollateralService() = default;

Result<collateral::CollateralStore*> LiveCollateralService::store()
{
    if (!m_store) {
        GH_TRY(m_store, collateral::CollateralStore::open(m_path));
    }
    return m_store.get();
}

collateral::CollateralRefresher* LiveCollateralService::refresher()
{
    if (!m_refresher) {
        m_refresher = std::make_unique<collateral::CollateralRefresher>(*m_store, m_clock);
        connect(m_refresher.get(), &collateral::CollateralRefresher::changed, this, &CollateralService::changed);
    }
    return m_refresher.get();
}

Result<attest::TrustedRoots> LiveCollateralService::roots(const std::optional<QByteArray>& root, bool devnet)
{
    if (root)
        return attest::TrustedRoots::fromDerOrPem(*root);
    if (!devnet)
        return attest::TrustedRoots::intel();
    GH_CHECK(m_devnet.prepare());
    return attest::TrustedRoots::fromCertificate(m_devnet.authority().root());
}

CollateralEntry LiveCollateralService::entryOf(const HeldCollateral& held) const
{
    CollateralEntry entry;
    const collateral::CollateralFacts& facts = held.facts;
    entry.id = QString::number(held.id);
    entry.tee = collateral::toString(facts.platform.tee);
    entry.fmspc = facts.platform.fmspc.toHex();
    entry.ca = toString(facts.platform.ca);
    entry.update = toString(held.update);
    entry.evaluationNumber = facts.evaluationNumber;
    entry.rootName = facts.rootName;
    entry.rootId = facts.root.toHex();
    entry.intelRoot = facts.root == collateral::rootIdOf(attest::TrustedRoots::intel().roots().first().certificate);
    entry.issued = timeOf(facts.tcbIssued());
    entry.validUntil = timeOf(facts.validUntil());
    entry.firstToExpire = toString(facts.firstToExpire());
    entry.state = stateOf(collateral::freshnessAt(facts, m_clock.now()));
    entry.source = held.source.toString();
    entry.origin = held.origin;
    entry.fetchedAt = held.fetchedAt;
    entry.renewAt = held.newest ? collateral::refreshDueAt(held) : QDateTime();
    entry.failures = held.trouble.failures;
    entry.lastError = held.trouble.error;
    entry.newest = held.newest;
    for (const collateral::PartFacts& part : facts.parts)
        entry.parts.append({toString(part.part), timeOf(part.window.from), timeOf(part.window.until), part.evaluationNumber});
    return entry;
}

QCoro::Task<Result<QList<CollateralEntry>>> LiveCollateralService::list(Generations which)
{
    using Which = collateral::CollateralStore::Which;
    GH_CO_TRY(collateral::CollateralStore* const held, store());
    GH_CO_TRY(const QList<HeldCollateral> all, held->list(which == Generations::All ? Which::AllGenerations : Which::Newest));
    QList<CollateralEntry> entries;
    for (const HeldCollateral& entry : all)
        entries.append(entryOf(entry));
    co_return entries;
}

Result<LiveCollateralService::Plan> LiveCollateralService::plan(const CollateralFetch& request)
{
    Plan plan;
    GH_TRY(plan.spec, specOf(request));
    GH_TRY(plan.roots, roots(request.root, request.devnet));
    GH_TRY(plan.request.update, wordOf(collateral::tcbUpdateFromString(request.update), "kind of update", request.update));
    if (!request.quote.isEmpty()) {
        GH_TRY(const attest::QuoteInput input, attest::readQuoteInput(request.quote));
        GH_TRY(const attest::UnverifiedQuote quote, attest::UnverifiedQuote::parse(input.bytes));
        if (collateral::needsPckCertificate(quote)) {
            plan.quote = input.bytes;
            return plan;
        }
        GH_TRY(plan.request.platform, collateral::platformOf(quote));
        return plan;
    }
    const Result<attest::Fmspc> fmspc = attest::Fmspc::fromHex(request.fmspc);
    if (!fmspc)
        return fail(gatehouse::errors::usage, QStringLiteral("\"%1\" is not an FMSPC of twelve hex digits").arg(request.fmspc.left(40)));
    plan.request.platform.fmspc = *fmspc;
    GH_TRY(plan.request.platform.tee, wordOf(collateral::teeFromString(request.tee), "TEE", request.tee));
    GH_TRY(plan.request.platform.ca, wordOf(collateral::pckCaFromString(request.ca), "PCK CA", request.ca));
    return plan;
}

Result<std::shared_ptr<Operation>> LiveCollateralService::fetch(CollateralFetch request)
{
    GH_TRY(Plan plan, this->plan(request));
    GH_CHECK(store());
    QList<OperationStep> steps(6);
    const std::array titles{QStringLiteral("TCB info"), QStringLiteral("QE identity"), QStringLiteral("PCK revocation list"), QStringLiteral("Root revocation list")};
    for (int i = 0; i < 4; ++i) {
        steps[i].id = toString(Part(i));
        steps[i].title = titles[std::size_t(i)];
    }
    steps[4].id = proveStep;
    steps[4].title = QStringLiteral("Signatures and chains");
    steps[5].id = keepStep;
    steps[5].title = QStringLiteral("Store");
    const QString subject = plan.quote.isEmpty() ? plan.request.platform.toString() : QStringLiteral("the quote's platform");
    auto operation = std::make_shared<Operation>(QStringLiteral("collateral.fetch"), subject, steps);
    m_activity.track(operation, QStringLiteral("Collateral for %1").arg(subject));
    runFetch(operation, std::move(plan));
    return operation;
}

QCoro::Task<> LiveCollateralService::runFetch(std::shared_ptr<Operation> operation, Plan plan)
{
    const QPointer<LiveCollateralService> self(this);
    const process::CancelToken cancel = process::CancelToken::of(*operation);
    Result<std::unique_ptr<collateral::CollateralSource>> source = collateral::makeSource(plan.spec);
    if (!source) {
        operation->finish(fail(source.error()));
        co_return;
    }
    QString running;
    connect(source->get(), &collateral::CollateralSource::fetching, operation.get(), [&running, raw = operation.get()](Part part) {
        if (!running.isEmpty())
            raw->endStep(running, StepState::Done);
        running = toString(part);
        raw->beginStep(running);
    });
    if (!plan.quote.isEmpty()) {
        const Result<QByteArray> chain = co_await pckChainFor(plan.quote, plan.spec, cancel);
        if (!self)
            co_return;
        const auto quote = attest::UnverifiedQuote::parse(plan.quote);
        const Result<collateral::PlatformKey> platform = !chain ? fail(chain.error()) : !quote ? fail(quote.error()) : collateral::platformOf(*quote, *chain);
        if (!platform) {
            operation->finish(fail(platform.error()));
            co_return;
        }
        plan.request.platform = *platform;
    }
    Result<attest::Collateral> bundle = co_await (*source)->fetch(plan.request, cancel);
    if (!self)
        co_return;
    if (!bundle) {
        operation->finish(fail(bundle.error()));
        co_return;
    }
    operation->endStep(running, StepState::Done);
    operation->beginStep(proveStep);
    const Result<collateral::ProvenCollateral> proven = collateral::ProvenCollateral::prove(*bundle, plan.roots);
    if (!proven) {
        operation->endStep(proveStep, StepState::Failed, proven.error().detail());
        operation->finish(fail(proven.error()));
        co_return;
    }
    operation->endStep(proveStep, StepState::Done, QStringLiteral("evaluation %1, holds until %2")
                                                       .arg(proven->facts().evaluationNumber).arg(toRfc3339(timeOf(proven->facts().validUntil()))));
    operation->beginStep(keepStep);
    const Result<collateral::PutOutcome> kept = m_store->put(*proven, plan.roots, plan.request.update, plan.spec, m_clock.now());
    if (!kept) {
        operation->finish(fail(kept.error()));
        co_return;
    }
    QStringList older;
    for (const Part part : kept->keptNewer)
        older.append(toString(part));
    operation->endStep(keepStep, StepState::Done,
                       !older.isEmpty() ? QStringLiteral("the answer was older than what is held in: %1").arg(older.join(QStringLiteral(", ")))
                       : kept->added    ? QStringLiteral("new")
                                        : QStringLiteral("held already"));
    operation->setOutcome(QString::number(kept->id));
    operation->finish({});
    Q_EMIT changed();
}

Result<std::shared_ptr<Operation>> LiveCollateralService::renewAll()
{
    GH_CHECK(store());
    OperationStep step;
    step.id = renewStep;
    step.title = QStringLiteral("Ask for what is held");
    auto operation = std::make_shared<Operation>(QStringLiteral("collateral.renew"), QStringLiteral("collateral"), QList<OperationStep>{step});
    m_activity.track(operation, QStringLiteral("Renewal of the collateral"));
    runRenewal(operation);
    return operation;
}

QCoro::Task<> LiveCollateralService::runRenewal(std::shared_ptr<Operation> operation)
{
    const QPointer<LiveCollateralService> self(this);
    operation->beginStep(renewStep);
    const process::CancelToken cancel = process::CancelToken::of(*operation);
    const Result<collateral::CollateralRefresher::Summary> summary = co_await refresher()->refresh(collateral::CollateralRefresher::Which::All, cancel);
    if (!self)
        co_return;
    if (!summary) {
        operation->finish(fail(summary.error()));
        co_return;
    }
    const QString text = QStringLiteral("%1 renewed, %2 failed").arg(summary->renewed).arg(summary->failures.size());
    operation->endStep(renewStep, summary->failures.isEmpty() ? StepState::Done : StepState::Failed, text);
    Q_EMIT changed();
    if (summary->failures.isEmpty()) {
        operation->finish({});
        co_return;
    }
    const collateral::CollateralRefresher::Failure& first = summary->failures.first();
    const QString detail = QStringLiteral("%1: %2 (%3)").arg(first.platform.toString(), first.error.detail(), text);
    operation->finish(fail(Error(first.error.code(), detail, first.error.hint())));
}

QCoro::Task<Result<CollateralImport>> LiveCollateralService::importFrom(QString path, std::optional<QByteArray> root)
{
    GH_CO_TRY(const attest::TrustedRoots trusted, roots(root, false));
    GH_CO_TRY(collateral::CollateralStore* const held, store());
    GH_CO_TRY(const QList<collateral::BundleEntry> entries, collateral::readBundle(path));
    CollateralImport report;
    for (const collateral::BundleEntry& entry : entries) {
        CollateralImport::Row row;
        row.platform = QStringLiteral("entry %1").arg(report.rows.size() + 1);
        if (const auto facts = collateral::inspect(entry.collateral))
            row.platform = facts->platform.toString();
        const auto proven = collateral::ProvenCollateral::prove(entry.collateral, trusted);
        const Result<collateral::PutOutcome> kept = !proven
            ? Result<collateral::PutOutcome>(fail(proven.error()))
            : held->put(*proven, trusted, entry.update, SourceSpec::file(QFileInfo(path).fileName()), m_clock.now(), entry.source);
        if (kept) {
            row.id = QString::number(kept->id);
            row.added = kept->added;
        } else {
            row.errorCode = QString::fromLatin1(kept.error().code().name.data(), qsizetype(kept.error().code().name.size()));
            row.error = kept.error().detail();
        }
        report.rows.append(row);
    }
    Q_EMIT changed();
    co_return report;
}

QCoro::Task<Result<QByteArray>> LiveCollateralService::exportBundle(CollateralExport what)
{
    using Which = collateral::CollateralStore::Which;
    std::optional<attest::TeeType> tee;
    if (!what.tee.isEmpty()) {
        GH_CO_TRY(tee, wordOf(collateral::teeFromString(what.tee), "TEE", what.tee));
    }
    GH_CO_TRY(collateral::CollateralStore* const held, store());
    GH_CO_TRY(const QList<HeldCollateral> all, held->list(what.allGenerations ? Which::AllGenerations : Which::Newest));
    QList<collateral::BundleEntry> entries;
    for (const HeldCollateral& entry : all) {
        const collateral::PlatformKey& platform = entry.facts.platform;
        if ((tee && platform.tee != *tee) || (!what.fmspc.isEmpty() && platform.fmspc.toHex().compare(what.fmspc, Qt::CaseInsensitive) != 0))
            continue;
        GH_CO_TRY(const collateral::CollateralStore::Found found, held->get(entry.id));
        entries.append({found.collateral, entry.update, entry.source.toString(), entry.fetchedAt});
    }
    if (entries.isEmpty())
        co_return fail(collateral::errors::notHeld, QStringLiteral("nothing that matches is held"),
                       QStringLiteral("See gatehousectl collateral show."));
    if (!what.singleJson)
        co_return collateral::bundleToJson(entries);
    if (entries.size() > 1)
        co_return fail(gatehouse::errors::usage, QStringLiteral("%1 bundles match; a single-JSON file holds one").arg(entries.size()),
                       QStringLiteral("Name the platform by --fmspc and --tee."));
    co_return entries.first().collateral.toJson();
}

void LiveCollateralService::setAutoRenew(bool on)
{
    if (!on) {
        if (m_refresher)
            m_refresher->stop();
        return;
    }
    const auto opened = store();
    if (!opened) {
        m_activity.note(QStringLiteral("The collateral store cannot be opened: %1").arg(opened.error().detail()), true);
        return;
    }
    refresher()->start();
}

QCoro::Task<Result<LiveCollateralService::Chosen>> LiveCollateralService::choose(QuoteVerifyRequest request, QByteArray quote,
                                                                                attest::TrustedRoots roots, QDateTime at, process::CancelToken cancel)
{
    const bool fromFile = request.collateral || !request.collateralPath.isEmpty();
    QList<collateral::BundleEntry> entries;
    if (request.collateral) {
        GH_CO_TRY(entries, collateral::bundleFromBytes(*request.collateral));
    } else if (fromFile) {
        GH_CO_TRY(entries, collateral::readBundle(request.collateralPath));
    }
    // One is what was meant, whatever it is about: the verdict then says what does not fit.
    if (entries.size() == 1)
        co_return Chosen{entries.first().collateral, QStringLiteral("the given file")};
    GH_CO_TRY(const attest::UnverifiedQuote parsed, attest::UnverifiedQuote::parse(quote));
    if (collateral::needsPckCertificate(parsed) && !fromFile) {
        SourceSpec spec = SourceSpec::file(QString());
        if (!request.pccs.isEmpty()) {
            GH_CO_TRY(spec, SourceSpec::pccs(request.pccs));
        }
        GH_CO_TRY(const QByteArray chain, co_await pckChainFor(quote, spec, cancel));
        GH_CO_TRY(Chosen chosen, co_await chooseFor(request, parsed, chain, roots, at, cancel));
        // As a bundle brings it: the verifier takes its word for nothing.
        chosen.collateral.pckCertificateChain = chain;
        co_return chosen;
    }
    if (fromFile) {
        GH_CO_TRY(const collateral::PlatformKey platform, collateral::platformOf(parsed));
        const collateral::BundleEntry* entry = collateral::entryFor(entries, platform, roots, at);
        if (!entry)
            co_return fail(collateral::errors::notHeld, QStringLiteral("none of the %1 bundles given is for %2").arg(entries.size()).arg(platform.toString()));
        co_return Chosen{entry->collateral, QStringLiteral("the given bundle")};
    }
    const QByteArray ownChain;
    co_return co_await chooseFor(request, parsed, ownChain, roots, at, cancel);
}

QCoro::Task<Result<QByteArray>> LiveCollateralService::pckChainFor(QByteArray quote, SourceSpec spec, process::CancelToken cancel)
{
    const QPointer<LiveCollateralService> self(this);
    GH_CO_TRY(const attest::UnverifiedQuote parsed, attest::UnverifiedQuote::parse(quote));
    GH_CO_TRY(const collateral::PckQuestion question, collateral::PckQuestion::of(parsed));
    GH_CO_TRY(collateral::CollateralStore* const held, store());
    if (spec.kind == SourceSpec::Kind::File) {
        GH_CO_TRY(const QByteArray kept, held->pckChain(question.id()));
        if (kept.isEmpty())
            co_return fail(collateral::errors::notHeld, QStringLiteral("the PCK certificate of platform %1 is not held, and the quote does not bring it").arg(question.qeId.toHex()),
                           QStringLiteral("Ask the PCCS of that machine: gatehousectl collateral fetch --quote FILE --pccs URL"));
        co_return kept;
    }
    const collateral::DownloadLimits limits;
    GH_CO_TRY(const QByteArray chain, co_await collateral::fetchPckChain(spec, question, limits, cancel));
    if (!self)
        co_return fail(gatehouse::errors::cancelled, QStringLiteral("cancelled"));
    GH_CO_CHECK(held->putPckChain(question.id(), chain, m_clock.now()));
    co_return chain;
}

QCoro::Task<Result<LiveCollateralService::Chosen>> LiveCollateralService::chooseFor(QuoteVerifyRequest request, attest::UnverifiedQuote quote, QByteArray pckChain,
                                                                                   attest::TrustedRoots roots, QDateTime at, process::CancelToken cancel)
{
    GH_CO_TRY(const collateral::PlatformKey platform, collateral::platformOf(quote, pckChain));
    if (!request.pccs.isEmpty()) {
        Plan plan;
        GH_CO_TRY(plan.spec, SourceSpec::pccs(request.pccs));
        plan.request.platform = platform;
        const QPointer<LiveCollateralService> self(this);
        GH_CO_TRY(collateral::CollateralStore* const held, store());
        GH_CO_TRY(const std::unique_ptr<collateral::CollateralSource> source, collateral::makeSource(plan.spec));
        GH_CO_TRY(const attest::Collateral bundle, co_await source->fetch(plan.request, cancel));
        if (!self)
            co_return fail(gatehouse::errors::cancelled, QStringLiteral("cancelled"));
        // What is not proven is judged all the same, and the verdict names what fails; it is only not kept.
        if (const auto proven = collateral::ProvenCollateral::prove(bundle, roots)) {
            GH_CO_CHECK(held->put(*proven, roots, plan.request.update, plan.spec, m_clock.now()));
            Q_EMIT changed();
            // Not the answer alone: what is known already to be revoked stays so when somebody answers with an older list.
            const auto merged = held->find(platform, roots, at, plan.request.update);
            if (merged && *merged)
                co_return Chosen{(*merged)->collateral, plan.spec.toString()};
        }
        co_return Chosen{bundle, plan.spec.toString()};
    }
    GH_CO_TRY(collateral::CollateralStore* const held, store());
    GH_CO_TRY(const std::optional<collateral::CollateralStore::Found> found, held->find(platform, roots, at));
    if (!found)
        co_return fail(notHeld(platform));
    co_return Chosen{found->collateral, QStringLiteral("the store, fetched %1 from %2").arg(toRfc3339(found->held.fetchedAt), found->held.source.toString())};
}

} // namespace gatehouse::api
