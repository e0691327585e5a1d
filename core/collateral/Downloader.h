// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/HttpClient.h"
#include "core/process/CancelToken.h"

#include <QElapsedTimer>

namespace gatehouse::collateral {

/// How long and how often one asks. Numbers for services of the size of Intel's, whose largest answer has 20 KB.
struct DownloadLimits
{
    std::chrono::milliseconds timeout{20'000};    ///< One attempt, to the last byte.
    std::chrono::milliseconds total{120'000};     ///< All attempts and pauses of one Downloader together.
    qint64 maxBodyBytes = 2 * 1024 * 1024;        ///< Twice the largest CRL that is read at all, as it may be in hex.
    int attempts = 4;                             ///< Of one document.
    std::chrono::milliseconds firstPause{500};    ///< Doubled after each attempt, with jitter.
    std::chrono::milliseconds longestPause{15'000}; ///< A service that asks for a longer one (Retry-After) is given up.
};

/// The pause after attempt number @p attempt (counted from 1): doubled each time up to the longest, ± a quarter of it so
/// that many clients do not come back at once. @p jitter is from 0 to 1.
std::chrono::milliseconds pauseAfter(int attempt, const DownloadLimits& limits, double jitter);

/// Waits, or ends early when cancelled.
QCoro::Task<void> pause(std::chrono::milliseconds time, process::CancelToken cancel);

/// GET with retries. What may pass by itself is tried again: no connection, time-outs, 408, 429, 500, 502, 503 and 504.
/// Ends at once with errors::cancelled when the token says so; the connection then closes with the downloader.
class Downloader
{
public:
    explicit Downloader(DownloadLimits limits, process::CancelToken cancel = {});

    /// The first answer with another status than those, whatever it is: the caller looks at it. core/http's errors;
    /// errors::busy when the service went on refusing. Must not be called twice at once.
    QCoro::Task<Result<http::HttpReply>> get(QUrl url);
    bool isCancelled() const { return m_cancel.isCancelled(); }

private:
    DownloadLimits m_limits;
    process::CancelToken m_cancel;
    http::HttpClient m_client;
    QElapsedTimer m_elapsed;
};

} // namespace gatehouse::collateral
