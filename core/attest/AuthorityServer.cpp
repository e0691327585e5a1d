// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/AuthorityServer.h"

namespace gatehouse::attest {

namespace {

http::HttpServerLimits limits()
{
    http::HttpServerLimits limits;
    limits.maxBodyBytes = AuthorityRoutes::maxBodyBytes;
    return limits;
}

http::HttpResponse response(const AuthorityReply& reply)
{
    http::HttpResponse response;
    response.status = reply.status;
    response.contentType = reply.type;
    response.body = reply.body;
    if (!reply.issuerChainHeader.isEmpty())
        response.headers.insert(reply.issuerChainHeader, reply.issuerChain);
    return response;
}

} // namespace

AuthorityServer::AuthorityServer(QuotingAuthority authority, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_routes(std::move(authority), clock)
    , m_server(limits())
{
    m_server.handle(QByteArrayLiteral("GET"), QStringLiteral("/attestation/{hex}"), [this](const http::HttpRequest& request) {
        return response(m_routes.attestation(request.capture("hex")));
    });
    m_server.handle(QByteArrayLiteral("POST"), QStringLiteral("/attestation/{hex}"), [this](const http::HttpRequest& request) {
        return response(m_routes.attestation(request.capture("hex"), request.body));
    });
    m_server.handle(QByteArrayLiteral("POST"), QStringLiteral("/verify"), [this](const http::HttpRequest& request) {
        return response(m_routes.verify(request.body));
    });
    m_server.handle(QByteArrayLiteral("GET"), QStringLiteral("/collateral"), [this](const http::HttpRequest&) {
        return response(m_routes.collateral());
    });
    const auto document = [this](const char* path, AuthorityRoutes::Document which, const char* query) {
        m_server.handle(QByteArrayLiteral("GET"), QLatin1String(path), [this, which, query](const http::HttpRequest& request) {
            return response(m_routes.document(which, request.query.single(query).value_or(QByteArray())));
        });
    };
    document("/tdx/certification/v4/tcb", AuthorityRoutes::Document::TcbInfo, "fmspc");
    document("/tdx/certification/v4/qe/identity", AuthorityRoutes::Document::QeIdentity, "");
    document("/sgx/certification/v4/pckcrl", AuthorityRoutes::Document::PckCrl, "ca");
    document("/sgx/certification/v4/rootcacrl", AuthorityRoutes::Document::RootCaCrl, "");
}

Result<void> AuthorityServer::listen(const QList<http::HttpEndpoint>& endpoints)
{
    return m_server.listen(endpoints);
}

} // namespace gatehouse::attest
