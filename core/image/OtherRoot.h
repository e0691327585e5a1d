// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QStringList>

namespace gatehouse::image {

/// Root of a user name space whose ids are nobody's on this computer: what a tool that has to give files to several owners runs as in
/// a room with another user. Its id 0 is firstId outside. Only root can make one (user_namespaces(7)); files that such a tool makes are
/// root's again afterwards.
class OtherRoot
{
public:
    /// Far from the ids that useradd(8) gives out, so that what a tool shows of them is seen to be foreign.
    static constexpr quint32 firstId = 1'210'000'000;
    static constexpr quint32 idCount = 65'536;

    /// The line of /etc/subuid and /etc/subgid by which newuidmap(1) gives root these ids.
    static QByteArray subordinateIds();
    /// unshare(1) with its arguments up to "--"; its comma form is read by every version since 2.38. errors::hostNotReady names what
    /// this computer lacks. Looks at the disk.
    static Result<QStringList> command();
    /// Gives @p trees with all folders in them to its root, so that it may make files there, and @p passed, the folders on the way to
    /// them. Links are not followed, and one among @p trees is left alone. errors::fileNotWritten. Blocking.
    static Result<void> give(const QStringList& trees, const QStringList& passed);
    /// Makes what belongs to one of its ids belong to the same id of ours. Blocking.
    static Result<void> takeBack(const QStringList& trees, const QStringList& passed);
};

} // namespace gatehouse::image
