// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Certificate.h"
#include "core/attest/Collateral.h"
#include "core/attest/PckExtension.h"
#include "core/http/HttpServer.h"

#include <QHash>
#include <atomic>
#include <mutex>

namespace gatehouse::test {

/// A PCS or PCCS of one bundle on a free port of 127.0.0.1, with faults on demand.
class PcsFixture
{
public:
    enum class Dialect { Pcs, Pccs };
    enum class Fault {
        None,
        NotFound,
        TooManyRequests, ///< 429 with Retry-After: 0.
        ComeBackLater,   ///< 429 with Retry-After: 3600.
        Unavailable,     ///< 503.
        LoginPage,       ///< 200, text/html.
        Oversized,
        NoChainHeader,
        BadChainHeader,
        Truncated,       ///< JSON or DER that ends in the middle.
        Silent,          ///< Answers when the server closes.
        OtherStatus,     ///< 403.
        Empty,
        RootFirst,       ///< The issuers' chain the wrong way round.
        OtherTcb,        ///< A header that contradicts the certificate.
    };
    enum class Document { TcbInfo, QeIdentity, PckCrl, RootCaCrl, PckCertificate };

    explicit PcsFixture(attest::Collateral bundle, Dialect dialect = Dialect::Pcs)
        : m_bundle(std::move(bundle))
        , m_dialect(dialect)
    {
        const auto route = [this](const QString& path, Document document) {
            m_server.handleAsync("GET", path, [this, document](const http::HttpRequest& request, const http::HttpResponderPtr& responder) {
                answer(document, request, responder);
            });
        };
        for (const char* tee : {"sgx", "tdx"}) {
            route(QStringLiteral("/%1/certification/v4/tcb").arg(tee), Document::TcbInfo);
            route(QStringLiteral("/%1/certification/v4/qe/identity").arg(tee), Document::QeIdentity);
        }
        route(QStringLiteral("/sgx/certification/v4/pckcrl"), Document::PckCrl);
        route(dialect == Dialect::Pcs ? QStringLiteral("/IntelSGXRootCA.der") : QStringLiteral("/sgx/certification/v4/rootcacrl"),
              Document::RootCaCrl);
        if (dialect == Dialect::Pccs)
            route(QStringLiteral("/sgx/certification/v4/pckcert"), Document::PckCertificate);
        if (!m_server.listen({{QHostAddress::LocalHost, 0}}))
            qFatal("no port");
    }

    QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_server.port())); }
    /// The next @p times requests of this document go wrong; -1: all of them.
    void setFault(Document document, Fault fault, int times = -1) { m_faults.insert(int(document), {fault, times}); }
    void setBundle(const attest::Collateral& bundle) { m_bundle = bundle; }
    /// What /pckcert answers: PEM of leaf, intermediate and root.
    void setPckChain(const QByteArray& pem)
    {
        m_pckChain = *attest::Certificate::chainFromPem(view(pem));
        m_pck = *attest::PckExtension::fromCertificate(m_pckChain.first());
    }
    int requests() const { return m_requests; }
    const QList<QByteArray>& queries() const { return m_queries; }

    static QByteArray signedAnswer(const char* member, const QByteArray& text, const QByteArray& signature)
    {
        return "{\"" + QByteArray(member) + "\":" + text + ",\"signature\":\"" + signature.toHex() + "\"}";
    }

