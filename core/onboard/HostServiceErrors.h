// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

namespace gatehouse::onboard::errors {

inline constexpr ErrorCode unknownRequest{"onboard.unknown-request", ErrorKind::Usage};
/// The request is not in a state in which that can be done.
inline constexpr ErrorCode wrongState{"onboard.wrong-state", ErrorKind::Conflict};
/// The verdict refuses and no reason for an exception was given.
inline constexpr ErrorCode refusedByPolicy{"onboard.refused-by-policy", ErrorKind::Refused};
/// It was approved, but what is accepted has changed since and refuses it: it was not handed over.
inline constexpr ErrorCode refusedSinceApproved{"onboard.refused-since-approved", ErrorKind::Refused};
/// What is accepted changed again and again while a quote was judged; it is judged later.
inline constexpr ErrorCode policyUnsettled{"onboard.policy-unsettled", ErrorKind::Unavailable};
inline constexpr ErrorCode reasonMissing{"onboard.reason-missing", ErrorKind::Usage};
inline constexpr ErrorCode badSnooze{"onboard.bad-snooze", ErrorKind::Usage};
inline constexpr ErrorCode noteTooLong{"onboard.note-too-long", ErrorKind::Usage};
inline constexpr ErrorCode tooManyRequests{"onboard.too-many-requests", ErrorKind::Refused};
/// A better quote for this guest is known already, or too many were offered.
inline constexpr ErrorCode evidenceIgnored{"onboard.evidence-ignored", ErrorKind::Refused};
inline constexpr ErrorCode corruptRecord{"onboard.corrupt-record", ErrorKind::Malformed};

inline constexpr ErrorCode badMessage{"onboard.bad-message", ErrorKind::Malformed};
/// The quote's report data is not about this address and key.
inline constexpr ErrorCode notBound{"onboard.not-bound", ErrorKind::Refused};
inline constexpr ErrorCode alreadyBootstrapped{"onboard.already-bootstrapped", ErrorKind::Conflict};
inline constexpr ErrorCode notOnChain{"onboard.not-on-chain", ErrorKind::Conflict};
inline constexpr ErrorCode notEnoughConfirmations{"onboard.not-enough-confirmations", ErrorKind::Unavailable};
/// The running node cannot be reached or has not started.
inline constexpr ErrorCode guestUnreachable{"onboard.guest-unreachable", ErrorKind::Unavailable};
/// The running node looked for itself and said no.
inline constexpr ErrorCode guestRefused{"onboard.guest-refused", ErrorKind::Refused};
/// The running node's answer is not what the protocol says.
inline constexpr ErrorCode guestAnswer{"onboard.guest-answer", ErrorKind::Malformed};
/// The ciphertext is signed by a key that is not the network's.
inline constexpr ErrorCode wrongSigner{"onboard.wrong-signer", ErrorKind::Refused};
/// Our account does not own the contract, so it can reject nothing there.
inline constexpr ErrorCode notOwner{"onboard.not-owner", ErrorKind::Refused};
inline constexpr ErrorCode transactionReverted{"onboard.transaction-reverted", ErrorKind::Refused};
inline constexpr ErrorCode controlSocket{"onboard.control-socket", ErrorKind::Unavailable};
/// No process serves this state folder.
inline constexpr ErrorCode notServing{"onboard.not-serving", ErrorKind::Unavailable};
inline constexpr ErrorCode portTaken{"onboard.port-taken", ErrorKind::Unavailable};

} // namespace gatehouse::onboard::errors
