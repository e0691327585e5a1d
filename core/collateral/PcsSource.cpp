// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collateral/PcsSource.h"

#include "core/collateral/CollateralErrors.h"

#include <QUrlQuery>

namespace gatehouse::collateral {

namespace {

const QString rootCrlAtIntel = QStringLiteral("https://certificates.trustedservices.intel.com/IntelSGXRootCA.der");

/// Each header under its name of version 4, then the older one that caches kept.
constexpr std::array tcbChainHeaders{"TCB-Info-Issuer-Chain", "SGX-TCB-Info-Issuer-Chain"};
constexpr std::array identityChainHeaders{"SGX-Enclave-Identity-Issuer-Chain"};
constexpr std::array pckCrlChainHeaders{"SGX-PCK-CRL-Issuer-Chain"};

/// What an answer must be besides 200.
enum class Content {
    Json,           ///< Says so in its content type.
    RevocationList, ///< A PCCS sends hex as text/html: only the content tells.
};

QString typeOf(const http::HttpReply& reply)
{
    const QByteArray type = reply.contentType.left(80);
    return type.isEmpty() ? QStringLiteral("no content type") : QString::fromLatin1(type);
}

Result<void> checkAnswer(const http::HttpReply& reply, const QUrl& url, Content content, const CollateralRequest& request)
{
    const QString where = url.toDisplayString(QUrl::RemoveQuery);
    if (reply.status == 404)
        return fail(errors::unknownPlatform, QStringLiteral("%1 has nothing for %2").arg(where, request.platform.toString()),
                    QStringLiteral("Check the FMSPC, or ask another service; a PCCS must have been told about the platform."));
    if (reply.status != 200)
        return fail(errors::badAnswer, QStringLiteral("%1 answered %2").arg(where).arg(reply.status));
    if (reply.body.isEmpty())
        return fail(errors::badAnswer, QStringLiteral("%1 answered nothing").arg(where));
    const bool saysJson = reply.contentType.isEmpty() || reply.contentType.toLower().contains("json");
    if (content == Content::Json && !saysJson)
        return fail(errors::badAnswer, QStringLiteral("%1 answered %2 where JSON is due").arg(where, typeOf(reply)),
                    QStringLiteral("Is there a proxy or a login page before the service?"));
    return {};
}

/// One document: asked for, checked.
QCoro::Task<Result<http::HttpReply>> getDocument(Downloader* downloader, QUrl url, Content content, CollateralRequest request)
{
    GH_CO_TRY(http::HttpReply reply, co_await downloader->get(url));
    GH_CO_CHECK(checkAnswer(reply, url, content, request));
    // DER begins with the byte 0x30 and may end with any; hex and PEM may stand between line ends.
    if (content == Content::RevocationList && !reply.body.startsWith('\x30'))
        reply.body = reply.body.trimmed();
    co_return reply;
}

QUrl at(const QUrl& base, const QString& path, const QUrlQuery& query = {})
{
    QUrl url = base;
    url.setPath(base.path() + path);
    if (!query.isEmpty())
        url.setQuery(query);
    return url;
}

} // namespace

Result<QByteArray> issuerChainHeader(const http::HttpReply& reply, const QUrl& url, std::span<const char* const> names)
{
    for (const char* name : names) {
        const QByteArray value = reply.headers.value(QByteArray(name).toLower());
        if (value.isEmpty())
            continue;
        const QByteArray pem = QByteArray::fromPercentEncoding(value.left(PcsSource::maxChainHeader + 1));
        const auto chain = value.size() > PcsSource::maxChainHeader
            ? Result<QList<attest::Certificate>>(fail(errors::badAnswer, QStringLiteral("%1 bytes").arg(value.size())))
            : attest::Certificate::chainFromPem(view(pem));
        if (!chain || chain->isEmpty())
            return fail(errors::badAnswer,
                        QStringLiteral("%1: header %2: %3")
                            .arg(url.toDisplayString(QUrl::RemoveQuery), QLatin1String(name),
                                 chain ? QStringLiteral("no certificate") : chain.error().detail()));
        return pem;
    }
    return fail(errors::badAnswer, QStringLiteral("%1: the header %2 is missing").arg(url.toDisplayString(QUrl::RemoveQuery), QLatin1String(names.front())));
}

PcsSource::PcsSource(SourceSpec spec, DownloadLimits limits, QObject* parent)
    : CollateralSource(parent)
    , m_spec(std::move(spec))
    , m_limits(limits)
{
}

PcsSource::Urls PcsSource::urls(const CollateralRequest& request) const
{
    const QString tee = request.platform.tee == attest::TeeType::Tdx ? QStringLiteral("/tdx") : QStringLiteral("/sgx");
    const QString api = QStringLiteral("/certification/v4");
    QUrlQuery tcb;
    tcb.addQueryItem(QStringLiteral("fmspc"), request.platform.fmspc.toHex());
    QUrlQuery identity;
    // Standard is what all services answer unasked; older caches do not know the question.
    if (request.update == TcbUpdate::Early) {
        tcb.addQueryItem(QStringLiteral("update"), toString(request.update));
        identity.addQueryItem(QStringLiteral("update"), toString(request.update));
    }
    QUrlQuery crl;
    crl.addQueryItem(QStringLiteral("ca"), toString(request.platform.ca));
    crl.addQueryItem(QStringLiteral("encoding"), QStringLiteral("der"));
    const bool atIntel = m_spec == SourceSpec::intelPcs();
    return {at(m_spec.url, tee + api + QStringLiteral("/tcb"), tcb), at(m_spec.url, tee + api + QStringLiteral("/qe/identity"), identity),
            at(m_spec.url, QStringLiteral("/sgx") + api + QStringLiteral("/pckcrl"), crl),
            atIntel                                       ? QUrl(rootCrlAtIntel)
            : m_spec.kind == SourceSpec::Kind::IntelPcs ? at(m_spec.url, QStringLiteral("/IntelSGXRootCA.der"))
                                                          : at(m_spec.url, QStringLiteral("/sgx") + api + QStringLiteral("/rootcacrl"))};
}

QCoro::Task<Result<attest::Collateral>> PcsSource::fetch(CollateralRequest request, process::CancelToken cancel)
{
    const Urls urls = this->urls(request);
    const auto downloader = std::make_unique<Downloader>(m_limits, cancel);
    attest::PcsAnswers answers;

    Q_EMIT fetching(Part::TcbInfo);
    GH_CO_TRY(const http::HttpReply tcbInfo, co_await getDocument(downloader.get(), urls.tcbInfo, Content::Json, request));
    answers.tcbInfoBody = tcbInfo.body;
    GH_CO_TRY(answers.tcbInfoIssuerChain, issuerChainHeader(tcbInfo, urls.tcbInfo, tcbChainHeaders));

    Q_EMIT fetching(Part::QeIdentity);
    GH_CO_TRY(const http::HttpReply identity, co_await getDocument(downloader.get(), urls.qeIdentity, Content::Json, request));
    answers.qeIdentityBody = identity.body;
    GH_CO_TRY(answers.qeIdentityIssuerChain, issuerChainHeader(identity, urls.qeIdentity, identityChainHeaders));

    Q_EMIT fetching(Part::PckCrl);
    GH_CO_TRY(const http::HttpReply pckCrl, co_await getDocument(downloader.get(), urls.pckCrl, Content::RevocationList, request));
    answers.pckCrlBody = pckCrl.body;
    GH_CO_TRY(answers.pckCrlIssuerChain, issuerChainHeader(pckCrl, urls.pckCrl, pckCrlChainHeaders));

    Q_EMIT fetching(Part::RootCaCrl);
    GH_CO_TRY(const http::HttpReply rootCrl, co_await getDocument(downloader.get(), urls.rootCaCrl, Content::RevocationList, request));
    answers.rootCaCrlBody = rootCrl.body;

    GH_CO_TRY(const attest::Collateral bundle, answers.toCollateral());
    GH_CO_CHECK(checkPlatform(bundle, request.platform));
    co_return bundle;
}

} // namespace gatehouse::collateral
