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

    /// @p runner must outlive the tasks. @p cacheFolder is Paths::cache.
    PackageSource(process::ProcessRunner& runner, QString cacheFolder);
    /// Takes packages from @p main (and @p security, see AptMirror::fixed) instead of this computer's own mirror; empty: from that.
    void useMirror(const QString& main, const QString& security);

    /// Asks the mirror what @p recipe means today. errors::mirrorUnreachable, packageUnknown.
    QCoro::Task<Result<PackageLock>> resolve(Recipe recipe, process::CancelToken cancel, Log log);
    /// Makes sure that every package of @p lock is in the cache with the right hash; answers how many were downloaded. What a
    /// download that was killed or failed had got is kept and gone on from. Waits for a download of another build.
    /// errors::packageGone with the way to refresh, packageMismatch, mirrorUnreachable.
    QCoro::Task<Result<int>> fetch(PackageLock lock, process::CancelToken cancel, Log log, Progress progress);

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

    /// What an earlier download got whole. Answers the packages that are still wanted.
    Result<QList<LockedPackage>> takeFinished(QList<LockedPackage> wanted, const QString& folder) const;

    process::ProcessRunner& m_runner;
    QString m_cache;
    QString m_mainMirror;
    QString m_securityMirror;
};

} // namespace gatehouse::image
