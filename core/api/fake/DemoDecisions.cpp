// SPDX-License-Identifier: GPL-3.0-or-later
// The decisions of the invented audit log.
#include "core/api/fake/DemoEvidence.h"

#include "core/attest/QuotingAuthority.h"
#include "core/attest/ReportData.h"
#include "core/base/Paths.h"
#include "core/crypto/Hashes.h"
#include "core/eth/ContractSignature.h"
#include "core/eth/KeyManagerCalls.h"
#include "core/eth/KeyManagerDigests.h"
#include "core/eth/Transaction.h"
#include "core/evidence/EvidenceJudgement.h"
#include "core/evidence/EvidenceStore.h"

#include <QDir>

namespace gatehouse::api::demo {

namespace {

using attest::QuotingAuthority;

constexpr quint64 chainId = 31337;

/// The times of the invented past.
class PastClock final : public Clock
{
public:
    QDateTime at;
    QDateTime now() const override { return at; }
};

/// One decision of the past.
struct Story
{
    const char* who;      ///< Seed of the guest's address.
    int hoursAgo;
    const char* image;    ///< What was booted: "dstack", or another one.
    attest::TcbStatus status;
    const char* answer;   ///< As in the log.
    const char* by;
    const char* reason;
    int records;          ///< Of its transaction: 0 none, 1 sent, 2 confirmed too.
};

using enum attest::TcbStatus;
const Story stories[] = {
    {"node-a", 192, "dstack", UpToDate, "approved", "operator", "", 2},
    {"node-b", 170, "dstack", UpToDate, "approved", "operator", "", 2},
    {"stranger-1", 150, "other", UpToDate, "refusedByPolicy", "policy", "Measurements of a known image: expected one of 1 images, actual none", 0},
    {"node-c", 122, "dstack", OutOfDate, "approvedAsException", "operator", "BIOS update is scheduled for Friday, ticket OPS-311", 2},
    {"laptop", 98, "debug", UpToDate, "rejected", "operator", "A debug image; not in this network", 2},
    {"node-d", 75, "dstack", UpToDate, "approved", "operator", "", 2},
    {"stranger-2", 51, "other", Revoked, "refusedByPolicy", "policy", "TCB status accepted: expected UpToDate, actual Revoked", 0},
    {"node-e", 20, "dstack", UpToDate, "approved", "operator on call", "", 2},
    {"old", 2, "other", UpToDate, "rejected", "operator", "nobody knows this machine", 2},
    {"node-f", 0, "dstack", UpToDate, "approved", "operator", "", 1},
};

attest::TdRegisters registersOf(const char* image)
{
    attest::BootPcrs pcrs;
    const auto pcr = [image](const char* name) { return crypto::sha256(view(QByteArray(image) + name)); };
    pcrs.pcr4 = pcr("4");
    pcrs.pcr9 = pcr("9");
    pcrs.pcr11 = pcr("11");
    return attest::simulatedRegisters(pcrs);
}

/// Tells the stories: who asked, the verdict that follows, the decision, and what was sent.
class Narrator
{
public:
    explicit Narrator(const QuotingAuthority& authority)
        : m_authority(authority)
        , m_key(std::make_shared<const crypto::SigningKey>(crypto::SigningKey::generate()))
        , m_network(crypto::SigningKey::generate())
    {
        attest::Policy rules;
        rules.name = QStringLiteral("strict-v3");
        m_policy = evidence::policyForRequests(rules, {attest::MeasurementSet::fromRegisters(QStringLiteral("dstack 0.3.1"), registersOf("dstack"))}).toToml();
    }

