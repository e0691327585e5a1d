// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>

namespace gatehouse::image {

/// How far a download is.
struct DownloadProgress
{
    qint64 bytes = 0;                  ///< On the disk, those of an earlier attempt included.
    qint64 total = 0;                  ///< 0: the server does not say.
    std::optional<double> secondsLeft; ///< At the speed since this attempt began; absent as long as that says nothing.

    /// 0 to 1; absent without a total.
    std::optional<double> fraction() const;
    /// "12 of 180 MiB, 35 s left", for the detail of a step.
    QString text() const;
};

/// Works out how far a download is from the headers of the answers and the size of the file it writes. Nothing of it is believed for
/// more than a display: a server says what it likes.
class DownloadMeter
{
public:
    /// @p begun bytes stand on the disk already.
    explicit DownloadMeter(qint64 begun)
        : m_begun(begun)
    {
    }

    /// A line of an answer's head, as curl --dump-header writes them; that of the last answer counts (proxies and redirects come
    /// before it). Source: RFC 9110 §8.6 (Content-Length) and §14.4 (Content-Range).
    void header(const QString& line);
    DownloadProgress at(qint64 bytes, qint64 elapsedMs) const;

private:
    qint64 m_begun;
    int m_status = 0;
    qint64 m_total = 0;
};

} // namespace gatehouse::image
