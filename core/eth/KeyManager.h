// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/ContractSignature.h"
#include "core/eth/EthClient.h"
#include "core/eth/KeyManagerCalls.h"
#include "core/eth/KeyManagerDigests.h"
#include "core/eth/KeyManagerEvent.h"
#include "core/eth/TransactionSender.h"

namespace gatehouse::eth {

/// `requested(address)` of the contract.
enum class RequestState : std::uint8_t { NotYet = 0, Requested = 1, Onboarded = 2, Rejected = 3 };

/// What the contract recorded of an onboarded node.
struct RegistryEntry
{
    FmspcField fmspc;
    MrtdField mrtd;
};

/// The KeyManager contract at one address: views and events. Calls that change it are transactions: build them with
/// eth::calls and send them with a TransactionSender. A light handle like EthClient.
class KeyManager
{
public:
    KeyManager(EthClient client, Address contract)
        : m_client(std::move(client))
        , m_contract(contract)
    {
    }

    const Address& address() const { return m_contract; }
    const EthClient& client() const { return m_client; }

    /// The transaction that calls the contract with @p calldata.
    TransactionRequest request(QByteArray calldata) const { return {m_contract, std::move(calldata), {}}; }

    QCoro::Task<Result<bool>> hasCode() const;
    /// Nothing before bootstrap.
    QCoro::Task<Result<std::optional<Address>>> xPub() const;
    QCoro::Task<Result<Address>> owner() const;
    QCoro::Task<Result<RequestState>> requested(Address addr) const;
    QCoro::Task<Result<RegistryEntry>> registry(Address addr) const;
    QCoro::Task<Result<QString>> container() const;
    QCoro::Task<Result<bool>> verify(Keccak256Digest appData, QByteArray sig) const;
    /// The contract's own digests, to compare with ours. Never sign what these return.
    QCoro::Task<Result<Keccak256Digest>> registerAppdata(Address sender) const;
    QCoro::Task<Result<Keccak256Digest>> onboardAppdata(Address addr, FmspcField fmspc, MrtdField mrtd,
                                                        QByteArray ciph) const;

    /// All events from block @p from to @p to, both included, in order. An event with one of their names that is not as the
    /// ABI says is an error: it cannot come from the contract.
    QCoro::Task<Result<QList<KeyManagerEvent>>> events(std::uint64_t from, std::uint64_t to) const;
    /// Selects every event of the contract.
    LogFilter filter() const { return {m_contract, keyManagerTopics()}; }

private:
    QCoro::Task<Result<QByteArray>> view(QByteArray calldata) const;

    EthClient m_client;
    Address m_contract;
};

} // namespace gatehouse::eth
