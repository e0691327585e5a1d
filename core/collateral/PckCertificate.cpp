// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collateral/PckCertificate.h"

#include "core/attest/Digests.h"
#include "core/base/ByteReader.h"
#include "core/collateral/CollateralErrors.h"
#include "core/collateral/PcsSource.h"

#include <QUrlQuery>
#include <array>

namespace gatehouse::collateral {

using attest::Certificate;
using attest::CertificationType;

namespace {

constexpr std::size_t rsa3072Bytes = 384;
constexpr std::size_t pckTailBytes = 16 + 2 + 2;
constexpr std::array chainHeaders{"SGX-PCK-Certificate-Issuer-Chain"};

/// Answers of a PCCS (Intel's reference, pccsStatus.js) beside those of HTTP.
constexpr int platformUnknown = 461;
constexpr int certificateUnavailable = 462;

QString littleHex(std::uint16_t number)
{
    return toHex(QByteArray(1, char(number & 0xff)) + char(number >> 8));
}

Result<void> checkStatus(const http::HttpReply& reply, const QString& where, const PckQuestion& question)
{
    switch (reply.status) {
    case 200:
        return reply.body.isEmpty() ? Result<void>(fail(errors::badAnswer, QStringLiteral("%1 answered nothing").arg(where))) : Result<void>();
    case 404:
    case platformUnknown:
        return fail(errors::unknownPlatform, QStringLiteral("%1 knows no platform %2").arg(where, question.qeId.toHex()),
                    QStringLiteral("Ask the PCCS that the machine itself is registered with, or use a bundle that holds the PCK certificate chain."));
    case certificateUnavailable:
        return fail(errors::unknownPlatform, QStringLiteral("%1 has no PCK certificate for the TCB of this quote").arg(where),
                    QStringLiteral("The platform has to be registered anew at its PCCS after an update of its firmware."));
    default:
        return fail(errors::badAnswer, QStringLiteral("%1 answered %2").arg(where).arg(reply.status));
    }
}

/// @p name as hex of @p wanted, or absent where @p mayLack.
Result<void> checkHeader(const http::HttpReply& reply, const QString& where, const char* name, const QString& wanted, bool mayLack)
{
    const QString value = QString::fromLatin1(reply.headers.value(QByteArray(name).toLower()).left(200)).trimmed();
    if (value.isEmpty() && mayLack)
        return {};
    if (value.isEmpty())
        return fail(errors::badAnswer, QStringLiteral("%1: the header %2 is missing").arg(where, QLatin1String(name)));
    if (value.compare(wanted, Qt::CaseInsensitive) != 0)
        return fail(errors::badAnswer, QStringLiteral("%1: header %2 says %3, its certificate %4").arg(where, QLatin1String(name), value, wanted));
    return {};
}

/// Leaf out of the body, issuers out of the header, in the order that every PCK chain has.
Result<QByteArray> readAnswer(const http::HttpReply& reply, const QUrl& url, const PckQuestion& question)
{
    const QString where = url.toDisplayString(QUrl::RemoveQuery);
    GH_CHECK(checkStatus(reply, where, question));
    GH_TRY(const QByteArray issuers, issuerChainHeader(reply, url, chainHeaders));
    const auto leaf = Certificate::chainFromPem(view(reply.body));
    if (!leaf || leaf->size() != 1)
        return fail(errors::badAnswer, QStringLiteral("%1 answered %2 where one PEM certificate is due").arg(where, leaf ? QStringLiteral("%1 certificates").arg(leaf->size()) : leaf.error().detail()));
    GH_TRY(const QList<Certificate> above, Certificate::chainFromPem(view(issuers)));
    if (above.size() != 2)
        return fail(errors::badAnswer, QStringLiteral("%1: header %2 has %3 certificates, not the intermediate and the root").arg(where, QLatin1String(chainHeaders.front())).arg(above.size()));
    if (leaf->first().issuerDer() != above[0].subjectDer() || above[0].issuerDer() != above[1].subjectDer())
        return fail(errors::badAnswer, QStringLiteral("%1: %2, %3 and %4 are no chain, each issued by the next").arg(where, leaf->first().commonName(), above[0].commonName(), above[1].commonName()));
    GH_TRY(const attest::PckExtension extension, attest::PckExtension::fromCertificate(leaf->first()));
    GH_CHECK(question.checkAnswer(extension));
    GH_CHECK(checkHeader(reply, where, "SGX-TCBm", extension.cpuSvn.toHex() + littleHex(extension.pceSvn), false));
    GH_CHECK(checkHeader(reply, where, "SGX-FMSPC", extension.fmspc.toHex(), true)); // Not from every version.
    return leaf->first().toPem() + above[0].toPem() + above[1].toPem();
}

} // namespace

bool needsPckCertificate(const attest::UnverifiedQuote& quote)
{
    return quote.certificationType() >= CertificationType::PpidPlain && quote.certificationType() <= CertificationType::PpidRsa3072;
}

Result<PckQuestion> PckQuestion::of(const attest::UnverifiedQuote& quote)
{
    if (!needsPckCertificate(quote))
        return fail(errors::noPckCertificate, QStringLiteral("certification data of type %1 is no question for a PCK certificate").arg(int(quote.certificationType())));
    PckQuestion question;
    GH_TRY(question.qeId, attest::Bytes16::fromBytes(quote.header().userData.bytes().first(attest::Bytes16::size)));
    const ByteView data = quote.certificationData();
    ByteReader reader(data);
    // The parser has seen to the exact sizes.
    GH_TRY(const ByteView ppid, reader.bytes(data.size() < pckTailBytes ? data.size() : data.size() - pckTailBytes, "PPID"));
    if (quote.certificationType() == CertificationType::PpidPlain) {
        GH_TRY(question.ppid, attest::Bytes16::fromBytes(ppid));
    } else if (ppid.size() == rsa3072Bytes) {
        question.encryptedPpid = toByteArray(ppid);
    }
    GH_TRY(question.cpuSvn, reader.fixed<attest::Bytes16>("CPUSVN"));
    GH_TRY(question.pceSvn, reader.little<std::uint16_t>("PCESVN"));
    GH_TRY(question.pceId, reader.fixed<attest::PceId>("PCEID"));
    return question;
}

Sha256Digest PckQuestion::id() const
{
    // An encrypted PPID is another one each time; the QE's id stands for it.
    const QByteArray svn = littleHex(pceSvn).toLatin1();
    return attest::sha256Of({qeId.bytes(), ppid ? ppid->bytes() : ByteView(), cpuSvn.bytes(), view(svn), pceId.bytes()});
}

QUrl PckQuestion::urlAt(const QUrl& pccs) const
{
    QUrl url = pccs;
    url.setPath(pccs.path() + QStringLiteral("/sgx/certification/v4/pckcert"));
    QUrlQuery query;
    query.addQueryItem(QStringLiteral("qeid"), qeId.toHex());
    if (!encryptedPpid.isEmpty())
        query.addQueryItem(QStringLiteral("encrypted_ppid"), toHex(encryptedPpid));
    query.addQueryItem(QStringLiteral("cpusvn"), cpuSvn.toHex());
    query.addQueryItem(QStringLiteral("pcesvn"), littleHex(pceSvn));
    query.addQueryItem(QStringLiteral("pceid"), pceId.toHex());
    url.setQuery(query);
    return url;
}

Result<void> PckQuestion::checkAnswer(const attest::PckExtension& leaf) const
{
    if (ppid && leaf.ppid != *ppid)
        return fail(errors::wrongPlatform, QStringLiteral("the quote is of PPID %1, the PCK certificate of %2").arg(ppid->toHex(), leaf.ppid.toHex()));
    if (leaf.pceId != pceId)
        return fail(errors::wrongPlatform, QStringLiteral("the quote is of PCEID %1, the PCK certificate of %2").arg(pceId.toHex(), leaf.pceId.toHex()));
    // A certificate stands for a TCB that the platform has reached, and may be older than the platform.
    if (leaf.pceSvn > pceSvn)
        return fail(errors::wrongPlatform, QStringLiteral("the quote's PCESVN is %1, the PCK certificate is for %2").arg(pceSvn).arg(leaf.pceSvn));
    return {};
}

QCoro::Task<Result<QByteArray>> fetchPckChain(SourceSpec spec, PckQuestion question, DownloadLimits limits, process::CancelToken cancel)
{
    if (spec.kind == SourceSpec::Kind::IntelPcs)
        co_return fail(errors::noPckCertificate, QStringLiteral("the quote brings no PCK certificate, and Intel's service gives one only to who has an API key"),
                       QStringLiteral("Ask the PCCS of that machine, which has one, with --pccs URL; or use a bundle that holds the chain, with --collateral FILE."));
    if (spec.kind != SourceSpec::Kind::Pccs)
        co_return fail(errors::noPckCertificate, QStringLiteral("the quote brings no PCK certificate, and %1 has none").arg(spec.toString()),
                       QStringLiteral("Ask the PCCS of that machine with --pccs URL, or use a bundle that holds the chain, with --collateral FILE."));
    limits.maxBodyBytes = maxPckAnswerBytes;
    const QUrl url = question.urlAt(spec.url);
    const auto downloader = std::make_unique<Downloader>(limits, cancel);
    GH_CO_TRY(const http::HttpReply reply, co_await downloader->get(url));
    co_return readAnswer(reply, url, question);
}

} // namespace gatehouse::collateral
