// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/HttpServer.h"
#include "core/image/PackageLock.h"
#include "core/process/ProcessRunner.h"

#include <QTemporaryDir>

namespace gatehouse::tests {

/// A Debian mirror on 127.0.0.1 that has the packages of a lock, out of a cache of downloads: what it has, it serves to the
/// real apt; what it has not is 404. So what a mirror does can be tested without one.
class LoopbackMirror
{
public:
    /// @p packages is the folder of downloads, named by their SHA-256. Blocks while the packages are read (dpkg-deb).
    LoopbackMirror(const image::PackageLock& lock, const QString& packages);

    Result<void> start();
    /// Nobody answers at its address any more.
    void close() { m_server.close(); }
    /// The address of the archive, with a slash.
    QString url() const;
    /// Paths that were asked for, in order.
    QStringList asked() const;

    /// Runs programs as @p inner does, and apt with this mirror as the only one of the computer.
    class Runner : public process::ProcessRunner
    {
    public:
        /// Fetches the index of @p mirror, which has to have been started; blocks.
        Runner(const LoopbackMirror& mirror, process::ProcessRunner& inner);
        QCoro::Task<process::ProcessOutcome> run(process::ProcessSpec spec, process::CancelToken cancel = {}, process::LineHandler onLine = {}) override;

    private:
        /// The configuration of that name, with what apt needs to take an unsigned mirror of this computer.
        QString configFor(const QString& given);

        process::ProcessRunner& m_inner;
        QTemporaryDir m_folder;
        QByteArray m_own; ///< The configuration of the computer whose mirror this is.
        int m_configs = 0;
    };

private:
    http::HttpResponse answer(const QByteArray& path) const;
    void addKernelOfStableName(const image::LockedPackage& kernel);

    QString m_suite;
    QByteArray m_index;
    QHash<QByteArray, QString> m_files; ///< Path below the archive, decoded → file.
    mutable std::mutex m_mutex;
    mutable QStringList m_asked;
    http::HttpServer m_server;
};

} // namespace gatehouse::tests
