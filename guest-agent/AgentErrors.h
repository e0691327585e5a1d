// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

namespace gatehouse::agent::errors {

inline constexpr ErrorCode badOption{"agent.bad-option", ErrorKind::Usage};
inline constexpr ErrorCode badConfig{"agent.bad-config", ErrorKind::Malformed};
inline constexpr ErrorCode badHint{"agent.bad-hint", ErrorKind::Malformed};
inline constexpr ErrorCode noTpm{"agent.no-tpm", ErrorKind::Unavailable};
inline constexpr ErrorCode tpmFailed{"agent.tpm-failed", ErrorKind::Unavailable};
/// The registers are not those that a secret was sealed to.
inline constexpr ErrorCode tpmRefused{"agent.tpm-refused", ErrorKind::Refused};
/// The disk was made with a key that this TPM does not hold.
inline constexpr ErrorCode diskKeyLost{"agent.disk-key-lost", ErrorKind::Conflict};
/// The instance's user data has a value that is not allowed.
inline constexpr ErrorCode badUserData{"agent.bad-user-data", ErrorKind::Malformed};
inline constexpr ErrorCode noUserData{"agent.no-user-data", ErrorKind::Unavailable};
/// A network that a node cannot follow.
inline constexpr ErrorCode refusedNetwork{"agent.refused-network", ErrorKind::Refused};
inline constexpr ErrorCode noNetwork{"agent.no-network", ErrorKind::Unavailable};
inline constexpr ErrorCode noQuote{"agent.no-quote", ErrorKind::Unavailable};
inline constexpr ErrorCode noEventLog{"agent.no-event-log", ErrorKind::Unavailable};
inline constexpr ErrorCode noCollateral{"agent.no-collateral", ErrorKind::Unavailable};
/// What came as our own quote is not one about us.
inline constexpr ErrorCode badOwnQuote{"agent.bad-own-quote", ErrorKind::Refused};
inline constexpr ErrorCode wrongChain{"agent.wrong-chain", ErrorKind::Conflict};
inline constexpr ErrorCode wrongNetwork{"agent.wrong-network", ErrorKind::Conflict};
/// Nothing useful came yet; asking again makes sense.
inline constexpr ErrorCode hostSilent{"agent.host-silent", ErrorKind::Unavailable};
inline constexpr ErrorCode hostRefused{"agent.host-refused", ErrorKind::Refused};
/// The contract's owner has rejected our request, says the chain.
inline constexpr ErrorCode rejected{"agent.rejected", ErrorKind::Refused};
/// The host handed over something that is not a sealed box for us.
inline constexpr ErrorCode badCiphertext{"agent.bad-ciphertext", ErrorKind::Malformed};
/// The box opened, but what is inside is not the key whose address stands on chain.
inline constexpr ErrorCode otherKey{"agent.ciphertext-for-another-key", ErrorKind::Refused};
inline constexpr ErrorCode noDisk{"agent.no-disk", ErrorKind::Unavailable};
/// The disk holds something that is not ours; it is never overwritten.
inline constexpr ErrorCode foreignDisk{"agent.foreign-disk", ErrorKind::Conflict};
/// The disk is ours, but was made with another network's secret.
inline constexpr ErrorCode otherDiskKey{"agent.disk-of-another-key", ErrorKind::Conflict};
/// The disk says it is ours, but its header is not as we write it: somebody changed it outside the machine.
inline constexpr ErrorCode alteredDisk{"agent.disk-altered", ErrorKind::Refused};
inline constexpr ErrorCode diskFailed{"agent.disk-failed", ErrorKind::Unavailable};

/// The host volume does not take what we write.
inline constexpr ErrorCode hostVolume{"agent.host-volume", ErrorKind::Unavailable};
inline constexpr ErrorCode badTlsKey{"agent.bad-tls-key", ErrorKind::Internal};
/// What the host put there is not a certificate for our key.
inline constexpr ErrorCode badCertificate{"agent.bad-certificate", ErrorKind::Malformed};
/// container() does not name an application in a way that binds the host.
inline constexpr ErrorCode badContainer{"agent.bad-container", ErrorKind::Malformed};
/// The archive on the host volume is not what container() names, or not an archive.
inline constexpr ErrorCode badArchive{"agent.bad-archive", ErrorKind::Refused};
inline constexpr ErrorCode noArchive{"agent.no-archive", ErrorKind::Unavailable};
inline constexpr ErrorCode containerFailed{"agent.container-failed", ErrorKind::Unavailable};

} // namespace gatehouse::agent::errors
