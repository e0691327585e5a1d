// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/QuotingAuthority.h"
#include "core/attest/ReportData.h"
#include "core/crypto/Hashes.h"
#include "core/crypto/SealedBox.h"
#include "core/eth/KeyManagerDigests.h"
#include "core/onboard/protocol/OnboardMessages.h"

namespace gatehouse::test {

/// The keys of a guest and what it says with them, as guest-agent does, without a VM: real signatures, real sealed boxes,
/// quotes of a given authority.
class SimulatedGuest
{
public:
    explicit SimulatedGuest(const attest::QuotingAuthority& authority, attest::TdRegisters registers = attest::simulatedRegistersWithoutEvidence())
        : m_authority(authority)
        , m_registers(std::move(registers))
    {
    }

    eth::Address address() const { return eth::addressOf(m_key); }
    QString id() const { return address().toChecksumText(); }
    const crypto::BoxKeyPair& box() const { return m_box; }
    /// As network key, when this guest is the first one or has been let in.
    const crypto::SigningKey& key() const { return m_key; }

    QByteArray registerQuote() const
    {
        return quote(attest::registerReportData(m_box.publicKey().bytes(), id()));
    }
    QByteArray bootstrapQuote() const { return quote(attest::bootstrapReportData(id())); }
    QByteArray quote(const attest::ReportData& reportData) const
    {
        attest::QuotingAuthority::QuoteRequest request;
        request.reportData = reportData;
        request.registers = m_registers;
        return m_authority.issueQuote(request).value();
    }
    onboard::protocol::RegisterForm registerForm(const eth::Address& host) const
    {
        return {address(), eth::signForContract(m_key, eth::registerDigest(host)), m_box.publicKey(), registerQuote()};
    }
    onboard::protocol::BootstrapForm bootstrapForm() const { return {address(), bootstrapQuote()}; }

    /// What a node with the secret @p network answers to /onboard.
    static onboard::protocol::OnboardAnswer encryptFor(const crypto::SigningKey& network, const onboard::protocol::OnboardForm& form,
                                                       const QByteArray& fmspc, const QByteArray& mrtd)
    {
        const QByteArray ciph = crypto::seal(form.pubk, network.secret().bytes()).value();
        QByteArray padded = fmspc;
        padded.append(QByteArray(16 - padded.size(), '\0'));
        const auto digest = eth::onboardDigest(form.addr, *eth::FmspcField::fromBytes(view(padded)),
                                               *eth::MrtdField::fromBytes(crypto::sha256(view(mrtd)).bytes()), view(ciph));
        return {eth::signForContract(network, digest), ciph};
    }

private:
    const attest::QuotingAuthority& m_authority;
    attest::TdRegisters m_registers;
    crypto::SigningKey m_key = crypto::SigningKey::generate();
    crypto::BoxKeyPair m_box = crypto::BoxKeyPair::generate();
};

} // namespace gatehouse::test
