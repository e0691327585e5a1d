// SPDX-License-Identifier: GPL-3.0-or-later
// Property: whatever bytes arrive on a connection, the answer is empty or one HTTP response, no handler sees a body over its
// limit or a capture with a slash, and serving ends.
#include "core/http/HttpEngine.h"
#include "core/http/HttpRouter.h"

#include "tests/fuzz/Property.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace gatehouse::http;

namespace {

constexpr qint64 maxBody = 200;

HttpServerLimits limits()
{
    HttpServerLimits limits;
    limits.maxHeaderBytes = 2048;
    limits.headerTimeout = std::chrono::milliseconds(300);
    limits.bodyTimeout = std::chrono::milliseconds(300);
    limits.writeTimeout = std::chrono::milliseconds(300);
    return limits;
}

HttpEngine::Plan plan(const HttpRequest& head)
{
    static const HttpRouter router = [] {
        HttpRouter routes;
        routes.add("POST", QStringLiteral("/onboard"));
        routes.add("GET", QStringLiteral("/attest/{tag}/{hex}"));
        routes.add("PUT", QStringLiteral("/{any}"));
        return routes;
    }();
    HttpRouter::Match match = router.match(head.method, head.path);
    HttpEngine::Plan plan;
    plan.maxBodyBytes = maxBody;
    plan.route = match.route;
    plan.captures = std::move(match.captures);
    if (match.route < 0)
        plan.refusal = HttpResponse::text(404, QStringLiteral("no"));
    return plan;
}

HttpEngine::Answer answer(int route, const HttpRequest& request, HttpConnection&)
{
    GATEHOUSE_PROPERTY(route >= 0);
    GATEHOUSE_PROPERTY(request.body.size() <= maxBody);
    for (const QByteArray& capture : request.captures)
        GATEHOUSE_PROPERTY(!capture.isEmpty() && !capture.contains('/') && !capture.contains('\0'));
    return {HttpResponse::bytes(request.body), {}};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static HttpEngine engine(limits(), plan, answer);
    int ends[2];
    if (size > 32 * 1024 || ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return 0;
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    GATEHOUSE_PROPERTY(::send(ends[1], data, size, MSG_NOSIGNAL) == ssize_t(size));
    ::shutdown(ends[1], SHUT_WR);
    {
        HttpConnection connection(ends[0], QHostAddress(QHostAddress::LocalHost), 1, limits().writeTimeout);
        engine.serve(connection);
    }
    QByteArray reply;
    char buffer[4096];
    ssize_t got = 0;
    while ((got = ::recv(ends[1], buffer, sizeof buffer, 0)) > 0)
        reply.append(buffer, got);
    ::close(ends[1]);
    GATEHOUSE_PROPERTY(reply.isEmpty() || reply.startsWith("HTTP/1.1 "));
    return 0;
}
