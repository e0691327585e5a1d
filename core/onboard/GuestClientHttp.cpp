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

/// What asking again can help with, last; what is worth a person's attention, first.
int rank(const Error& error)
{
    return error.is(errors::guestUnreachable) ? 0 : error.is(errors::guestRefused) ? 1 : 2;
}

/// One error for nodes that all failed. As long as one of them could not be asked, nothing is decided: it may say yes.
Error allTroubles(const QList<GuestClient::NodeTrouble>& troubles)
{
    const GuestClient::NodeTrouble* shown = &troubles.first();
    QStringList others;
    for (const GuestClient::NodeTrouble& trouble : troubles) {
        if (rank(trouble.error) < rank(shown->error))
            shown = &trouble;
    }
    for (const GuestClient::NodeTrouble& trouble : troubles) {
        if (&trouble != shown)
            others.append(trouble.error.toString());
    }
    if (others.isEmpty())
        return shown->error;
    return Error(shown->error.code(), QStringLiteral("%1; also: %2").arg(shown->error.detail(), others.join(QStringLiteral("; "))), shown->error.hint());
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

QCoro::Task<Result<GuestClient::Answer>> GuestClientHttp::onboard(protocol::OnboardForm form, AnswerCheck check)
{
    const QList<QUrl> nodes = m_nodes;
    const std::shared_ptr<http::HttpClient> http = m_http;
    const QByteArray body = form.encode();
    if (nodes.isEmpty())
        co_return fail(noNodeError());
    QList<NodeTrouble> troubles;
    for (const QUrl& node : nodes) {
        auto answer = co_await ask(http, node, body);
        // A node that signs with another key, or for other measurements, says yes with nothing in it.
        if (answer && check) {
            if (const auto useful = check(*answer); !useful)
                answer = fail(useful.error().code(), QStringLiteral("%1: %2").arg(node.toDisplayString(), useful.error().detail()), useful.error().hint());
        }
        if (answer)
            co_return Answer{*answer, node, troubles};
        troubles.append({node, std::move(answer).error()});
    }
    co_return fail(allTroubles(troubles));
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
