// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/FileTree.h"
#include "core/process/ProcessRunner.h"

#include <QMap>

namespace gatehouse::image {

/// Programs of this computer with every library they need, as a tree beneath /usr/lib/gatehouse: bin/, lib/ with the
/// dynamic loader as lib/ld.so, and a starter in /usr/bin for each. So an image works whatever distribution built it.
class HostPrograms
{
public:
    static constexpr qint64 maxProgramBytes = 512ll * 1024 * 1024;
    static constexpr char root[] = "usr/lib/gatehouse";

    struct Program
    {
        QString path; ///< On this computer. It is trusted: its loader is asked what it needs.
        QString name; ///< In the image.
    };

    /// The tree, and where on this computer each of its files was, without symbolic links. What is in the tree and has no place was made here.
    struct Collected
    {
        FileTree tree;
        QMap<QByteArray, QString> places;
    };

    /// @p extraLibraries are sonames that programs load at run time; one that this computer does not have is left out and
    /// logged. errors::badInput for a file that is not an ELF program or lacks a library.
    static QCoro::Task<Result<Collected>> collect(process::ProcessRunner& runner, QList<Program> programs, QStringList extraLibraries,
                                                 process::CancelToken cancel, std::function<void(const QString&)> log);

    /// "soname => path" pairs of `ld.so --list`; public for tests.
    static Result<QMap<QString, QString>> parseList(const QString& output);
    /// The paths of 64-bit x86 libraries by soname in the output of `ldconfig -p`.
    static QMap<QString, QString> parseCache(const QString& output);
};

} // namespace gatehouse::image
