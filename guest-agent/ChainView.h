// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/KeyManager.h"

namespace gatehouse::agent {

/// The few things the agent reads from the chain. As trustworthy as the RPC endpoint that the measured image names: there
/// is no light client in the guest, see docs/guest-agent.md.
class ChainView
{
public:
    virtual ~ChainView() = default;
    virtual QCoro::Task<Result<std::uint64_t>> chainId() = 0;
    /// Nothing before the network was bootstrapped.
    virtual QCoro::Task<Result<std::optional<eth::Address>>> xPub() = 0;
    virtual QCoro::Task<Result<eth::RequestState>> requested(eth::Address guest) = 0;
    /// What the nodes should run; empty: nothing is named.
    virtual QCoro::Task<Result<QString>> container() = 0;
};

/// Reads KeyManager through JSON-RPC.
class RpcChainView final : public ChainView
{
public:
    explicit RpcChainView(eth::KeyManager contract)
        : m_contract(std::move(contract))
    {
    }
    QCoro::Task<Result<std::uint64_t>> chainId() override { return m_contract.client().chainId(); }
    QCoro::Task<Result<std::optional<eth::Address>>> xPub() override { return m_contract.xPub(); }
    QCoro::Task<Result<eth::RequestState>> requested(eth::Address guest) override { return m_contract.requested(guest); }
    QCoro::Task<Result<QString>> container() override { return m_contract.container(); }

private:
    eth::KeyManager m_contract;
};

} // namespace gatehouse::agent
