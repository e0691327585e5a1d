// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/ContractSignature.h"
#include "core/eth/EthTypes.h"
#include "core/eth/KeyManagerDigests.h"
#include "core/eth/Uint256.h"

#include <QDateTime>
#include <functional>
#include <optional>
#include <qcoro/qcorotask.h>

namespace gatehouse::onboard {

/// `requested(address)` of the contract.
enum class RegistrationState { NotYet = 0, Requested = 1, Onboarded = 2, Rejected = 3 };

/// Arguments of `onboard(...)`.
struct OnboardCall
{
    eth::Address addr;
    eth::FmspcField fmspc;
    eth::MrtdField mrtd;
    QByteArray ciph;
    eth::ContractSignature sig;
};

/// A transaction that is signed and not yet out.
struct PreparedTransaction
{
    eth::TxHash hash;
    QByteArray raw;
};

/// What became of a transaction.
struct TransactionOutcome
{
    enum State { Pending, Succeeded, Reverted } state = Pending;
    quint64 block = 0;
    quint64 confirmations = 0; ///< 1 in its own block.
};

/// `Onboarded` as found on chain.
struct OnboardedRecord
{
    QByteArray ciph;
    eth::TxHash transaction;
    quint64 block = 0;
};

/// One event of the contract, decoded.
struct ContractEventRecord
{
    enum Kind { Bootstrapped, Requested, Onboarded, Rejected, ContainerChanged } kind = Requested;
    eth::Address subject;  ///< xPub or the guest; unset for ContainerChanged.
    eth::Address sender;   ///< Of the transaction; only for Requested, zero when it could not be read.
    QByteArray ciph;       ///< Onboarded only.
    QString container;     ///< ContainerChanged only.
    eth::TxHash transaction;
    quint64 block = 0;
    quint32 logIndex = 0;
};

/// What the host service needs of one contract on one chain, as one operator account. Implementations are shared, live in
/// the service's thread, and check the chain id before they send anything.
class HostServiceChain
{
public:
    /// Called with the signed transaction before it goes out, so that a crash in between can be repaired. An error stops it.
    using Recorder = std::function<Result<void>(const PreparedTransaction&)>;

    virtual ~HostServiceChain() = default;
    virtual eth::Address operatorAddress() const = 0;

    /// eth::errors::wrongChain or eth::errors::noContract when this is not the network of the profile.
    virtual QCoro::Task<Result<void>> checkNetwork() = 0;
    /// Hash of block 0: the same for as long as it is the same chain. A devnet's changes when it is begun anew.
    virtual QCoro::Task<Result<eth::BlockHash>> genesis() = 0;
    virtual QCoro::Task<Result<quint64>> head() = 0;
    /// Nothing when the node has no such block (yet).
    virtual QCoro::Task<Result<std::optional<eth::BlockHash>>> blockHash(quint64 number) = 0;
    virtual QCoro::Task<Result<eth::Address>> xPub() = 0;
    /// Who may reject. An error that is no ErrorKind::Unavailable: the contract has none.
    virtual QCoro::Task<Result<eth::Address>> owner() = 0;
    virtual QCoro::Task<Result<RegistrationState>> requested(eth::Address addr) = 0;
    /// The event Onboarded of that guest in block @p from or later.
    virtual QCoro::Task<Result<std::optional<OnboardedRecord>>> onboarded(eth::Address addr, quint64 from) = 0;
    /// Events in the blocks @p from to @p to, both included, in chain order.
    virtual QCoro::Task<Result<QList<ContractEventRecord>>> events(quint64 from, quint64 to) = 0;

    // Each simulates first (eth::errors::reverted with the contract's reason), signs, calls the recorder and sends.
    // eth::errors::insufficientFunds names the account. Transactions of one account are sent one after the other.
    virtual QCoro::Task<Result<PreparedTransaction>> sendBootstrap(eth::Address addr, Recorder record) = 0;
    virtual QCoro::Task<Result<PreparedTransaction>> sendRegister(eth::Address addr, eth::ContractSignature sig, Recorder record) = 0;
    virtual QCoro::Task<Result<PreparedTransaction>> sendOnboard(OnboardCall call, Recorder record) = 0;
    virtual QCoro::Task<Result<PreparedTransaction>> sendReject(eth::Address addr, Recorder record) = 0;
    /// Sends signed bytes again. Succeeds when the node has them already.
    virtual QCoro::Task<Result<void>> sendAgain(QByteArray raw) = 0;
    virtual QCoro::Task<Result<TransactionOutcome>> outcome(eth::TxHash hash) = 0;
    /// What one onboard() costs at most with the fees of the moment, in wei.
    virtual QCoro::Task<Result<eth::Uint256>> onboardCost() = 0;
};

} // namespace gatehouse::onboard
