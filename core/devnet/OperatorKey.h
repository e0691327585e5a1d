// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/crypto/Secp256k1.h"

#include <QString>

namespace gatehouse::devnet {

/// The devnet operator's account: made on first use, kept as an encrypted keystore (Web3 v3) beside its passphrase, both
/// mode 0600 in a folder of mode 0700. The passphrase lies beside the key because a devnet asks no questions; it keeps the
/// key out of backups and greps, not from who can read the folder.
/// errors::keysDamaged when only one of the two files is there or they do not fit.
Result<crypto::SigningKey> loadOrMakeOperatorKey(const QString& folder);

} // namespace gatehouse::devnet
