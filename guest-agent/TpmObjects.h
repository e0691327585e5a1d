// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "guest-agent/AgentErrors.h"

#include <QList>
#include <QString>
#include <cstdlib>
#include <tss2/tss2_esys.h>
#include <tss2/tss2_rc.h>

/// What the files that speak to tpm2-tss share; for those only.
namespace gatehouse::agent {

/// tpm2-tss allocates what it returns.
template<typename T>
struct Freed
{
    T* value = nullptr;
    Freed() = default;
    ~Freed() { std::free(value); }
    Q_DISABLE_COPY_MOVE(Freed)
    T* operator->() const { return value; }
    T& operator*() const { return *value; }
    T** out() { return &value; }
};

/// A transient object or session that leaves the TPM with its scope.
struct TransientKey
{
    ESYS_CONTEXT* esys = nullptr;
    ESYS_TR handle = ESYS_TR_NONE;
    explicit TransientKey(ESYS_CONTEXT* context)
        : esys(context)
    {
    }
    ~TransientKey()
    {
        if (handle != ESYS_TR_NONE)
            Esys_FlushContext(esys, handle);
    }
    Q_DISABLE_COPY_MOVE(TransientKey)
};

/// What tpm2-tss remembers of an object that stays in the TPM.
struct EsysHandle
{
    ESYS_CONTEXT* esys = nullptr;
    ESYS_TR handle = ESYS_TR_NONE;
    explicit EsysHandle(ESYS_CONTEXT* context)
        : esys(context)
    {
    }
    ~EsysHandle()
    {
        if (handle != ESYS_TR_NONE)
            Esys_TR_Close(esys, &handle);
    }
    Q_DISABLE_COPY_MOVE(EsysHandle)
};

/// errors::tpmFailed with the call and what the TPM said.
inline Result<void> checkTpm(TSS2_RC code, const char* call)
{
    if (code == TSS2_RC_SUCCESS)
        return {};
    return fail(errors::tpmFailed, QStringLiteral("%1: %2").arg(QLatin1String(call), QString::fromUtf8(Tss2_RC_Decode(code))));
}

/// SHA-256 bank.
inline TPML_PCR_SELECTION selectionOf(const QList<int>& pcrs)
{
    TPML_PCR_SELECTION selection = {};
    selection.count = 1;
    selection.pcrSelections[0].hash = TPM2_ALG_SHA256;
    selection.pcrSelections[0].sizeofSelect = 3;
    for (const int pcr : pcrs)
        selection.pcrSelections[0].pcrSelect[pcr / 8] |= BYTE(1 << (pcr % 8));
    return selection;
}

} // namespace gatehouse::agent
