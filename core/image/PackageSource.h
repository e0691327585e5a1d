// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/AptMirror.h"
#include "core/image/PackageLock.h"
#include "core/image/Recipe.h"
#include "core/process/ProcessRunner.h"

#include <functional>

namespace gatehouse::image {

/// Turns a recipe's package list into a lock, and a lock into verified files. Uses apt for everything that touches the
/// network, so proxies, credentials and archive keys are those of this computer. Downloads are kept by their SHA-256.
class PackageSource
{
public:
    using Log = std::function<void(const QString& line)>;
    /// 0…1 of the download, and what is being fetched.
    using Progress = std::function<void(double done, const QString& detail)>;
    /// What is believed of the files that are in the cache already.
    enum class Cached {
        AsHashed, ///< Those that were hashed once and not touched since (inode, size, times); the others are hashed again.
        Nothing,  ///< All are hashed.
    };

    /// @p runner must outlive the tasks. @p cacheFolder is Paths::cache.
    PackageSource(process::ProcessRunner& runner, QString cacheFolder);
    /// Takes packages from @p main (and @p security, see AptMirror::fixed) instead of this computer's own mirror; empty: from that.
    void useMirror(const QString& main, const QString& security);

    /// Asks the mirror what @p recipe means today. errors::mirrorUnreachable, packageUnknown.
    QCoro::Task<Result<PackageLock>> resolve(Recipe recipe, process::CancelToken cancel, Log log);
    /// Makes sure that every package of @p lock is in the cache with the right hash; answers how many were downloaded. A damaged
    /// one is dropped and fetched again. What a download that was killed or failed had got is kept and gone on from. Waits for a
    /// download of another build. errors::packageGone with the way to refresh, packageMismatch, mirrorUnreachable;
    /// gatehouse::errors::diskFull before anything is fetched that has no room.
    QCoro::Task<Result<int>> fetch(PackageLock lock, Cached cached, process::CancelToken cancel, Log log, Progress progress);

    /// Where the file of @p package is once fetched.
    QString fileOf(const LockedPackage& package) const;
    /// The address of a mirror for @p suite on this computer.
    QCoro::Task<Result<AptMirror>> mirror(QString suite, process::CancelToken cancel);

    /// Parses `apt-get --print-uris` with SHA-256. Public for tests.
    static Result<QList<LockedPackage>> parseUris(const QString& output, const AptMirror& mirror, const QString& use);
    /// Which error the messages of a failed download stand for.
    static Error downloadError(const QString& messages, const QStringList& missing, const AptMirror& mirror, const QString& folder);

private:
    QCoro::Task<Result<QString>> apt(QString program, QStringList argumentList, QString config, process::CancelToken cancel, Log log);
    Result<QString> privateApt(const AptMirror& mirror) const;

    /// Drops files of @p packages that are not what their names say. Blocking; answers the names of those.
    QStringList dropDamaged(const QList<LockedPackage>& packages, Cached cached) const;
    /// errors::diskFull when @p wanted, without the parts in @p folder, do not fit.
    Result<void> checkSpace(const QList<LockedPackage>& wanted, const QString& folder) const;
    /// What an earlier download got whole. Answers the packages that are still wanted.
    Result<QList<LockedPackage>> takeFinished(QList<LockedPackage> wanted, const QString& folder) const;

    process::ProcessRunner& m_runner;
    QString m_cache;
    QString m_mainMirror;
    QString m_securityMirror;
};

} // namespace gatehouse::image
