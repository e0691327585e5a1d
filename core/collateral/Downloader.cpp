// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/collateral/Downloader.h"

#include "core/collateral/Cancellable.h"
#include "core/collateral/CollateralErrors.h"
#include "core/http/HttpErrors.h"

#include <QRandomGenerator>
#include <QTimer>

namespace gatehouse::collateral {

namespace {

bool mayPassByItself(int status)
{
    return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

/// Seconds of Retry-After; the form with a date is not worth a clock that both must agree on.
std::optional<std::chrono::seconds> retryAfter(const http::HttpReply& reply)
{
    bool number = false;
    const int seconds = reply.headers.value(QByteArrayLiteral("retry-after")).trimmed().toInt(&number);
    if (!number || seconds < 0)
        return std::nullopt;
    return std::chrono::seconds(seconds);
}

Error busy(const QUrl& url, const QString& what)
{
    return {errors::busy, QStringLiteral("%1: %2").arg(url.toDisplayString(QUrl::RemoveQuery), what),
            QStringLiteral("Try again later, or use another source.")};
}

} // namespace

std::chrono::milliseconds pauseAfter(int attempt, const DownloadLimits& limits, double jitter)
{
    auto time = limits.firstPause;
    for (int i = 1; i < attempt && time < limits.longestPause; ++i)
        time *= 2;
    time = std::min(time, limits.longestPause);
    const double factor = 0.75 + 0.5 * std::clamp(jitter, 0.0, 1.0);
    return std::chrono::milliseconds(qint64(double(time.count()) * factor));
}

QCoro::Task<void> pause(std::chrono::milliseconds time, process::CancelToken cancel)
{
    if (cancel.isCancelled())
        co_return;
    Gate gate;
    QTimer::singleShot(time, &gate, &Gate::open);
    if (process::CancelSignal* signal = cancel.signal())
        QObject::connect(signal, &process::CancelSignal::cancelled, &gate, &Gate::open);
    co_await qCoro(&gate, &Gate::opened);
}

Downloader::Downloader(DownloadLimits limits, process::CancelToken cancel)
    : m_limits(limits)
    , m_cancel(std::move(cancel))
{
    m_elapsed.start();
}

QCoro::Task<Result<http::HttpReply>> Downloader::get(QUrl url)
{
    http::HttpRequestOptions options;
    options.maxBodyBytes = m_limits.maxBodyBytes;
    options.statusPolicy = http::HttpStatusPolicy::Any;
    for (int attempt = 1;; ++attempt) {
        const auto left = m_limits.total - std::chrono::milliseconds(m_elapsed.elapsed());
        if (left <= std::chrono::milliseconds::zero())
            co_return fail(http::errors::timeout, QStringLiteral("%1: not done in %2 ms altogether")
                                                      .arg(url.toDisplayString(QUrl::RemoveQuery)).arg(m_limits.total.count()));
        options.timeout = std::min(m_limits.timeout, left);
        QCoro::Task<Result<http::HttpReply>> request = m_client.get(url, options);
        Result<http::HttpReply> reply = co_await orCancelled<http::HttpReply>(std::move(request), m_cancel);
        const bool transient = reply ? mayPassByItself(reply->status) : reply.error().kind() == ErrorKind::Unavailable;
        if (!transient)
            co_return reply;
        auto wait = pauseAfter(attempt, m_limits, QRandomGenerator::global()->generateDouble());
        if (reply) {
            if (const auto asked = retryAfter(*reply)) {
                if (*asked > m_limits.longestPause)
                    co_return fail(busy(url, QStringLiteral("answered %1 and asks to come back in %2 s").arg(reply->status).arg(asked->count())));
                wait = std::max(wait, std::chrono::milliseconds(*asked));
            }
        }
        if (attempt >= m_limits.attempts) {
            if (!reply)
                co_return reply;
            co_return fail(busy(url, QStringLiteral("answered %1 to each of %2 attempts").arg(reply->status).arg(attempt)));
        }
        co_await pause(wait, m_cancel);
    }
}

} // namespace gatehouse::collateral