    Result<evidence::EvidenceBundle> bundle(const Story& story, const QDateTime& at) const
    {
        evidence::EvidenceBundle bundle;
        bundle.request.address = address(QLatin1String(story.who));
        bundle.request.publicKey = crypto::sha256(view(QByteArray(story.who) + "key")).toByteArray();
        bundle.request.askedBy = address(QLatin1String(story.who) + QLatin1String("host"));
        bundle.request.source = QStringLiteral("gossip");
        bundle.request.chainId = chainId;
        bundle.request.contract = contractAddress;
        bundle.request.transaction = transaction(QLatin1String(story.who) + QLatin1String("requested"));
        bundle.request.block = quint64(7'054'980 - story.hoursAgo * 300);
        QuotingAuthority::QuoteRequest request;
        request.registers = registersOf(story.image);
        request.reportData = attest::registerReportData(view(bundle.request.publicKey), bundle.request.address);
        QuotingAuthority::CollateralOptions options;
        options.issuedAt = at.addDays(-1);
        options.platformStatus = story.status;
        if (story.status != UpToDate)
            options.advisories = {QStringLiteral("INTEL-SA-01245")};
        GH_TRY(bundle.quote, m_authority.issueQuote(request));
        GH_TRY(const attest::Collateral collateral, m_authority.collateral(options));
        bundle.inputs.at = at.addSecs(-40);
        bundle.inputs.collateral = collateral.toJson();
        bundle.inputs.roots = {m_authority.root().der()};
        bundle.inputs.policy = m_policy;
        GH_TRY(const evidence::Rejudgement judged, evidence::judgeAgain(bundle));
        evidence::RecordedVerdict verdict;
        verdict.answer = attest::toString(judged.verdict.decision);
        verdict.tcbStatus = judged.verdict.tcbStatus ? attest::toString(*judged.verdict.tcbStatus) : QString();
        verdict.policyName = judged.verdict.policyName;
        verdict.simulatedTee = true;
        verdict.checks = judged.verdict.checks;
        bundle.verdict = verdict;
        bundle.decision.answer = QLatin1String(story.answer);
        bundle.decision.decidedBy = QLatin1String(story.by);
        bundle.decision.reason = QLatin1String(story.reason);
        return bundle;
    }

    Result<evidence::TransactionRecord> sent(const evidence::EvidenceBundle& bundle, quint64 nonce) const
    {
        GH_TRY(const eth::Address guest, eth::Address::fromText(bundle.request.address));
        GH_TRY(const eth::Address contract, eth::Address::fromText(bundle.request.contract));
        eth::Transaction transaction;
        transaction.chainId = chainId;
        transaction.nonce = nonce;
        transaction.gasLimit = 200'000;
        transaction.to = contract;
        if (bundle.decision.answer == QLatin1String("rejected")) {
            transaction.data = eth::calls::reject(guest);
        } else {
            GH_TRY(const evidence::Rejudgement judged, evidence::judgeAgain(bundle));
            QByteArray padded = judged.report.pck->fmspc.toByteArray();
            padded.append(QByteArray(qsizetype(eth::FmspcField::size) - padded.size(), '\0'));
            GH_TRY(const auto fmspc, eth::FmspcField::fromBytes(view(padded)));
            GH_TRY(const auto mrtd, eth::MrtdField::fromBytes(crypto::sha256(judged.report.quote->td().mrTd.bytes()).bytes()));
            const QByteArray sealed = QByteArray::fromHex(hash384(bundle.request.address).toLatin1() + hash256(bundle.request.address).toLatin1());
            const auto signature = eth::signForContract(m_network, eth::onboardDigest(guest, fmspc, mrtd, view(sealed)));
            transaction.data = eth::calls::onboard(guest, fmspc, mrtd, view(sealed), signature);
        }
        const eth::SignedTransaction made = eth::signTransaction(transaction, *m_key);
        evidence::TransactionRecord record;
        record.request = bundle.request.address;
        record.state = QStringLiteral("sent");
        record.transaction = QStringLiteral("0x") + made.hash.toHex();
        record.raw = made.raw;
        return record;
    }

    /// The operator's.
    const evidence::EvidenceSigner& key() const { return m_key; }

private:
    const QuotingAuthority& m_authority;
    evidence::EvidenceSigner m_key;
    crypto::SigningKey m_network;
    QByteArray m_policy;
};

} // namespace

Result<void> inventEvidence(const QString& folder, const QDateTime& now)
{
    PastClock clock;
    clock.at = now.addDays(-9);
    GH_TRY(const QuotingAuthority authority, QuotingAuthority::ephemeral(clock.at));
    const Narrator narrator(authority);
    GH_TRY(const std::unique_ptr<evidence::EvidenceStore> store, evidence::EvidenceStore::open(folder, narrator.key(), clock));
    GH_CHECK(writeFileAtomically(QDir(folder).filePath(inventedRootFile), authority.root().der()));
    quint64 nonce = 0;
    for (const Story& story : stories) {
        clock.at = now.addSecs(-3600 * story.hoursAgo - 400);
        GH_TRY(const evidence::EvidenceBundle bundle, narrator.bundle(story, clock.at));
        GH_CHECK(store->record(bundle));
        if (story.records == 0)
            continue;
        GH_TRY(evidence::TransactionRecord record, narrator.sent(bundle, nonce++));
        clock.at = clock.at.addSecs(3);
        GH_CHECK(store->record(record));
        if (story.records == 1)
            continue;
        record.state = QStringLiteral("confirmed");
        record.raw.clear();
        record.block = bundle.request.block + 4;
        clock.at = clock.at.addSecs(38);
        GH_CHECK(store->record(record));
    }
    return {};
}

} // namespace gatehouse::api::demo
