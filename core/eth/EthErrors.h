// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

namespace gatehouse::eth::errors {

// Values and encodings.
inline constexpr ErrorCode badAddress{"eth.bad-address", ErrorKind::Malformed};
inline constexpr ErrorCode badNumber{"eth.bad-number", ErrorKind::Malformed};
/// A sum, difference or product that does not fit into 256 bits, or a division by zero.
inline constexpr ErrorCode overflow{"eth.overflow", ErrorKind::Malformed};
inline constexpr ErrorCode badRlp{"eth.bad-rlp", ErrorKind::Malformed};
inline constexpr ErrorCode badAbi{"eth.bad-abi", ErrorKind::Malformed};
inline constexpr ErrorCode badTransaction{"eth.bad-transaction", ErrorKind::Malformed};
inline constexpr ErrorCode badSignature{"eth.bad-signature", ErrorKind::Malformed};
/// A log that is not an event of the contract, or not as its ABI says.
inline constexpr ErrorCode badEvent{"eth.bad-event", ErrorKind::Malformed};
inline constexpr ErrorCode badArtefact{"eth.bad-artefact", ErrorKind::Malformed};

// The way to the node.
inline constexpr ErrorCode badUrl{"eth.bad-url", ErrorKind::Usage};
inline constexpr ErrorCode unreachable{"eth.unreachable", ErrorKind::Unavailable};
inline constexpr ErrorCode timeout{"eth.timeout", ErrorKind::Unavailable};
/// The WebSocket broke while a call was under way; the call may have had its effect.
inline constexpr ErrorCode connectionLost{"eth.connection-lost", ErrorKind::Unavailable};
inline constexpr ErrorCode httpStatus{"eth.http-status", ErrorKind::Unavailable};
/// HTTP 429 or its JSON-RPC forms: wait and try again.
inline constexpr ErrorCode rateLimited{"eth.rate-limited", ErrorKind::Unavailable};
/// HTTP 402 or its JSON-RPC forms: the provider has stopped serving this key for now.
inline constexpr ErrorCode paymentRequired{"eth.payment-required", ErrorKind::Unavailable};
/// HTTP 401 or 403: the key in the URL is wrong or may not do this.
inline constexpr ErrorCode unauthorized{"eth.unauthorized", ErrorKind::Unavailable};
inline constexpr ErrorCode replyTooLarge{"eth.reply-too-large", ErrorKind::Malformed};
/// Not JSON, not JSON-RPC 2.0, another id, a batch, or a result that is not what the method returns.
inline constexpr ErrorCode badReply{"eth.bad-reply", ErrorKind::Malformed};
inline constexpr ErrorCode tooManyCalls{"eth.too-many-calls", ErrorKind::Conflict};
inline constexpr ErrorCode cannotSubscribe{"eth.cannot-subscribe", ErrorKind::Usage};

// What the node says.
inline constexpr ErrorCode rpcError{"eth.rpc-error", ErrorKind::Refused};
inline constexpr ErrorCode methodNotFound{"eth.method-not-found", ErrorKind::Refused};
/// The contract refused; its reason is in the detail.
inline constexpr ErrorCode reverted{"eth.reverted", ErrorKind::Refused};
/// eth_getLogs over more blocks or results than the provider allows.
inline constexpr ErrorCode logRangeTooWide{"eth.log-range-too-wide", ErrorKind::Refused};
/// The provider's limit would make a scan take tens of thousands of calls.
inline constexpr ErrorCode logScanTooLong{"eth.log-scan-too-long", ErrorKind::Refused};
/// The chain lost blocks that were taken for settled.
inline constexpr ErrorCode deepReorganisation{"eth.deep-reorganisation", ErrorKind::Conflict};
inline constexpr ErrorCode insufficientFunds{"eth.insufficient-funds", ErrorKind::Unavailable};
inline constexpr ErrorCode nonceTooLow{"eth.nonce-too-low", ErrorKind::Conflict};
/// Another transaction of the account waits with the same nonce and pays as much or more.
inline constexpr ErrorCode nonceTaken{"eth.nonce-taken", ErrorKind::Conflict};
/// The fee is below what the node takes at all.
inline constexpr ErrorCode underpriced{"eth.underpriced", ErrorKind::Refused};
inline constexpr ErrorCode alreadyKnown{"eth.already-known", ErrorKind::Conflict};

// Sending.
inline constexpr ErrorCode wrongChain{"eth.wrong-chain", ErrorKind::Conflict};
/// No code at the contract's address on this chain.
inline constexpr ErrorCode noContract{"eth.no-contract", ErrorKind::Conflict};
/// The node asks for a fee or gas beyond the ceiling; it may be lying.
inline constexpr ErrorCode feeTooHigh{"eth.fee-too-high", ErrorKind::Refused};
/// Mined, and it failed there.
inline constexpr ErrorCode transactionFailed{"eth.transaction-failed", ErrorKind::Refused};
/// Another transaction of the same account and nonce was mined.
inline constexpr ErrorCode transactionReplaced{"eth.transaction-replaced", ErrorKind::Conflict};
/// Not mined in time, and the node no longer knows it.
inline constexpr ErrorCode transactionDropped{"eth.transaction-dropped", ErrorKind::Unavailable};
/// Not mined in time; it may still be.
inline constexpr ErrorCode transactionPending{"eth.transaction-pending", ErrorKind::Unavailable};

} // namespace gatehouse::eth::errors
