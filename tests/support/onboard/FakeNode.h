// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/HttpServer.h"
#include "support/onboard/SimulatedGuest.h"

namespace gatehouse::test {

/// A running node with the secret behind its real routes: POST /onboard over HTTP, and GET /status, which says so.
class FakeNode : public QObject
{
public:
    crypto::SigningKey network;
    QByteArray fmspc;
    QByteArray mrtd;
    /// Answers instead of the node when set.
    std::function<http::HttpResponse(const onboard::protocol::OnboardForm&)> instead;
    std::atomic<int> calls{0};
    /// The address that it says it has; none as long as it is empty. In the thread of the node.
    QString nodeAddress;

    FakeNode(crypto::SigningKey secret, QByteArray fmspcBytes, QByteArray mrtdBytes)
        : network(std::move(secret))
        , fmspc(std::move(fmspcBytes))
        , mrtd(std::move(mrtdBytes))
    {
        m_server.handleAsync("POST", QStringLiteral("/onboard"), [this](const http::HttpRequest& request, const http::HttpResponderPtr& responder) {
            ++calls;
            const auto form = onboard::protocol::OnboardForm::parse(request.body);
            if (!form)
                responder->respond(http::HttpResponse::text(400, form.error().toString()));
            else if (instead)
                responder->respond(instead(*form));
            else
                responder->respond(http::HttpResponse::json(200, SimulatedGuest::encryptFor(network, *form, fmspc, mrtd).encode()));
        });
        m_server.handleAsync("GET", QStringLiteral("/status"), [this](const http::HttpRequest&, const http::HttpResponderPtr& responder) {
            const QByteArray address = nodeAddress.isEmpty() ? QByteArray() : ",\"nodeAddress\":\"" + nodeAddress.toLatin1() + '"';
            responder->respond(http::HttpResponse::json(200, "{\"ready\":true" + address + '}'));
        });
    }
    bool start(quint16 port = 0) { return m_server.listen({{QHostAddress::LocalHost, port}}).has_value(); }
    QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_server.port())); }

private:
    http::HttpServer m_server;
};

} // namespace gatehouse::test
