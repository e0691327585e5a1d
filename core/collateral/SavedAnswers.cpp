// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of a PCS or PCCS that somebody saved to files, put together again by content.
#include "core/attest/Crl.h"
#include "core/attest/JsonScan.h"
#include "core/attest/TcbInfo.h"
#include "core/collateral/CollateralBundle.h"
#include "core/collateral/CollateralErrors.h"

#include <QHash>

namespace gatehouse::collateral {

using attest::Certificate;

namespace {

constexpr qsizetype maxHeaderBytes = 256 * 1024; // Twice what the longest header block with three chains needs.

/// A saved answer: the headers, if they were saved too, and the body.
struct SavedAnswer
{
    QHash<QByteArray, QByteArray> headers; ///< Names in lower case.
    QByteArray body;
};

/// Splits what `curl --include` wrote: blocks of headers (one for each redirect), an empty line, the body.
SavedAnswer splitAnswer(const QByteArray& bytes)
{
    SavedAnswer answer;
    answer.body = bytes;
    while (answer.body.startsWith("HTTP/")) {
        const QByteArrayView head = QByteArrayView(answer.body).first(std::min(answer.body.size(), maxHeaderBytes));
        qsizetype end = head.indexOf("\r\n\r\n");
        qsizetype skip = 4;
        if (end < 0) {
            end = head.indexOf("\n\n");
            skip = 2;
        }
        if (end < 0)
            break;
        answer.headers.clear();
        for (const QByteArray& line : head.first(end).toByteArray().split('\n')) {
            const qsizetype colon = line.indexOf(':');
            if (colon > 0)
                answer.headers.insert(line.first(colon).trimmed().toLower(), line.sliced(colon + 1).trimmed());
        }
        answer.body = answer.body.sliced(end + skip);
    }
    return answer;
}

/// Everything that was recognised.
struct Pieces
{
    struct Signed
    {
        QString name;
        QByteArray body;
        QByteArray chain; ///< PEM; empty when it did not come with it.
    };
    struct List
    {
        attest::Crl crl;
        QByteArray chain;
    };
    QList<Signed> tcbInfos;
    QList<Signed> identities;
    QList<List> lists;
    QList<QByteArray> chains;      ///< PEM, each beginning with its leaf.
    QList<BundleEntry> complete;   ///< Whole bundles among the files.

