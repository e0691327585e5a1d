// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/Certificate.h"
#include "core/attest/Collateral.h"
#include "core/attest/PckExtension.h"
#include "core/attest/SimulatedPlatform.h"
#include "core/attest/TcbStatus.h"

#include <QDateTime>
#include <QStringList>

namespace gatehouse::attest {

/// The devnet's stand-in for Intel and for the platform: a root of its own, a PCK chain, a TCB signing key, and an
/// attestation key that signs quotes over registers it is told. Its quotes are well-formed and verify with the same code
/// as real ones, under its own root only; they prove nothing about hardware. Cheap to copy; safe to read from several
/// threads.
class QuotingAuthority
{
public:
    /// Loads keys and certificates from @p folder (PEM files, mode 0600), or makes them on first use: valid from a day
    /// before @p now, so that a machine whose clock is late still accepts them. errors::authorityKeys when the folder holds
    /// only some of them or they do not fit together.
    static Result<QuotingAuthority> open(const QString& folder, const QDateTime& now);
    /// One that lives in memory only, for tests.
    static Result<QuotingAuthority> ephemeral(const QDateTime& now);

    const Certificate& root() const { return m_root; }
    /// PEM text: PCK leaf, platform CA, root.
    QByteArray pckChainPem() const;
    const Fmspc& fmspc() const { return m_pck.fmspc; }

    /// What to say about the platform; the defaults describe one that is up to date.
    struct CollateralOptions
    {
        QDateTime issuedAt;                                ///< Lists and documents are valid from a day before it …
        int validDays = 30;                                ///< … until so many days after it.
        TcbStatus platformStatus = TcbStatus::UpToDate;    ///< Of the level that the platform reaches.
        QStringList advisories;                            ///< Of that level.
        TcbStatus qeStatus = TcbStatus::UpToDate;          ///< UpToDate, OutOfDate or Revoked.
        bool revokePck = false;
        bool revokePlatformCa = false;
    };
    /// Freshly signed TCB info, QE identity and revocation lists.
    Result<Collateral> collateral(const CollateralOptions& options) const;
    Result<Collateral> collateral(const QDateTime& issuedAt) const;

    struct QuoteRequest
    {
        ReportData reportData;
        TdRegisters registers;
        /// TD attributes; SEPT_VE_DISABLE as a production TD has it. Bit 0 is DEBUG.
        std::uint64_t tdAttributes = std::uint64_t(1) << 28;
        std::uint16_t version = 4; ///< 4, or 5 with a TD 1.5 body.
        Measurement mrServiceTd;   ///< Version 5 only.
    };
    /// A signed quote, v4 unless asked otherwise.
    Result<QByteArray> issueQuote(const QuoteRequest& request) const;

private:
    struct Keys;
    explicit QuotingAuthority(std::shared_ptr<const Keys> keys, Certificate root, Certificate platformCa,
                              Certificate pckLeaf, Certificate tcbSigning);
    static Result<QuotingAuthority> generate(const QDateTime& now);
    static Result<QuotingAuthority> load(const QString& folder);
    Result<void> save(const QString& folder) const;
    Result<void> checkFit() const;

    std::shared_ptr<const Keys> m_keys;
    Certificate m_root;
    Certificate m_platformCa;
    Certificate m_pckLeaf;
    Certificate m_tcbSigning;
    PckExtension m_pck;
};

} // namespace gatehouse::attest
