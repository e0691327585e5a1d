// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/HttpsFront.h"

#include "core/base/Clock.h"
#include "guest-agent/AgentErrors.h"
#include "guest-agent/Background.h"

#include <QCryptographicHash>
#include <QPointer>

namespace gatehouse::agent {

HttpsFront::HttpsFront(Settings settings, TlsIdentity identity, StepLog* log, QObject* parent)
    : QObject(parent)
    , m_settings(std::move(settings))
    , m_identity(std::move(identity))
    , m_log(log)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] { look(); });
}

void HttpsFront::start()
{
    auto written = m_identity.signingRequest(m_settings.domain).and_then([this](const QByteArray& request) {
        return writeHostFile(m_settings.hostVolume, QLatin1String(requestFile), request);
    });
    if (written)
        note(QStringLiteral("%1 written for %2, waiting for %3")
                 .arg(QLatin1String(requestFile), m_settings.domain, QLatin1String(certificateFile)));
    else
        note(QStringLiteral("no signing request: %1").arg(written.error().toString()));
    look();
}

void HttpsFront::close()
{
    m_closed = true;
    m_timer.stop();
    m_proxy.reset();
    m_state.serving = false;
}

QCoro::Task<> HttpsFront::look()
{
    using Content = std::optional<QByteArray>;
    struct Look
    {
        std::optional<HostFileStamp> stamp;
        Content content;
    };
    const QPointer<HttpsFront> self(this);
    const QString path = m_settings.hostVolume + u'/' + QLatin1String(certificateFile);
    const std::optional<HostFileStamp> seen = m_seen;
    // In a thread: a host that does not answer its 9p client holds up this, and nothing else.
    const std::function<Result<Look>()> read = [path, seen]() -> Result<Look> {
        Look result;
        result.stamp = stampOfHostFile(path);
        if (result.stamp && result.stamp == seen)
            return result;
        GH_TRY(result.content, readHostFile(path, TlsIdentity::maxCertificateBytes, errors::badCertificate));
        return result;
    };
    const auto result = co_await inBackground<Look>(read);
    if (!self || m_closed)
        co_return;
    if (!result) {
        refuse(result.error().toString());
    } else {
        m_seen = result->stamp;
        if (result->content)
            take(*result->content);
    }
    m_timer.start(m_settings.poll);
}

void HttpsFront::take(const QByteArray& pem)
{
    const QByteArray digest = QCryptographicHash::hash(pem, QCryptographicHash::Sha256);
    if (digest == m_looked)
        return;
    m_looked = digest;
    const auto server = m_identity.serverContext(pem, QDateTime::currentDateTimeUtc());
    if (!server) {
        refuse(server.error().toString());
        return;
    }
    if (const auto served = serveWith(*server); !served) {
        m_looked.clear(); // The certificate is good: once more with the next look.
        m_seen.reset();
        refuse(served.error().toString());
        return;
    }
    m_state = {true, m_proxy->port(), server->subject, server->until, {}};
    note(QStringLiteral("serving at port %1 with %2 until %3").arg(m_state.port).arg(m_state.subject, toRfc3339(m_state.until)));
}

Result<void> HttpsFront::serveWith(const TlsServerContext& server)
{
    if (m_proxy) {
        m_proxy->setTls(server.context);
        return {};
    }
    auto proxy = std::make_unique<StreamProxy>();
    // Before the first connection can come: a proxy without a context would speak plain.
    proxy->setTls(server.context);
    proxy->setUpstream(m_upstream);
    GH_CHECK(proxy->listen(m_settings.endpoints));
    m_proxy = std::move(proxy);
    return {};
}

void HttpsFront::refuse(const QString& trouble)
{
    if (trouble != m_state.trouble)
        note(QStringLiteral("%1 is not used: %2").arg(QLatin1String(certificateFile), trouble));
    m_state.trouble = trouble;
}

void HttpsFront::setUpstream(std::optional<http::HttpEndpoint> upstream)
{
    m_upstream = upstream;
    if (m_proxy)
        m_proxy->setUpstream(std::move(upstream));
}

} // namespace gatehouse::agent
