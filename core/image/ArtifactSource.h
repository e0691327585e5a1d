// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"
#include "core/image/DownloadMeter.h"
#include "core/process/ProcessRunner.h"

#include <QUrl>
#include <functional>
#include <qcoro/qcorotask.h>

namespace gatehouse::image {

/// A published file that a build needs, by what it is and not by where it lies.
struct ArtifactRequest
{
    QString name;         ///< For people.
    QUrl url;             ///< http or https.
    QList<QUrl> mirrors;  ///< Asked one after the other when @p url does not have it. One that ends with "/" is a folder.
    Sha256Digest sha256;
    QString sha512;       ///< 128 hex digits; when given, it counts and sha256 does not.
    QString folder;       ///< On this computer, searched for the last part of the address first; empty: none.
};

/// Gets published files: out of the cache, out of a folder, from the net, whichever has one with the right hash. Kept, read-only, by
/// that hash below <cache>/artifacts. curl does the transfer, with the certificates of this computer and the proxy of its apt. What
/// an interrupted download left is gone on from, also at another mirror: only the hash of the whole says whether it is right.
class ArtifactSource
{
public:
    static constexpr qint64 maxBytes = 4ll * 1024 * 1024 * 1024;
    using Log = std::function<void(const QString& line)>;
    /// Called about twice a second while something is downloaded.
    using Progress = std::function<void(const DownloadProgress& progress)>;

    struct Found
    {
        QString path;          ///< Verified; belongs to the cache.
        bool fromCache = false;
    };

    /// @p runner must outlive the tasks. @p cacheFolder is Paths::cache. A download of more than @p limit bytes is ended.
    ArtifactSource(process::ProcessRunner& runner, QString cacheFolder, qint64 limit = maxBytes);

    /// errors::artifactMismatch for a file with another hash or one without end (and no mirror with the right one), errors::artifactUnreachable when
    /// nobody has it; the hint says where to put it. gatehouse::errors::diskFull.
    QCoro::Task<Result<Found>> obtain(ArtifactRequest request, process::CancelToken cancel, Log log, Progress progress = {});
    QString fileOf(const ArtifactRequest& request) const;
    /// What a download that runs or was cut off has so far; the next one goes on from there.
    QString partOf(const ArtifactRequest& request) const { return fileOf(request) + QStringLiteral(".part"); }

private:
    QCoro::Task<Result<void>> downloadAndTake(ArtifactRequest request, QUrl from, QString part, process::CancelToken cancel, Log log, Progress progress);
    /// Goes on from what stands in @p to.
    QCoro::Task<Result<void>> download(ArtifactRequest request, QUrl from, QString to, process::CancelToken cancel, Log log, Progress progress);
    /// One transfer by @p spec into @p to, watched: ended soon after @p to has become larger than the limit.
    QCoro::Task<process::ProcessOutcome> transfer(process::ProcessSpec spec, QString to, process::CancelToken cancel, Log log, Progress progress);
    QCoro::Task<QString> proxyFor(QUrl url, process::CancelToken cancel);

    process::ProcessRunner& m_runner;
    QString m_cache;
    qint64 m_limit;
};

} // namespace gatehouse::image
