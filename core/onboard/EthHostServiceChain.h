// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/KeyManager.h"
#include "core/onboard/HostServiceChain.h"

namespace gatehouse::onboard {

/// HostServiceChain over JSON-RPC with the operator's own key. Lives in one thread.
class EthHostServiceChain final : public HostServiceChain
{
public:
    /// @p chainId is what the profile says; a node on another chain is refused.
    EthHostServiceChain(eth::EthClient client, const eth::Address& contract, quint64 chainId, crypto::SigningKey operatorKey,
                         eth::SenderOptions options = {});

    eth::Address operatorAddress() const override { return m_sender.from(); }
    QCoro::Task<Result<void>> checkNetwork() override;
    QCoro::Task<Result<eth::BlockHash>> genesis() override;
    QCoro::Task<Result<quint64>> head() override;
    QCoro::Task<Result<std::optional<eth::BlockHash>>> blockHash(quint64 number) override;
    QCoro::Task<Result<eth::Address>> xPub() override;
    QCoro::Task<Result<eth::Address>> owner() override;
    QCoro::Task<Result<RegistrationState>> requested(eth::Address addr) override;
    QCoro::Task<Result<std::optional<OnboardedRecord>>> onboarded(eth::Address addr, quint64 from) override;
    QCoro::Task<Result<QList<ContractEventRecord>>> events(quint64 from, quint64 to) override;
    QCoro::Task<Result<PreparedTransaction>> sendBootstrap(eth::Address addr, Recorder record) override;
    QCoro::Task<Result<PreparedTransaction>> sendRegister(eth::Address addr, eth::ContractSignature sig, Recorder record) override;
    QCoro::Task<Result<PreparedTransaction>> sendOnboard(OnboardCall call, Recorder record) override;
    QCoro::Task<Result<PreparedTransaction>> sendReject(eth::Address addr, Recorder record) override;
    QCoro::Task<Result<void>> sendAgain(QByteArray raw) override;
    QCoro::Task<Result<TransactionOutcome>> outcome(eth::TxHash hash) override;
    QCoro::Task<Result<eth::Uint256>> onboardCost() override;

    /// Gas of onboard() with the protocol's 80 bytes of ciphertext on KeyManager.sol, with a tenth on top; a test compares it
    /// with a real receipt. It cannot be estimated before the signature exists.
    static constexpr std::uint64_t onboardGas = 130'000;

private:
    QCoro::Task<Result<PreparedTransaction>> send(QByteArray calldata, Recorder record);

    eth::KeyManager m_contract;
    quint64 m_chainId;
    eth::TransactionSender m_sender;
};

} // namespace gatehouse::onboard
