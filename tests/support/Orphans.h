// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayList>
#include <sys/types.h>

namespace gatehouse::test {

/// From here on, processes that lose their parent and were started below this one become its children, also those that put
/// themselves into the background. Call it before anything is started.
void adoptOrphans();

/// Waits for the end of @p child and yields its status as waitpid(2) gives it. Adopted processes that end meanwhile are taken
/// leave of: libvirt, for one, waits until a machine it has killed is gone from the table of processes.
int awaitAmongOrphans(pid_t child);

/// Kills every child of this process, and their children as they come, until none is left. @p spared are names of programs
/// that run on. Nothing that Qt still waits for may be among the children.
void endOrphans(const QByteArrayList& spared = {});

} // namespace gatehouse::test
