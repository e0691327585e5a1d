// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

/// Ways in which starting the local chain and its services fails.
namespace gatehouse::devnet::errors {
/// Another process serves this profile.
inline constexpr ErrorCode held{"devnet.held", ErrorKind::Conflict};
inline constexpr ErrorCode portTaken{"devnet.port-taken", ErrorKind::Conflict};
inline constexpr ErrorCode keysDamaged{"devnet.keys-damaged", ErrorKind::Malformed};
/// The chain ended or never came up; the detail has its last words.
inline constexpr ErrorCode chainFailed{"devnet.chain-failed", ErrorKind::Unavailable};
inline constexpr ErrorCode deployFailed{"devnet.deploy-failed", ErrorKind::Unavailable};
inline constexpr ErrorCode notRunning{"devnet.not-running", ErrorKind::Conflict};
} // namespace gatehouse::devnet::errors
