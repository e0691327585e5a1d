// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gossip/GossipClient.h"

#include "core/gossip/GossipErrors.h"
#include "core/http/HttpErrors.h"

#include <QDeadlineTimer>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QRandomGenerator>
#include <algorithm>

namespace gatehouse::gossip {

namespace {

Q_LOGGING_CATEGORY(log, "gatehouse.gossip")

/// Fingerprints remembered for finding duplicates; beyond it the oldest half is forgotten.
constexpr int maxSeen = 8192;
/// Bytes taken from the socket at a time, so that a fast relay cannot keep the event loop for itself.
constexpr qint64 readChunk = 256 * 1024;

QUrl withPath(QUrl url, const char* path)
{
    QString base = url.path();
    while (base.endsWith(u'/'))
        base.chop(1);
    url.setPath(base + QLatin1String(path));
    return url;
}

qint64 monotonicMs()
{
    return QDeadlineTimer::current().deadline();
}

} // namespace

GossipClient::GossipClient(QUrl relay, GossipClientOptions options, QObject* parent)
    : QObject(parent)
    , m_relay(std::move(relay))
    , m_options(options)
    , m_nextRetry(options.firstRetry)
    , m_intake(options.perMinute)
{
    m_retry.setSingleShot(true);
    m_watchdog.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &GossipClient::connectNow);
    connect(&m_watchdog, &QTimer::timeout, this, [this] {
        if (m_reply)
            m_reply->abort();
    });
}

GossipClient::~GossipClient()
{
    stop();
}

void GossipClient::start()
{
    if (m_started)
        return;
    m_started = true;
    m_nextRetry = m_options.firstRetry;
    connectNow();
}

void GossipClient::stop()
{
    m_started = false;
    m_retry.stop();
    m_watchdog.stop();
    if (m_reply) {
        m_reply->disconnect(this);
        m_reply->abort();
        m_reply->deleteLater();
        m_reply.clear();
    }
    m_pending.clear();
    setConnected(false, QStringLiteral("stopped"));
}

void GossipClient::connectNow()
{
    if (!m_started || m_reply)
        return;
    QNetworkRequest request(withPath(m_relay, "/subscribe"));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setTransferTimeout(0); // Endless by design; m_watchdog looks after it.
    m_reply = m_manager.get(request);
    // A relay that sends faster than we read must fill its own queue, not our memory.
    m_reply->setReadBufferSize(4 * readChunk);
    m_pending.clear();
    m_skippingLine = false;
    m_watchdog.start(m_options.silence);
    connect(m_reply, &QNetworkReply::metaDataChanged, this, [this] {
        const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (status != 200) {
            // Not from within its own signal: the reply is about to report the status as its error.
            QMetaObject::invokeMethod(m_reply, &QNetworkReply::abort, Qt::QueuedConnection);
            return;
        }
        m_nextRetry = m_options.firstRetry;
        setConnected(true, {});
    });
    connect(m_reply, &QNetworkReply::readyRead, this, &GossipClient::onBytes);
    connect(m_reply, &QNetworkReply::finished, this, &GossipClient::onEnd);
}

void GossipClient::onBytes()
{
    if (!m_reply || !m_connected)
        return;
    m_watchdog.start(m_options.silence);
    m_pending += m_reply->read(readChunk);
    qsizetype from = 0;
    for (qsizetype end = m_pending.indexOf('\n'); end >= 0; end = m_pending.indexOf('\n', from)) {
        if (!m_skippingLine)
            take(m_pending.mid(from, end - from));
        m_skippingLine = false;
        from = end + 1;
    }
    m_pending.remove(0, from);
    if (m_pending.size() > maxLineBytes) {
        m_skippingLine = true;
        m_pending.clear();
    }
    // read() left something behind, or a receiver of announced() called stop().
    if (m_reply && m_reply->bytesAvailable() > 0)
        QMetaObject::invokeMethod(this, &GossipClient::onBytes, Qt::QueuedConnection);
}

void GossipClient::take(const QByteArray& line)
{
    const auto parsed = parseSubscriptionLine(line);
    if (!parsed) {
        if (m_badLines.allow())
            qCWarning(log).noquote().nospace() << "event=bad-line relay=" << m_relay.host() << " suppressed="
                                               << m_badLines.suppressed() << " reason=" << parsed.error().toString();
        return;
    }
    if (parsed->isKeepAlive || isDuplicate(parsed->announcement.fingerprint()) || !m_intake.allow())
        return;
    Q_EMIT announced(parsed->announcement);
}

bool GossipClient::isDuplicate(const QByteArray& fingerprint)
{
    const qint64 now = monotonicMs();
    const auto known = m_seen.constFind(fingerprint);
    if (known != m_seen.constEnd() && *known > now)
        return true;
    if (m_seen.size() >= maxSeen) {
        QList<qint64> ends = m_seen.values();
        std::nth_element(ends.begin(), ends.begin() + ends.size() / 2, ends.end());
        const qint64 median = ends[ends.size() / 2];
        m_seen.removeIf([median](const auto& entry) { return entry.value() <= median; });
    }
    m_seen.insert(fingerprint, now + m_options.forgetAfter.count());
    return false;
}

void GossipClient::onEnd()
{
    if (!m_reply)
        return;
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const QString reason = status != 0 && status != 200 ? QStringLiteral("HTTP status %1").arg(status)
        : m_reply->error() == QNetworkReply::NoError    ? QStringLiteral("the relay ended the subscription")
                                                        : m_reply->errorString();
    m_reply->deleteLater();
    m_reply.clear();
    m_watchdog.stop();
    setConnected(false, reason);
    if (!m_started)
        return;
    // A quarter of jitter, so that the subscribers of a restarted relay do not come back in one instant.
    const auto wait = m_nextRetry + m_nextRetry * QRandomGenerator::global()->bounded(250) / 1000;
    m_retry.start(std::chrono::duration_cast<std::chrono::milliseconds>(wait));
    m_nextRetry = std::min(m_nextRetry * 2, m_options.lastRetry);
}

void GossipClient::setConnected(bool connected, const QString& detail)
{
    if (m_connected == connected)
        return;
    m_connected = connected;
    Q_EMIT linkChanged(connected, detail);
}

QCoro::Task<Result<void>> GossipClient::push(Announcement announcement)
{
    const QByteArray body = announcement.toJson();
    if (body.size() > maxMessageBytes)
        co_return fail(errors::tooLarge, QStringLiteral("the message has %1 bytes, a relay takes %2").arg(body.size()).arg(maxMessageBytes));
    http::HttpRequestOptions options;
    options.statusPolicy = http::HttpStatusPolicy::Any;
    options.maxBodyBytes = 64 * 1024;
    const QUrl url = withPath(m_relay, "/push");
    auto reply = co_await m_http.post(url, QByteArrayLiteral("application/json"), body, options);
    if (!reply)
        co_return fail(Error(errors::unreachable, url.toDisplayString(), QStringLiteral("Check the gossip address of this profile."))
                           .causedBy(std::move(reply).error()));
    if (reply->status == 413)
        co_return fail(errors::tooLarge, QStringLiteral("%1 answered 413").arg(url.toDisplayString()));
    if (!reply->isSuccess())
        co_return fail(errors::refused, QStringLiteral("%1 answered %2: %3")
                                            .arg(url.toDisplayString())
                                            .arg(reply->status)
                                            .arg(QString::fromUtf8(reply->body.left(200))));
    co_return {};
}

} // namespace gatehouse::gossip
