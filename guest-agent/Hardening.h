// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace gatehouse::agent {

/// Before any secret exists: no core dumps, not readable through /proc or ptrace by others, and memory that is touched
/// from now on stays out of swap where the kernel allows it. Returns what could not be done, for the log; empty: all done.
QString hardenProcess();

} // namespace gatehouse::agent
