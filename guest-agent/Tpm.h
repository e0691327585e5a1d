// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QMap>
#include <QString>
#include <memory>

struct ESYS_CONTEXT;
struct TSS2_TCTI_OPAQUE_CONTEXT_BLOB;

namespace gatehouse::agent {

/// PCR number → value, SHA-256 bank.
using PcrValues = QMap<int, QByteArray>;

/// What proves PCR values to the quoting authority. Marshalled as the TPM gives it (TPM 2.0 Library, part 2):
/// TPMS_ATTEST, TPMT_SIGNATURE, TPM2B_PUBLIC.
struct TpmEvidence
{
    QByteArray attest;
    QByteArray signature;
    QByteArray akPublic;
    PcrValues pcrs;
};

/// A TPM 2.0 through tpm2-tss (ESYS). Its calls block; used by one thread at a time.
class Tpm
{
public:
    /// @p tcti: "device:/dev/tpmrm0" or "swtpm:host=127.0.0.1,port=2321". The two TCTI libraries are linked, not loaded by
    /// name, so that nothing but the measured closure decides what they are.
    static Result<Tpm> open(const QString& tcti);
    ~Tpm();
    Tpm(Tpm&& other) noexcept;
    Tpm& operator=(Tpm&& other) noexcept;

    Result<PcrValues> readPcrs(const QList<int>& pcrs);
    /// TPM2_Quote with a restricted ECDSA P-256 signing key, made for it as a primary key of the endorsement hierarchy
    /// (the same key each time, and none is stored). @p qualifyingData has at most 64 bytes. errors::tpmFailed.
    Result<TpmEvidence> quote(const QList<int>& pcrs, ByteView qualifyingData);

    Result<bool> hasNv(quint32 index);
    /// The bytes of an NV index that its owner may read; errors::tpmFailed when it is not defined or larger than @p limit.
    Result<QByteArray> readNv(quint32 index, std::size_t limit);
    /// Writes all of @p bytes at the beginning of an NV index, which is defined with their size when it is not there.
    Result<void> writeNv(quint32 index, ByteView bytes);

    /// For the files beside this one that speak to tpm2-tss themselves; lives as long as this.
    ESYS_CONTEXT* context() const { return m_esys; }

private:
    Tpm() = default;
    void release();

    ESYS_CONTEXT* m_esys = nullptr;
    TSS2_TCTI_OPAQUE_CONTEXT_BLOB* m_tcti = nullptr;
    std::unique_ptr<std::uint64_t[]> m_tctiMemory;
};

/// The SHA-256 PCRs 0 to 15 that the kernel shows in @p folder, one file each; those that cannot be read are left out.
PcrValues readPcrsFromSysfs(const QString& folder);

} // namespace gatehouse::agent
