// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/ProcessSpec.h"

namespace gatehouse::process {

/// Who the program is in its own world.
enum class TreeUser {
    Same, ///< The user that we are.
    Root, ///< Root, over nothing but what this user may touch anyway: files that it packs belong to root.
};

/// @p spec run in process and mount name spaces of its own, by unshare(1): when it ends or is killed, so is everything that it
/// started, also what made a session of its own (bitbake's server, QEMU), and every mount of theirs is gone. Needs no root where
/// user name spaces are allowed. The exit status stays the program's. errors::programMissing without util-linux.
Result<ProcessSpec> inOwnTree(ProcessSpec spec, TreeUser user = TreeUser::Same);

} // namespace gatehouse::process