private:
    void answer(Document document, const http::HttpRequest& request, const http::HttpResponderPtr& responder)
    {
        ++m_requests;
        m_queries.append(request.query.encode());
        http::HttpResponse response = good(document);
        Fault fault = Fault::None;
        if (auto set = m_faults.find(int(document)); set != m_faults.end() && set->second != 0) {
            fault = set->first;
            if (set->second > 0)
                --set->second;
        }
        spoil(response, fault);
        if (fault == Fault::Silent)
            m_kept.append(responder);
        else
            responder->respond(response);
    }
    http::HttpResponse good(Document document) const
    {
        const bool pccs = m_dialect == Dialect::Pccs;
        http::HttpResponse response;
        const auto chain = [&](const char* header, const QByteArray& pem) { response.headers.insert(header, pem.toPercentEncoding()); };
        switch (document) {
        case Document::TcbInfo:
            response = http::HttpResponse::json(200, signedAnswer("tcbInfo", m_bundle.tcbInfo, m_bundle.tcbInfoSignature));
            chain(pccs ? "SGX-TCB-Info-Issuer-Chain" : "TCB-Info-Issuer-Chain", m_bundle.tcbInfoIssuerChain);
            break;
        case Document::QeIdentity:
            response = http::HttpResponse::json(200, signedAnswer("enclaveIdentity", m_bundle.qeIdentity, m_bundle.qeIdentitySignature));
            chain("SGX-Enclave-Identity-Issuer-Chain", m_bundle.qeIdentityIssuerChain);
            break;
        case Document::PckCrl:
            response = list(m_bundle.pckCrl);
            chain("SGX-PCK-CRL-Issuer-Chain", m_bundle.pckCrlIssuerChain);
            break;
        case Document::RootCaCrl:
            response = list(m_bundle.rootCaCrl);
            break;
        case Document::PckCertificate:
            if (m_pckChain.isEmpty()) {
                response.status = 461;
                break;
            }
            response.contentType = "application/x-pem-file";
            response.body = m_pckChain.at(0).toPem();
            chain("SGX-PCK-Certificate-Issuer-Chain", m_pckChain.at(1).toPem() + m_pckChain.at(2).toPem());
            response.headers.insert("SGX-TCBm", m_pck.cpuSvn.toHex().toLatin1() + QByteArray(1, char(m_pck.pceSvn & 0xff)).toHex() + QByteArray(1, char(m_pck.pceSvn >> 8)).toHex());
            response.headers.insert("SGX-FMSPC", m_pck.fmspc.toHex().toUpper().toLatin1());
            break;
        }
        return response;
    }
    /// DER of Intel's service; hex as text/html of Intel's PCCS.
    http::HttpResponse list(const QByteArray& der) const
    {
        http::HttpResponse response;
        response.contentType = m_dialect == Dialect::Pccs ? "text/html; charset=utf-8" : "application/pkix-crl";
        response.body = m_dialect == Dialect::Pccs ? der.toHex() + "\n" : der;
        return response;
    }
    void spoil(http::HttpResponse& response, Fault fault) const
    {
        switch (fault) {
        case Fault::None:
        case Fault::Silent:
            break;
        case Fault::NotFound:
            response.status = 404;
            break;
        case Fault::TooManyRequests:
            response.status = 429;
            response.headers.insert("Retry-After", "0");
            break;
        case Fault::ComeBackLater:
            response.status = 429;
            response.headers.insert("Retry-After", "3600");
            break;
        case Fault::Unavailable:
            response.status = 503;
            break;
        case Fault::OtherStatus:
            response.status = 403;
            break;
        case Fault::LoginPage:
            response.contentType = "text/html";
            response.body = "<html>please log in</html>";
            break;
        case Fault::Oversized:
            response.body += QByteArray(8 * 1024 * 1024, ' ');
            break;
        case Fault::NoChainHeader:
            response.headers.clear();
            break;
        case Fault::BadChainHeader:
            for (QByteArray& value : response.headers)
                value = "-----BEGIN%20CERTIFICATE-----%0Anonsense";
            break;
        case Fault::Truncated:
            response.body.truncate(response.body.size() / 2);
            break;
        case Fault::Empty:
            response.body.clear();
            break;
        case Fault::RootFirst:
            response.headers.insert("SGX-PCK-Certificate-Issuer-Chain", (m_pckChain.at(2).toPem() + m_pckChain.at(1).toPem()).toPercentEncoding());
            break;
        case Fault::OtherTcb:
            response.headers.insert("SGX-TCBm", QByteArray(36, '0'));
            break;
        }
    }

    attest::Collateral m_bundle;
    Dialect m_dialect;
    QList<attest::Certificate> m_pckChain;
    attest::PckExtension m_pck;
    QHash<int, std::pair<Fault, int>> m_faults;
    std::atomic<int> m_requests = 0;
    QList<QByteArray> m_queries;
    QList<http::HttpResponderPtr> m_kept;
    http::HttpServer m_server;
};

} // namespace gatehouse::test
