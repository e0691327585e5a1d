// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Certificate.h"
#include "core/attest/PckExtension.h"
#include "core/attest/TcbStatus.h"

#include <QStringList>

namespace gatehouse::attest {

/// What Intel says about one level: its status, since when it is the level to have, and the advisories that apply below
/// the next one.
struct TcbVerdict
{
    TcbStatus status = TcbStatus::Revoked;
    UnixSeconds date = 0;
    QStringList advisories;
};

/// What the document says of a component, for people; each may be empty.
struct TcbComponentName
{
    QString category; ///< "BIOS"
    QString type;     ///< "Early Microcode Update"
};

/// One row of a TCB info's tcbLevels.
struct TcbLevel
{
    std::array<std::uint8_t, 16> sgx{};
    int pceSvn = 0;
    std::array<std::uint8_t, 16> tdx{}; ///< Zero in SGX TCB info.
    TcbVerdict verdict;
};

/// One level of a component with a single SVN: a TDX module or the quoting enclave.
struct IsvTcbLevel
{
    int isvSvn = 0;
    TcbVerdict verdict;
};

/// Which TDX module is genuine.
struct TdxModuleIdentity
{
    QString id; ///< "TDX_01"; empty for the identity of version 0.
    Measurement mrSigner;
    Bytes8 attributes;
    Bytes8 attributesMask;
    QList<IsvTcbLevel> levels; ///< Sorted: highest first.
};

/// TCB info version 3 of Intel's PCS API v4, or version 2 (SGX only) of API v3; content only: the signature is checked over
/// the text.
struct TcbInfo
{
    TeeType tee = TeeType::Tdx;
    int version = 0;
    ValidityWindow validity; ///< issueDate to nextUpdate.
    Fmspc fmspc;
    PceId pceId;
    int evaluationNumber = 0;
    std::optional<TdxModuleIdentity> module;    ///< tdxModule, for module version 0.
    QList<TdxModuleIdentity> moduleIdentities;
    QList<TcbLevel> levels; ///< Sorted: highest first by SGX components, PCESVN, TDX components.
    /// Of the highest level's components, where the document says it: for explanations.
    std::array<TcbComponentName, 16> sgxNames;
    std::array<TcbComponentName, 16> tdxNames;

    /// errors::badTcbInfo names the member. An unknown status, fifteen components, a TCB that stands
    /// twice or another version are such errors.
    static Result<TcbInfo> parse(const QByteArray& text);

    /// Intel's longest has 20,000 bytes.
    static constexpr qsizetype maxBytes = 256 * 1024;
};

/// QE or TD_QE identity version 2 of Intel's PCS API v4, content only.
struct QeIdentity
{
    QString id;
    int version = 0;
    ValidityWindow validity;
    int evaluationNumber = 0;
    std::uint32_t miscSelect = 0;
    std::uint32_t miscSelectMask = 0;
    Bytes16 attributes;
    Bytes16 attributesMask;
    Bytes32 mrSigner;
    int isvProdId = 0;
    QList<IsvTcbLevel> levels; ///< Sorted: highest first, of one SVN the newest.

    /// errors::badQeIdentity names the member. A level that stands twice is such an error.
    static Result<QeIdentity> parse(const QByteArray& text);
};

/// RFC 3339 in UTC with seconds, the only form these documents use; nothing otherwise.
std::optional<UnixSeconds> parseUtcTime(QStringView text);
/// The same backwards.
QString formatUtcTime(UnixSeconds time);

} // namespace gatehouse::attest