    Result<void> take(const NamedBytes& file);
    Result<void> takeJson(const QString& name, const SavedAnswer& answer);
    QByteArray chainOf(const char* leafName) const;
};

QByteArray chainHeader(const SavedAnswer& answer, std::initializer_list<const char*> names)
{
    for (const char* name : names) {
        const QByteArray value = answer.headers.value(name);
        if (!value.isEmpty())
            return QByteArray::fromPercentEncoding(value);
    }
    return {};
}

Result<void> Pieces::takeJson(const QString& name, const SavedAnswer& answer)
{
    const Result<QJsonObject> object = attest::parseJsonObject(answer.body, maxBundleBytes);
    if (!object)
        return fail(errors::badBundle, QStringLiteral("%1: %2").arg(name, object.error().detail()));
    if (object->contains(QLatin1String("tcbInfo"))) {
        tcbInfos.append({name, answer.body, chainHeader(answer, {"tcb-info-issuer-chain", "sgx-tcb-info-issuer-chain"})});
        return {};
    }
    if (object->contains(QLatin1String("enclaveIdentity"))) {
        identities.append({name, answer.body, chainHeader(answer, {"sgx-enclave-identity-issuer-chain"})});
        return {};
    }
    const Result<QList<BundleEntry>> whole = bundleFromBytes(answer.body);
    if (!whole)
        return fail(errors::badBundle, QStringLiteral("%1: neither TCB info, QE identity nor a bundle: %2").arg(name, whole.error().detail()));
    complete += *whole;
    return {};
}

Result<void> Pieces::take(const NamedBytes& file)
{
    const SavedAnswer answer = splitAnswer(file.bytes);
    const QByteArray text = answer.body.trimmed();
    if (text.startsWith('{'))
        return takeJson(file.name, answer);
    if (text.startsWith("-----BEGIN CERTIFICATE")) {
        const auto chain = Certificate::chainFromPem(view(text));
        if (!chain)
            return fail(errors::badBundle, QStringLiteral("%1: %2").arg(file.name, chain.error().detail()));
        chains.append(text);
        return {};
    }
    const bool der = answer.body.startsWith('\x30');
    const Result<attest::Crl> crl = attest::Crl::fromAnyEncoding(der ? answer.body : text);
    if (!crl)
        return fail(errors::badBundle, QStringLiteral("%1: neither JSON, certificates nor a revocation list: %2").arg(file.name, crl.error().detail()));
    lists.append({*crl, chainHeader(answer, {"sgx-pck-crl-issuer-chain"})});
    return {};
}

/// The saved chain whose first certificate has this in its name.
QByteArray Pieces::chainOf(const char* leafName) const
{
    for (const QByteArray& pem : chains) {
        const auto chain = Certificate::chainFromPem(view(pem));
        if (chain && !chain->isEmpty() && chain->first().commonName().contains(QLatin1String(leafName)))
            return pem;
    }
    return {};
}

QByteArray firstOf(const QByteArray& a, const QByteArray& b)
{
    return a.isEmpty() ? b : a;
}

Error missing(const QString& what, const QString& forWhat)
{
    return {errors::badBundle, QStringLiteral("no %1 for %2 among the files").arg(what, forWhat),
            QStringLiteral("Save the answers with their headers (curl --include), or the issuer chains as PEM files beside them.")};
}

/// One bundle for each of the PCK revocation lists.
Result<QList<BundleEntry>> assemble(const Pieces& pieces, const Pieces::Signed& tcb)
{
    GH_TRY(const attest::SignedJson tcbInfo, attest::splitSignedJson(tcb.body, "tcbInfo"));
    GH_TRY(const attest::TcbInfo info, attest::TcbInfo::parse(tcbInfo.text));
    attest::PcsAnswers answers;
    answers.tcbInfoBody = tcb.body;
    const QByteArray signing = pieces.chainOf("SGX TCB Signing");
    answers.tcbInfoIssuerChain = firstOf(tcb.chain, signing);
    if (answers.tcbInfoIssuerChain.isEmpty())
        return fail(missing(QStringLiteral("issuer chain"), tcb.name));
    const QLatin1String wanted(info.tee == attest::TeeType::Tdx ? "TD_QE" : "QE");
    for (const Pieces::Signed& identity : pieces.identities) {
        GH_TRY(const attest::SignedJson text, attest::splitSignedJson(identity.body, "enclaveIdentity"));
        GH_TRY(const attest::QeIdentity parsed, attest::QeIdentity::parse(text.text));
        if (parsed.id != wanted)
            continue;
        answers.qeIdentityBody = identity.body;
        answers.qeIdentityIssuerChain = firstOf(identity.chain, signing);
    }
    if (answers.qeIdentityBody.isEmpty())
        return fail(missing(QStringLiteral("QE identity '%1'").arg(wanted), tcb.name));
    for (const Pieces::List& list : pieces.lists) {
        if (!list.crl.issuerCommonName().contains(QLatin1String("PCK")))
            answers.rootCaCrlBody = list.crl.der();
    }
    if (answers.rootCaCrlBody.isEmpty())
        return fail(missing(QStringLiteral("root revocation list"), tcb.name));
    QList<BundleEntry> entries;
    for (const Pieces::List& list : pieces.lists) {
        if (!list.crl.issuerCommonName().contains(QLatin1String("PCK")))
            continue;
        answers.pckCrlBody = list.crl.der();
        answers.pckCrlIssuerChain = firstOf(list.chain, pieces.chainOf(list.crl.issuerCommonName().toLatin1().constData()));
        if (answers.pckCrlIssuerChain.isEmpty())
            return fail(missing(QStringLiteral("issuer chain"), list.crl.issuerCommonName()));
        BundleEntry entry;
        GH_TRY(entry.collateral, answers.toCollateral());
        entries.append(entry);
    }
    if (entries.isEmpty())
        return fail(missing(QStringLiteral("PCK revocation list"), tcb.name));
    return entries;
}

} // namespace

Result<QList<BundleEntry>> bundleFromAnswers(const QList<NamedBytes>& files)
{
    Pieces pieces;
    for (const NamedBytes& file : files)
        GH_CHECK(pieces.take(file));
    QList<BundleEntry> entries = pieces.complete;
    for (const Pieces::Signed& tcb : pieces.tcbInfos) {
        GH_TRY(const QList<BundleEntry> made, assemble(pieces, tcb));
        entries += made;
    }
    if (entries.isEmpty())
        return fail(errors::badBundle, QStringLiteral("no TCB info among %1 files").arg(files.size()));
    if (entries.size() > maxBundleEntries)
        return fail(errors::badBundle, QStringLiteral("%1 bundles; at most %2").arg(entries.size()).arg(maxBundleEntries));
    return entries;
}

} // namespace gatehouse::collateral
