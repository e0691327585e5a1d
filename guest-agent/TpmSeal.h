// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/SecretBytes.h"
#include "guest-agent/Tpm.h"

namespace gatehouse::agent {

/// A secret that the TPM keeps and gives back only while PCRs have the values they had when it was sealed: a persistent
/// object of the owner hierarchy under TPM2_PolicyPCR, which no password opens. The secret crosses the bus encrypted
/// (TPM 2.0 Library, part 1, session-based encryption). The calls block.
class TpmSeal
{
public:
    /// Persistent handle of the disk key, within the range that is the owner's (TCG registry of reserved handles, 2.3.1).
    static constexpr quint32 diskKeyHandle = 0x81474800;
    static constexpr std::size_t maxSecretBytes = 128;

    static Result<bool> exists(Tpm& tpm, quint32 handle);
    /// Seals @p secret to what @p pcrs are now. errors::tpmFailed also when there is something at @p handle.
    static Result<void> seal(Tpm& tpm, quint32 handle, const SecretBytes& secret, const QList<int>& pcrs);
    /// errors::tpmRefused when @p pcrs have other values than when it was sealed.
    static Result<SecretBytes> unseal(Tpm& tpm, quint32 handle, const QList<int>& pcrs);
};

} // namespace gatehouse::agent
