// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/onboard/GuestClientHttp.h"

#include "core/onboard/HostServiceErrors.h"
#include "core/onboard/protocol/OnboardRefusal.h"
#include "core/onboard/protocol/OnboardRoutes.h"

namespace gatehouse::onboard {

GuestClientHttp::GuestClientHttp(QList<QUrl> nodes)
    : m_nodes(std::move(nodes))
{
}

namespace {

QUrl withPath(QUrl url, const char* path)
{
    QString base = url.path();
    while (base.endsWith(u'/'))
        base.chop(1);
    url.setPath(base + QLatin1String(path));
    return url;
}

Error noNodeError()
{
    return Error(errors::guestUnreachable, QStringLiteral("no running node is configured"),
                 QStringLiteral("Start a node that holds the secret, then it goes on by itself."));
}

} // namespace

QCoro::Task<Result<protocol::OnboardAnswer>> GuestClientHttp::ask(std::shared_ptr<http::HttpClient> http, QUrl node, QByteArray form)
{
    node = withPath(node, protocol::onboardPath);
    http::HttpRequestOptions options;
    options.timeout = timeout;
    options.maxBodyBytes = protocol::maxAnswerBytes;
    options.statusPolicy = http::HttpStatusPolicy::Any;
    auto reply = co_await http->post(node, protocol::formContentType, form, options);
    const QString where = node.toDisplayString();
    if (!reply)
        co_return fail(Error(errors::guestUnreachable, where, QStringLiteral("Start a node that holds the secret, then it goes on by itself."))
                           .causedBy(std::move(reply).error()));
    if (reply->status == 503)
        co_return fail(errors::guestUnreachable, QStringLiteral("%1 answered 503: not ready").arg(where),
                       QStringLiteral("Wait until the node is up; it goes on by itself."));
    if (!reply->isSuccess()) {
        QString reason = QString::fromUtf8(reply->body.left(300));
        if (const auto refusal = protocol::OnboardRefusal::parse(reply->body)) {
            reason = refusal->error + QStringLiteral(": ") + refusal->detail;
            for (const Check& check : refusal->checks) {
                if (check.status == CheckStatus::Failed) {
                    reason += QStringLiteral("; %1: expected %2, actual %3").arg(check.title, check.expected, check.actual);
                    break;
                }
            }
        }
        co_return fail(errors::guestRefused, QStringLiteral("%1 answered %2: %3").arg(where).arg(reply->status).arg(reason));
    }
    auto answer = protocol::OnboardAnswer::parse(reply->body);
    if (!answer)
        co_return fail(Error(errors::guestAnswer, where).causedBy(std::move(answer).error()));
    co_return *answer;
}

QCoro::Task<Result<GuestClient::Answer>> GuestClientHttp::onboard(protocol::OnboardForm form)
{
    const QList<QUrl> nodes = m_nodes;
    const std::shared_ptr<http::HttpClient> http = m_http;
    const QByteArray body = form.encode();
    if (nodes.isEmpty())
        co_return fail(noNodeError());
    std::optional<Error> last;
    for (const QUrl& node : nodes) {
        auto answer = co_await ask(http, node, body);
        if (answer)
            co_return Answer{*answer, node};
        last = std::move(answer).error();
        if (!last->is(errors::guestUnreachable))
            break;
    }
    co_return fail(*last);
}

QCoro::Task<Result<QUrl>> GuestClientHttp::findNode()
{
    const QList<QUrl> nodes = m_nodes;
    const std::shared_ptr<http::HttpClient> http = m_http;
    Error last = noNodeError();
    http::HttpRequestOptions options;
    options.timeout = statusTimeout;
    options.maxBodyBytes = protocol::maxAnswerBytes;
    // Nodes of the original system have no such route; that they answer is what counts.
    options.statusPolicy = http::HttpStatusPolicy::Any;
    for (const QUrl& node : nodes) {
        const QUrl url = withPath(node, protocol::statusPath);
        auto reply = co_await http->get(url, options);
        if (reply && reply->status != 503)
            co_return node;
        last = Error(errors::guestUnreachable, node.toDisplayString(), QStringLiteral("Start a node that holds the secret."));
        if (!reply)
            last = std::move(last).causedBy(std::move(reply).error());
    }
    co_return fail(last);
}

} // namespace gatehouse::onboard
