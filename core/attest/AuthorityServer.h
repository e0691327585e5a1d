// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/AuthorityRoutes.h"
#include "core/http/HttpServer.h"

namespace gatehouse::attest {

/// Serves the devnet authority's routes over HTTP: GET and POST /attestation/<hex>, POST /verify, GET /collateral, and
/// the documents of the latter one by one as a PCCS serves them. Lives in
/// the caller's thread; requests are answered in the HTTP server's own.
class AuthorityServer : public QObject
{
    Q_OBJECT
public:
    /// @p clock must outlive the server.
    AuthorityServer(QuotingAuthority authority, const Clock& clock, QObject* parent = nullptr);

    /// Binds all endpoints or none; http::errors::portTaken when one is in use.
    Result<void> listen(const QList<http::HttpEndpoint>& endpoints);
    /// The bound port of the first endpoint; 0 when not listening.
    quint16 port() const { return m_server.port(); }
    void close() { m_server.close(); }

private:
    AuthorityRoutes m_routes;
    http::HttpServer m_server;
};

} // namespace gatehouse::attest
