// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/ApplicationRoutes.h"

#include "core/onboard/protocol/OnboardRoutes.h"

namespace gatehouse::agent {

namespace {

namespace protocol = onboard::protocol;

http::HttpResponse notFound()
{
    return http::HttpResponse::text(404, QStringLiteral("Not Found\n"));
}

bool isTag(const QByteArray& tag)
{
    return !tag.isEmpty() && tag.size() <= protocol::maxTagBytes;
}

std::optional<QByteArray> data(const http::HttpRequest& request)
{
    const auto bytes = fromHex(QString::fromLatin1(request.capture("hex")), protocol::maxAppDataBytes);
    if (!bytes)
        return std::nullopt;
    return *bytes;
}

} // namespace

void addApplicationRoutes(http::HttpServer& server, std::shared_ptr<const MasterSecret> secret)
{
    server.handle("GET", QString::fromLatin1(protocol::getKeyPattern), [secret](const http::HttpRequest& request) {
        const QByteArray tag = request.capture("tag");
        if (!isTag(tag))
            return notFound();
        const auto key = secret->applicationKey(view(tag));
        return key ? http::HttpResponse::text(200, toHex(key->bytes())) : notFound();
    });
    server.handle("GET", QString::fromLatin1(protocol::appDataPattern), [](const http::HttpRequest& request) {
        const QByteArray tag = request.capture("tag");
        const auto bytes = data(request);
        if (!isTag(tag) || !bytes)
            return notFound();
        return http::HttpResponse::bytes(eth::appDataOf(view(tag), view(*bytes)).toByteArray());
    });
    server.handle("GET", QString::fromLatin1(protocol::attestPattern), [secret](const http::HttpRequest& request) {
        const QByteArray tag = request.capture("tag");
        const auto bytes = data(request);
        if (!isTag(tag) || !bytes)
            return notFound();
        return http::HttpResponse::bytes(secret->attest(view(tag), view(*bytes)).toByteArray());
    });
}

} // namespace gatehouse::agent
