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
}

Result<void> AuthorityServer::listen(const QList<http::HttpEndpoint>& endpoints)
{
    return m_server.listen(endpoints);
}

} // namespace gatehouse::attest
