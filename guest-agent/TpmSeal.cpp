// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/TpmSeal.h"

#include "guest-agent/TpmObjects.h"

namespace gatehouse::agent {

namespace {

/// Parent of what is sealed and the key that sessions are salted with: the same each time, and not stored.
TPM2B_PUBLIC storageKeyTemplate()
{
    TPM2B_PUBLIC key = {};
    TPMT_PUBLIC& area = key.publicArea;
    area.type = TPM2_ALG_ECC;
    area.nameAlg = TPM2_ALG_SHA256;
    area.objectAttributes = TPMA_OBJECT_RESTRICTED | TPMA_OBJECT_DECRYPT | TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT
                          | TPMA_OBJECT_SENSITIVEDATAORIGIN | TPMA_OBJECT_USERWITHAUTH | TPMA_OBJECT_NODA;
    area.parameters.eccDetail.symmetric.algorithm = TPM2_ALG_AES;
    area.parameters.eccDetail.symmetric.keyBits.aes = 128;
    area.parameters.eccDetail.symmetric.mode.aes = TPM2_ALG_CFB;
    area.parameters.eccDetail.scheme.scheme = TPM2_ALG_NULL;
    area.parameters.eccDetail.curveID = TPM2_ECC_NIST_P256;
    area.parameters.eccDetail.kdf.scheme = TPM2_ALG_NULL;
    return key;
}

Result<void> makeStorageKey(ESYS_CONTEXT* esys, TransientKey& key)
{
    const TPM2B_SENSITIVE_CREATE noSecret = {};
    const TPM2B_PUBLIC wanted = storageKeyTemplate();
    const TPM2B_DATA noData = {};
    const TPML_PCR_SELECTION noPcrs = {};
    return checkTpm(Esys_CreatePrimary(esys, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, &noSecret, &wanted, &noData, &noPcrs,
                                       &key.handle, nullptr, nullptr, nullptr, nullptr),
                    "TPM2_CreatePrimary");
}

/// @p salt: the key that the session's own is agreed with; ESYS_TR_NONE for one that protects nothing.
Result<void> startSession(ESYS_CONTEXT* esys, TransientKey& session, TPM2_SE type, ESYS_TR salt, TPMA_SESSION encryption)
{
    TPMT_SYM_DEF symmetric = {};
    symmetric.algorithm = TPM2_ALG_NULL;
    if (salt != ESYS_TR_NONE) {
        symmetric.algorithm = TPM2_ALG_AES;
        symmetric.keyBits.aes = 128;
        symmetric.mode.aes = TPM2_ALG_CFB;
    }
    GH_CHECK(checkTpm(Esys_StartAuthSession(esys, salt, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, nullptr, type, &symmetric, TPM2_ALG_SHA256,
                                            &session.handle),
                      "TPM2_StartAuthSession"));
    const TPMA_SESSION attributes = TPMA_SESSION_CONTINUESESSION | encryption;
    return checkTpm(Esys_TRSess_SetAttributes(esys, session.handle, attributes, 0xff), "session attributes");
}

Result<void> policyPcr(ESYS_CONTEXT* esys, const TransientKey& session, const QList<int>& pcrs)
{
    const TPM2B_DIGEST asTheyAre = {};
    const TPML_PCR_SELECTION selection = selectionOf(pcrs);
    return checkTpm(Esys_PolicyPCR(esys, session.handle, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &asTheyAre, &selection), "TPM2_PolicyPCR");
}

Result<TPM2B_DIGEST> policyOf(ESYS_CONTEXT* esys, const QList<int>& pcrs)
{
    TransientKey trial(esys);
    GH_CHECK(startSession(esys, trial, TPM2_SE_TRIAL, ESYS_TR_NONE, 0));
    GH_CHECK(policyPcr(esys, trial, pcrs));
    Freed<TPM2B_DIGEST> digest;
    GH_CHECK(checkTpm(Esys_PolicyGetDigest(esys, trial.handle, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, digest.out()), "TPM2_PolicyGetDigest"));
    return TPM2B_DIGEST(*digest);
}

TPM2B_PUBLIC sealedTemplate(const TPM2B_DIGEST& policy)
{
    TPM2B_PUBLIC object = {};
    TPMT_PUBLIC& area = object.publicArea;
    area.type = TPM2_ALG_KEYEDHASH;
    area.nameAlg = TPM2_ALG_SHA256;
    // Neither USERWITHAUTH nor ADMINWITHPOLICY: the policy is the only way.
    area.objectAttributes = TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT | TPMA_OBJECT_NODA;
    area.authPolicy = policy;
    area.parameters.keyedHashDetail.scheme.scheme = TPM2_ALG_NULL;
    return object;
}

/// A TPM's answer about the policy of the session or parameter that the number in bits 8 to 11 names (part 2, 6.6.2).
bool isPolicyFailure(TSS2_RC code)
{
    constexpr TSS2_RC formatOneError = 0x0bf;
    return (code & TSS2_RC_LAYER_MASK) == TSS2_TPM_RC_LAYER && (code & formatOneError) == TPM2_RC_POLICY_FAIL;
}

} // namespace

Result<bool> TpmSeal::exists(Tpm& tpm, quint32 handle)
{
    TPMI_YES_NO more = TPM2_NO;
    Freed<TPMS_CAPABILITY_DATA> capability;
    GH_CHECK(checkTpm(Esys_GetCapability(tpm.context(), ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, TPM2_CAP_HANDLES, handle, 1, &more, capability.out()),
                      "TPM2_GetCapability"));
    const TPML_HANDLE& handles = capability->data.handles;
    return handles.count > 0 && handles.handle[0] == handle;
}

Result<void> TpmSeal::seal(Tpm& tpm, quint32 handle, const SecretBytes& secret, const QList<int>& pcrs)
{
    ESYS_CONTEXT* esys = tpm.context();
    if (secret.isEmpty() || secret.size() > maxSecretBytes)
        return fail(errors::tpmFailed, QStringLiteral("a secret of %1 bytes").arg(secret.size()));
    GH_TRY(const TPM2B_DIGEST policy, policyOf(esys, pcrs));
    TransientKey parent(esys);
    GH_CHECK(makeStorageKey(esys, parent));
    TransientKey session(esys);
    GH_CHECK(startSession(esys, session, TPM2_SE_HMAC, parent.handle, TPMA_SESSION_DECRYPT));
    TPM2B_SENSITIVE_CREATE content = {};
    content.sensitive.data.size = UINT16(secret.size());
    std::copy(secret.bytes().begin(), secret.bytes().end(), content.sensitive.data.buffer);
    const TPM2B_PUBLIC wanted = sealedTemplate(policy);
    const TPM2B_DATA noData = {};
    const TPML_PCR_SELECTION creationPcrs = selectionOf(pcrs);
    Freed<TPM2B_PRIVATE> privatePart;
    Freed<TPM2B_PUBLIC> publicPart;
    const TSS2_RC created = Esys_Create(esys, parent.handle, ESYS_TR_PASSWORD, session.handle, ESYS_TR_NONE, &content, &wanted, &noData, &creationPcrs,
                                        privatePart.out(), publicPart.out(), nullptr, nullptr, nullptr);
    wipeMemory(&content, sizeof content);
    GH_CHECK(checkTpm(created, "TPM2_Create"));
    TransientKey object(esys);
    GH_CHECK(checkTpm(Esys_Load(esys, parent.handle, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, privatePart.value, publicPart.value, &object.handle),
                      "TPM2_Load"));
    EsysHandle persistent(esys);
    return checkTpm(Esys_EvictControl(esys, ESYS_TR_RH_OWNER, object.handle, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, handle, &persistent.handle),
                    "TPM2_EvictControl");
}

Result<SecretBytes> TpmSeal::unseal(Tpm& tpm, quint32 handle, const QList<int>& pcrs)
{
    ESYS_CONTEXT* esys = tpm.context();
    EsysHandle object(esys);
    GH_CHECK(checkTpm(Esys_TR_FromTPMPublic(esys, handle, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &object.handle), "TPM2_ReadPublic"));
    Freed<TPM2B_PUBLIC> publicPart;
    GH_CHECK(checkTpm(Esys_ReadPublic(esys, object.handle, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, publicPart.out(), nullptr, nullptr), "TPM2_ReadPublic"));
    const TPMT_PUBLIC& area = publicPart->publicArea;
    // One that a password opens was not made by us, whoever has put it there knows what is in it.
    if (area.type != TPM2_ALG_KEYEDHASH || (area.objectAttributes & TPMA_OBJECT_USERWITHAUTH) != 0 || (area.objectAttributes & TPMA_OBJECT_FIXEDTPM) == 0)
        return fail(errors::tpmRefused, QStringLiteral("the object 0x%1 in the TPM is not one that this program sealed").arg(handle, 8, 16, QLatin1Char('0')));
    TransientKey salt(esys);
    GH_CHECK(makeStorageKey(esys, salt));
    TransientKey session(esys);
    GH_CHECK(startSession(esys, session, TPM2_SE_POLICY, salt.handle, TPMA_SESSION_ENCRYPT));
    GH_CHECK(policyPcr(esys, session, pcrs));
    Freed<TPM2B_SENSITIVE_DATA> content;
    const TSS2_RC code = Esys_Unseal(esys, object.handle, session.handle, ESYS_TR_NONE, ESYS_TR_NONE, content.out());
    if (isPolicyFailure(code))
        return fail(errors::tpmRefused, QStringLiteral("the TPM keeps the secret: the measured registers are not those it was sealed to"));
    GH_CHECK(checkTpm(code, "TPM2_Unseal"));
    SecretBytes secret(ByteView(content->buffer, content->size));
    wipeMemory(content->buffer, content->size);
    return secret;
}

} // namespace gatehouse::agent
