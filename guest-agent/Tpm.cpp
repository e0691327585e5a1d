// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/Tpm.h"

#include "guest-agent/TpmObjects.h"

#include <QFile>
#include <tss2/tss2_mu.h>
#include <tss2/tss2_tcti_device.h>
#include <tss2/tss2_tcti_swtpm.h>

namespace gatehouse::agent {

namespace {

constexpr std::size_t nvPieceBytes = 512; // Every TPM takes as many at a time.

TPM2B_PUBLIC attestationKeyTemplate()
{
    TPM2B_PUBLIC key = {};
    TPMT_PUBLIC& area = key.publicArea;
    area.type = TPM2_ALG_ECC;
    area.nameAlg = TPM2_ALG_SHA256;
    // Restricted: it signs only structures that the TPM made itself, so its quotes cannot be forged from outside.
    area.objectAttributes = TPMA_OBJECT_RESTRICTED | TPMA_OBJECT_SIGN_ENCRYPT | TPMA_OBJECT_FIXEDTPM
        | TPMA_OBJECT_FIXEDPARENT | TPMA_OBJECT_SENSITIVEDATAORIGIN | TPMA_OBJECT_USERWITHAUTH;
    area.parameters.eccDetail.symmetric.algorithm = TPM2_ALG_NULL;
    area.parameters.eccDetail.scheme.scheme = TPM2_ALG_ECDSA;
    area.parameters.eccDetail.scheme.details.ecdsa.hashAlg = TPM2_ALG_SHA256;
    area.parameters.eccDetail.curveID = TPM2_ECC_NIST_P256;
    area.parameters.eccDetail.kdf.scheme = TPM2_ALG_NULL;
    return key;
}

Result<QByteArray> marshalled(const TPM2B_PUBLIC& key)
{
    std::array<BYTE, sizeof(TPM2B_PUBLIC) + 64> buffer{};
    std::size_t offset = 0;
    GH_CHECK(checkTpm(Tss2_MU_TPM2B_PUBLIC_Marshal(&key, buffer.data(), buffer.size(), &offset), "TPM2B_PUBLIC"));
    return toByteArray(ByteView(buffer.data(), offset));
}

Result<QByteArray> marshalled(const TPMT_SIGNATURE& signature)
{
    std::array<BYTE, sizeof(TPMT_SIGNATURE) + 64> buffer{};
    std::size_t offset = 0;
    GH_CHECK(checkTpm(Tss2_MU_TPMT_SIGNATURE_Marshal(&signature, buffer.data(), buffer.size(), &offset), "TPMT_SIGNATURE"));
    return toByteArray(ByteView(buffer.data(), offset));
}

} // namespace

Result<Tpm> Tpm::open(const QString& tcti)
{
    const qsizetype colon = tcti.indexOf(u':');
    const QString kind = tcti.left(colon);
    const QByteArray arguments = colon < 0 ? QByteArray() : tcti.mid(colon + 1).toLocal8Bit();
    TSS2_TCTI_INIT_FUNC initialize = nullptr;
    if (kind == u"device")
        initialize = Tss2_Tcti_Device_Init;
    else if (kind == u"swtpm")
        initialize = Tss2_Tcti_Swtpm_Init;
    else
        return fail(errors::badOption, QStringLiteral("--tpm \"%1\" is neither device: nor swtpm:").arg(tcti));
    if (kind == u"device" && !QFile::exists(QString::fromLocal8Bit(arguments)))
        return fail(errors::noTpm, QStringLiteral("%1 does not exist").arg(QString::fromLocal8Bit(arguments)));

    std::size_t size = 0;
    GH_CHECK(checkTpm(initialize(nullptr, &size, arguments.constData()), "Tcti_Init"));
    Tpm tpm;
    tpm.m_tctiMemory = std::make_unique<std::uint64_t[]>((size + 7) / 8);
    auto* context = reinterpret_cast<TSS2_TCTI_CONTEXT*>(tpm.m_tctiMemory.get());
    GH_CHECK(checkTpm(initialize(context, &size, arguments.constData()), "Tcti_Init"));
    tpm.m_tcti = context;
    GH_CHECK(checkTpm(Esys_Initialize(&tpm.m_esys, context, nullptr), "Esys_Initialize"));
    return tpm;
}

void Tpm::release()
{
    if (m_esys)
        Esys_Finalize(&m_esys);
    if (m_tcti)
        Tss2_Tcti_Finalize(m_tcti);
    m_tcti = nullptr;
    m_tctiMemory.reset();
}

Tpm::~Tpm()
{
    release();
}

Tpm::Tpm(Tpm&& other) noexcept
    : m_esys(std::exchange(other.m_esys, nullptr))
    , m_tcti(std::exchange(other.m_tcti, nullptr))
    , m_tctiMemory(std::move(other.m_tctiMemory))
{
}

Tpm& Tpm::operator=(Tpm&& other) noexcept
{
    if (this != &other) {
        release();
        m_esys = std::exchange(other.m_esys, nullptr);
        m_tcti = std::exchange(other.m_tcti, nullptr);
        m_tctiMemory = std::move(other.m_tctiMemory);
    }
    return *this;
}

Result<PcrValues> Tpm::readPcrs(const QList<int>& pcrs)
{
    PcrValues values;
    for (const int pcr : pcrs) {
        const TPML_PCR_SELECTION wanted = selectionOf({pcr});
        UINT32 updates = 0;
        Freed<TPML_PCR_SELECTION> given;
        Freed<TPML_DIGEST> digests;
        GH_CHECK(checkTpm(Esys_PCR_Read(m_esys, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &wanted, &updates, given.out(),
                                     digests.out()),
                       "TPM2_PCR_Read"));
        if (digests->count != 1 || digests->digests[0].size != Sha256Digest::size)
            return fail(errors::tpmFailed, QStringLiteral("the SHA-256 bank has no PCR %1").arg(pcr));
        values.insert(pcr, toByteArray(ByteView(digests->digests[0].buffer, digests->digests[0].size)));
    }
    return values;
}

Result<TpmEvidence> Tpm::quote(const QList<int>& pcrs, ByteView qualifyingData)
{
    TPM2B_DATA nonce = {};
    if (qualifyingData.size() > 64)
        return fail(errors::tpmFailed, QStringLiteral("qualifying data of %1 bytes").arg(qualifyingData.size()));
    nonce.size = UINT16(qualifyingData.size());
    std::copy(qualifyingData.begin(), qualifyingData.end(), nonce.buffer);

    const TPM2B_SENSITIVE_CREATE noSecret = {};
    const TPM2B_PUBLIC wantedKey = attestationKeyTemplate();
    const TPM2B_DATA noData = {};
    const TPML_PCR_SELECTION noPcrs = {};
    TransientKey key(m_esys);
    Freed<TPM2B_PUBLIC> keyPublic;
    GH_CHECK(checkTpm(Esys_CreatePrimary(m_esys, ESYS_TR_RH_ENDORSEMENT, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE,
                                      &noSecret, &wantedKey, &noData, &noPcrs, &key.handle, keyPublic.out(), nullptr,
                                      nullptr, nullptr),
                   "TPM2_CreatePrimary"));

    TPMT_SIG_SCHEME scheme = {};
    scheme.scheme = TPM2_ALG_NULL; // The key's own.
    const TPML_PCR_SELECTION selection = selectionOf(pcrs);
    Freed<TPM2B_ATTEST> attest;
    Freed<TPMT_SIGNATURE> signature;
    GH_CHECK(checkTpm(Esys_Quote(m_esys, key.handle, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, &nonce, &scheme,
                              &selection, attest.out(), signature.out()),
                   "TPM2_Quote"));

    TpmEvidence evidence;
    evidence.attest = toByteArray(ByteView(attest->attestationData, attest->size));
    GH_TRY(evidence.signature, marshalled(*signature));
    GH_TRY(evidence.akPublic, marshalled(*keyPublic));
    GH_TRY(evidence.pcrs, readPcrs(pcrs));
    return evidence;
}

Result<bool> Tpm::hasNv(quint32 index)
{
    // Asking for the index itself would make tpm2-tss write of errors where it is only not there.
    TPMI_YES_NO more = TPM2_NO;
    Freed<TPMS_CAPABILITY_DATA> capability;
    GH_CHECK(checkTpm(Esys_GetCapability(m_esys, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, TPM2_CAP_HANDLES, index, 1, &more, capability.out()),
                   "TPM2_GetCapability"));
    const TPML_HANDLE& handles = capability->data.handles;
    return handles.count > 0 && handles.handle[0] == index;
}

Result<QByteArray> Tpm::readNv(quint32 index, std::size_t limit)
{
    GH_TRY(const bool defined, hasNv(index));
    if (!defined)
        return fail(errors::tpmFailed, QStringLiteral("NV index 0x%1 is not defined").arg(index, 8, 16, QLatin1Char('0')));
    EsysHandle handle(m_esys);
    GH_CHECK(checkTpm(Esys_TR_FromTPMPublic(m_esys, index, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &handle.handle), "TPM2_NV_ReadPublic"));
    Freed<TPM2B_NV_PUBLIC> area;
    Freed<TPM2B_NAME> name;
    GH_CHECK(checkTpm(Esys_NV_ReadPublic(m_esys, handle.handle, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, area.out(), name.out()), "TPM2_NV_ReadPublic"));
    const std::size_t size = area->nvPublic.dataSize;
    if (size > limit)
        return fail(errors::tpmFailed, QStringLiteral("NV index 0x%1 has %2 bytes, at most %3 are read").arg(index, 8, 16, QLatin1Char('0')).arg(size).arg(limit));
    QByteArray bytes;
    while (std::size_t(bytes.size()) < size) {
        const auto count = UINT16(std::min<std::size_t>(nvPieceBytes, size - std::size_t(bytes.size())));
        Freed<TPM2B_MAX_NV_BUFFER> piece;
        GH_CHECK(checkTpm(Esys_NV_Read(m_esys, ESYS_TR_RH_OWNER, handle.handle, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, count, UINT16(bytes.size()),
                                    piece.out()),
                       "TPM2_NV_Read"));
        if (piece->size == 0)
            return fail(errors::tpmFailed, QStringLiteral("NV index 0x%1 ended early").arg(index, 8, 16, QLatin1Char('0')));
        bytes.append(reinterpret_cast<const char*>(piece->buffer), piece->size);
    }
    return bytes;
}

Result<void> Tpm::writeNv(quint32 index, ByteView bytes)
{
    EsysHandle handle(m_esys);
    GH_TRY(const bool defined, hasNv(index));
    if (defined) {
        GH_CHECK(checkTpm(Esys_TR_FromTPMPublic(m_esys, index, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &handle.handle), "TPM2_NV_ReadPublic"));
    } else {
        TPM2B_NV_PUBLIC area = {};
        area.nvPublic.nvIndex = index;
        area.nvPublic.nameAlg = TPM2_ALG_SHA256;
        area.nvPublic.attributes = TPMA_NV_OWNERREAD | TPMA_NV_OWNERWRITE | TPMA_NV_AUTHREAD | TPMA_NV_AUTHWRITE;
        area.nvPublic.dataSize = UINT16(bytes.size());
        const TPM2B_AUTH noPassword = {};
        GH_CHECK(checkTpm(Esys_NV_DefineSpace(m_esys, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, &noPassword, &area, &handle.handle),
                       "TPM2_NV_DefineSpace"));
    }
    for (std::size_t done = 0; done < bytes.size();) {
        TPM2B_MAX_NV_BUFFER piece = {};
        piece.size = UINT16(std::min<std::size_t>(nvPieceBytes, bytes.size() - done));
        std::copy_n(bytes.begin() + std::ptrdiff_t(done), piece.size, piece.buffer);
        GH_CHECK(checkTpm(Esys_NV_Write(m_esys, ESYS_TR_RH_OWNER, handle.handle, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, &piece, UINT16(done)),
                       "TPM2_NV_Write"));
        done += piece.size;
    }
    return {};
}

PcrValues readPcrsFromSysfs(const QString& folder)
{
    PcrValues values;
    for (int pcr = 0; pcr < 16; ++pcr) {
        QFile file(QStringLiteral("%1/%2").arg(folder).arg(pcr));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const auto value = Sha256Digest::fromHex(QString::fromLatin1(file.read(128)).trimmed());
        if (value)
            values.insert(pcr, value->toByteArray());
    }
    return values;
}

} // namespace gatehouse::agent
