// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/QuotingAuthority.h"
#include "core/attest/ReportData.h"
#include "core/eth/KeyManagerCalls.h"
#include "core/crypto/Hashes.h"
#include "core/eth/Transaction.h"
#include "core/evidence/EvidenceJudgement.h"
#include "core/evidence/EvidenceSoftware.h"
#include "core/evidence/EvidenceStore.h"
#include "tests/support/attest/BootLogBytes.h"

namespace gatehouse::test {

/// Decisions about guests of a simulated platform, each as real as the devnet's: a quote that verifies, collateral, a policy with
/// measurements, the verdict that follows, and the transaction that lets the guest in.
class EvidenceFixture
{
public:
    static inline const QDateTime day{QDate(2026, 11, 1), QTime(12, 0), Qt::UTC};
    static constexpr quint64 chainId = 31337;

    attest::QuotingAuthority authority = *attest::QuotingAuthority::ephemeral(day);
    evidence::EvidenceSigner key = std::make_shared<const crypto::SigningKey>(crypto::SigningKey::generate());
    crypto::SigningKey networkKey = crypto::SigningKey::generate();
    eth::Address contract = addressOfNumber(0xc0);

    static eth::Address addressOfNumber(std::uint8_t number)
    {
        return *eth::Address::fromBytes(view(QByteArray(20, char(number))));
    }
    static QByteArray publicKeyOf(int number) { return QByteArray(32, char(number)); }

    attest::TdRegisters registers(std::uint8_t image) const
    {
        attest::BootPcrs pcrs;
        pcrs.pcr4.array().fill(image);
        pcrs.pcr9.array().fill(std::uint8_t(image + 1));
        pcrs.pcr11.array().fill(std::uint8_t(image + 2));
        return attest::simulatedRegisters(pcrs);
    }
    attest::Policy policy(std::uint8_t image = 1) const
    {
        attest::Policy policy;
        policy.name = QStringLiteral("images of this network");
        return evidence::policyForRequests(policy, {attest::MeasurementSet::fromRegisters(QStringLiteral("dstack 1 (abc)"), registers(image))});
    }

    /// A judged request of guest @p number that runs @p image; decided as the verdict says.
    evidence::EvidenceBundle bundle(std::uint8_t number, std::uint8_t image = 1, attest::QuotingAuthority::CollateralOptions options = {}) const
    {
        evidence::EvidenceBundle bundle;
        bundle.request.address = addressOfNumber(number).toChecksumText();
        bundle.request.publicKey = publicKeyOf(number);
        bundle.request.askedBy = addressOfNumber(0xaa).toChecksumText();
        bundle.request.source = QStringLiteral("gossip");
        bundle.request.chainId = chainId;
        bundle.request.contract = contract.toChecksumText();
        bundle.request.transaction = QStringLiteral("0x") + QString(64, QLatin1Char('7'));
        bundle.request.block = 12;
        attest::QuotingAuthority::QuoteRequest request;
        request.registers = registers(image);
        request.reportData = attest::registerReportData(view(bundle.request.publicKey), bundle.request.address);
        options.issuedAt = day;
        bundle.quote = *authority.issueQuote(request);
        bundle.inputs.at = day.addSecs(number);
        bundle.inputs.collateral = authority.collateral(options)->toJson();
        bundle.inputs.roots = {authority.root().der()};
        bundle.inputs.policy = policy().toToml();
        judge(bundle);
        return bundle;
    }
    /// As bundle(), with a guest that sent the log of its boot.
    evidence::EvidenceBundle bundleWithEventLog(std::uint8_t number) const
    {
        evidence::EvidenceBundle made = bundle(number);
        made.eventLog = BootLogBytes::node();
        attest::QuotingAuthority::QuoteRequest request;
        request.registers = attest::simulatedRegisters(BootLogBytes::pcrs(made.eventLog));
        request.reportData = attest::registerReportData(view(made.request.publicKey), made.request.address);
        made.quote = *authority.issueQuote(request);
        attest::Policy demanding = policy();
        demanding.requireEventLog = true;
        demanding.measurements = {attest::MeasurementSet::fromRegisters(QStringLiteral("logged"), request.registers)};
        made.inputs.policy = demanding.toToml();
        judge(made);
        return made;
    }
    /// Gives @p bundle the verdict that its inputs lead to, and the decision that follows.
    static void judge(evidence::EvidenceBundle& bundle)
    {
        const auto judged = *evidence::judgeAgain(bundle);
        evidence::RecordedVerdict verdict;
        verdict.answer = attest::toString(judged.verdict.decision);
        verdict.tcbStatus = judged.verdict.tcbStatus ? attest::toString(*judged.verdict.tcbStatus) : QString();
        verdict.policyName = judged.verdict.policyName;
        verdict.simulatedTee = true;
        verdict.checks = judged.verdict.checks;
        bundle.verdict = verdict;
        bundle.decision.answer = judged.verdict.isAccepted() ? QStringLiteral("approved") : QStringLiteral("rejected");
        bundle.decision.decidedBy = QStringLiteral("operator");
        bundle.decision.reason = judged.verdict.isAccepted() ? QString() : judged.verdict.reasons().value(0);
        bundle.decision.at = day;
        bundle.decision.software = evidence::softwareName();
    }
    /// The transaction that lets the guest of @p bundle in.
    evidence::TransactionRecord sent(const evidence::EvidenceBundle& bundle) const
    {
        const auto judged = *evidence::judgeAgain(bundle);
        QByteArray padded = judged.report.pck->fmspc.toByteArray();
        padded.append(QByteArray(16 - padded.size(), '\0'));
        const auto fmspc = *eth::FmspcField::fromBytes(view(padded));
        const auto mrtd = *eth::MrtdField::fromBytes(crypto::sha256(judged.report.quote->td().mrTd.bytes()).bytes());
        const auto address = *eth::Address::fromText(bundle.request.address);
        const QByteArray ciphertext(80, 'c');
        eth::Transaction transaction;
        transaction.chainId = chainId;
        transaction.nonce = 3;
        transaction.gasLimit = 200000;
        transaction.to = contract;
        transaction.data = eth::calls::onboard(address, fmspc, mrtd, view(ciphertext), eth::signForContract(networkKey, eth::onboardDigest(address, fmspc, mrtd, view(ciphertext))));
        const eth::SignedTransaction made = eth::signTransaction(transaction, *key);
        evidence::TransactionRecord record;
        record.request = bundle.request.address;
        record.state = QStringLiteral("sent");
        record.transaction = QStringLiteral("0x") + made.hash.toHex();
        record.raw = made.raw;
        record.at = day;
        return record;
    }
};

} // namespace gatehouse::test
