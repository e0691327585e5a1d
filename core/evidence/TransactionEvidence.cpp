// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/TransactionEvidence.h"

#include "core/attest/Quote.h"
#include "core/crypto/Hashes.h"
#include "core/eth/Abi.h"
#include "core/eth/ContractSignature.h"
#include "core/eth/KeyManagerDigests.h"
#include "core/eth/Transaction.h"
#include "core/evidence/EvidenceJudgement.h"

namespace gatehouse::evidence {

namespace {

constexpr qsizetype maxCiphertext = 4096;
constexpr const char* source = "protocol.md, section 1.1";

Check row(const char* id, const char* title, CheckStatus status, const QString& expected, const QString& actual, const char* hint)
{
    return {QLatin1String("transaction.") + QLatin1String(id), QLatin1String(title), status, expected, actual, QLatin1String(source),
            status == CheckStatus::Passed ? QString() : QLatin1String(hint)};
}

Check compare(const char* id, const char* title, const QString& expected, const QString& actual, const char* hint)
{
    return row(id, title, expected == actual ? CheckStatus::Passed : CheckStatus::Failed, expected, actual, hint);
}

/// Arguments of onboard(address,bytes16,bytes32,bytes,bytes).
struct OnboardArguments
{
    eth::Address addr;
    eth::FmspcField fmspc;
    eth::MrtdField mrtd;
    QByteArray ciphertext;
    QByteArray signature;
};

Result<OnboardArguments> decodeOnboard(const QByteArray& data)
{
    eth::AbiDecoder decoder(view(data).subspan(4), 5);
    OnboardArguments arguments;
    GH_TRY(arguments.addr, decoder.address("addr"));
    GH_TRY(arguments.fmspc, decoder.fixedBytes<eth::FmspcField>("fmspc"));
    GH_TRY(arguments.mrtd, decoder.fixedBytes<eth::MrtdField>("mrtd"));
    GH_TRY(arguments.ciphertext, decoder.bytes(maxCiphertext, "ciph"));
    GH_TRY(arguments.signature, decoder.bytes(maxCiphertext, "sig"));
    GH_CHECK(decoder.finish());
    return arguments;
}

void checkOnboard(QList<Check>& rows, const QByteArray& data, const EvidenceBundle& bundle)
{
    const auto arguments = data.startsWith(eth::abiSelector("onboard(address,bytes16,bytes32,bytes,bytes)")) ? decodeOnboard(data)
                                                                                                               : Result<OnboardArguments>(fail(gatehouse::errors::usage, QStringLiteral("another function")));
    if (!arguments) {
        rows.append(row("call", "Call", CheckStatus::Failed, QStringLiteral("onboard(…)"), arguments.error().detail(), "The transaction does something else than this decision."));
        return;
    }
    rows.append(compare("call", "Call", QStringLiteral("onboard(%1, …)").arg(bundle.request.address), QStringLiteral("onboard(%1, …)").arg(arguments->addr.toChecksumText()),
                        "The transaction lets in another guest."));
    const auto judged = judgeAgain(bundle);
    const attest::Report* report = judged ? &judged->report : nullptr;
    const bool tdx = report && report->quote && report->quote->tee() == attest::TeeType::Tdx && report->pck;
    const char* why = "The quote cannot be read, so there is nothing to compare with.";
    if (!tdx) {
        rows.append(row("measurement", "MRTD in the call", CheckStatus::NotChecked, {}, arguments->mrtd.toHex(), why));
        rows.append(row("fmspc", "FMSPC in the call", CheckStatus::NotChecked, {}, arguments->fmspc.toHex(), why));
    } else {
        QByteArray fmspc = report->pck->fmspc.toByteArray();
        fmspc.append(QByteArray(qsizetype(eth::FmspcField::size) - fmspc.size(), '\0'));
        rows.append(compare("measurement", "MRTD in the call", crypto::sha256(report->quote->td().mrTd.bytes()).toHex(), arguments->mrtd.toHex(), "The chain was told another measurement than the quote has."));
        rows.append(compare("fmspc", "FMSPC in the call", toHex(fmspc), arguments->fmspc.toHex(), "The chain was told another platform than the quote has."));
    }
    const auto signer = eth::recoverSigner(eth::onboardDigest(arguments->addr, arguments->fmspc, arguments->mrtd, view(arguments->ciphertext)), view(arguments->signature));
    rows.append(row("networkKey", "Signed by the network's key", signer ? CheckStatus::Passed : CheckStatus::Failed, QStringLiteral("a signature over the arguments"),
                    signer ? QStringLiteral("by %1").arg(signer->toChecksumText()) : signer.error().detail(), "No node of the network answered with these arguments."));
}

} // namespace

QList<Check> checkTransaction(const TransactionRecord& record, const EvidenceBundle& bundle, const std::optional<eth::Address>& decidedBy)
{
    QList<Check> rows;
    rows.append(compare("request", "Request", bundle.request.address, record.request, "The transaction belongs to another request."));
    if (record.raw.isEmpty()) {
        rows.append(row("bytes", "Signed transaction", CheckStatus::NotChecked, {}, record.transaction,
                        "This record has the hash only: the bytes are in the record of its sending, or another node sent it. Look the hash up on the chain."));
        return rows;
    }
    rows.append(compare("hash", "Transaction hash", record.transaction, QStringLiteral("0x") + crypto::keccak256(view(record.raw)).toHex(), "The recorded bytes are not those of the recorded hash."));
    const auto decoded = eth::decodeTransaction(view(record.raw));
    rows.append(row("signature", "Transaction's signature", decoded ? CheckStatus::Passed : CheckStatus::Failed, QStringLiteral("a signed transaction"),
                    decoded ? QStringLiteral("from %1, nonce %2").arg(decoded->from.toChecksumText()).arg(decoded->transaction.nonce) : decoded.error().detail(),
                    "The recorded bytes are no transaction that a chain takes."));
    if (!decoded)
        return rows;
    if (decidedBy)
        rows.append(compare("sender", "Sender", decidedBy->toChecksumText(), decoded->from.toChecksumText(), "Another account sent it than the one that signed the decision."));
    const eth::Transaction& transaction = decoded->transaction;
    rows.append(compare("chain", "Chain", QString::number(bundle.request.chainId), QString::number(transaction.chainId), "The transaction is for another chain."));
    rows.append(compare("contract", "Contract", bundle.request.contract, transaction.to ? transaction.to->toChecksumText() : QStringLiteral("a new contract"), "The transaction goes elsewhere."));
    const bool approved = bundle.decision.answer.startsWith(QLatin1String("approved"));
    if (approved && !bundle.request.bootstrap) {
        checkOnboard(rows, transaction.data, bundle);
        return rows;
    }
    const auto address = eth::Address::fromText(bundle.request.address);
    const QByteArray function = approved ? "bootstrap" : "reject";
    const QByteArray wanted = address ? eth::AbiEncoder().address(*address).call(function + "(address)") : QByteArray();
    const QString call = QStringLiteral("%1(%2)").arg(QLatin1String(function), bundle.request.address);
    rows.append(compare("call", "Call", call, transaction.data == wanted ? call : toHex(transaction.data.left(68)), "The transaction does something else than this decision."));
    return rows;
}

} // namespace gatehouse::evidence
