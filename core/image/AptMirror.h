// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QMap>
#include <QString>

namespace gatehouse::image {

/// Where the packages of a suite come from: never a name in this repository, always this computer's own apt sources.
struct AptMirror
{
    QString suite;
    QString mainUri;     ///< Ends with "/".
    QString securityUri; ///< Empty: the suite has none here.
    bool hasUpdates = false;
    bool isFixed = false; ///< Chosen, not this computer's own; may be of a day long ago.

    /// What /etc/os-release says of this computer.
    struct Host
    {
        QString id;       ///< "debian", "ubuntu", …
        QString codename; ///< "bookworm", …
    };
    static Host hostOf(const QByteArray& osRelease);

    /// Picks from the output of `apt-get indextargets` with indexFormat(). The suite itself when the host has it, else,
    /// on Debian, the host's mirror with the suite's name. Nothing: the host is no Debian and fallbackUri is needed.
    static Result<AptMirror> choose(const QString& suite, const QString& indexTargets, const Host& host);
    /// From the one-line sources that mmdebstrap would write for @p suite.
    static Result<AptMirror> fromSourceLines(const QString& suite, const QString& lines);
    static QString indexFormat();
    /// Addresses that somebody chose, such as those of a snapshot of one day. Without @p security the one that stands beside
    /// @p main in an archive of Debian's layout (…/debian/… and …/debian-security/…), or none.
    static AptMirror fixed(const QString& suite, const QString& main, const QString& security);

    /// sources.list for the private apt of a build.
    QString sourceLines() const;
    /// The base address of the archive "main" or "security".
    QString base(const QString& archive) const { return archive == QStringLiteral("security") ? securityUri : mainUri; }
};

} // namespace gatehouse::image
