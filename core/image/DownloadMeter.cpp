// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/DownloadMeter.h"

#include <algorithm>
#include <cmath>

namespace gatehouse::image {

namespace {

constexpr qint64 mebibyte = 1024 * 1024;
/// Speeds of less than this are of the first packets only.
constexpr qint64 shortestMs = 1000;
/// Longer than anybody waits; more is said as unknown.
constexpr double longestSeconds = 7 * 24 * 3600;

qint64 numberIn(QStringView text)
{
    bool good = false;
    const qint64 number = text.trimmed().toLongLong(&good);
    return good && number > 0 ? number : 0;
}

QString durationOf(double seconds)
{
    const qint64 whole = qint64(std::ceil(seconds));
    if (whole < 100)
        return QStringLiteral("%1 s").arg(whole);
    return whole < 5400 ? QStringLiteral("%1 min").arg((whole + 59) / 60) : QStringLiteral("%1 h").arg((whole + 3599) / 3600);
}

} // namespace

std::optional<double> DownloadProgress::fraction() const
{
    return total > 0 ? std::optional(std::clamp(double(bytes) / double(total), 0.0, 1.0)) : std::nullopt;
}

QString DownloadProgress::text() const
{
    if (total <= 0)
        return QStringLiteral("%1 MiB, of how many the server does not say").arg(bytes / mebibyte);
    const QString much = QStringLiteral("%1 of %2 MiB").arg(bytes / mebibyte).arg((total + mebibyte - 1) / mebibyte);
    return secondsLeft ? QStringLiteral("%1, %2 left").arg(much, durationOf(*secondsLeft)) : much;
}

void DownloadMeter::header(const QString& line)
{
    const QStringView text = QStringView(line).trimmed();
    if (text.startsWith(u"HTTP/")) {
        const qsizetype blank = text.indexOf(u' ');
        m_status = blank < 0 ? 0 : int(numberIn(text.mid(blank + 1, 3)));
        m_total = 0;
        return;
    }
    const qsizetype colon = text.indexOf(u':');
    if (colon < 0)
        return;
    const QStringView name = text.left(colon);
    const QStringView value = text.mid(colon + 1);
    if (m_status == 200 && name.compare(u"content-length", Qt::CaseInsensitive) == 0)
        m_total = numberIn(value);
    else if (m_status == 206 && name.compare(u"content-range", Qt::CaseInsensitive) == 0)
        m_total = numberIn(value.mid(value.lastIndexOf(u'/') + 1)); // "bytes 100-199/200"; "*" is no number.
}

DownloadProgress DownloadMeter::at(qint64 bytes, qint64 elapsedMs) const
{
    DownloadProgress progress{bytes, m_total >= bytes ? m_total : 0, {}};
    // A server without ranges begins again: the file is shorter then than it was.
    const qint64 fresh = bytes >= m_begun ? bytes - m_begun : bytes;
    if (progress.total == 0 || elapsedMs < shortestMs || fresh <= 0)
        return progress;
    const double seconds = double(progress.total - bytes) * double(elapsedMs) / 1000 / double(fresh);
    if (seconds <= longestSeconds)
        progress.secondsLeft = seconds;
    return progress;
}

} // namespace gatehouse::image
