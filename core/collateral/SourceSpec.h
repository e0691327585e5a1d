// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/Address.h"

#include <QUrl>
#include <optional>

namespace gatehouse::collateral {

/// Contracts of an on-chain PCCS (Automata's on-chain PCCS): either its router, or the three data access objects.
struct OnChainContracts
{
    std::optional<eth::Address> router;
    std::optional<eth::Address> fmspcTcbDao;
    std::optional<eth::Address> enclaveIdentityDao;
    std::optional<eth::Address> pcsDao;

    friend bool operator==(const OnChainContracts&, const OnChainContracts&) = default;
};

/// Where collateral comes from, as a value that can be kept and asked again.
struct SourceSpec
{
    enum class Kind {
        IntelPcs, ///< Intel's own service.
        Pccs,     ///< A cache with the same interface: of a cloud, of the operator, the devnet's authority.
        OnChain,  ///< Contracts, read by eth_call.
        File,     ///< Imported; cannot be asked again.
    };
    Kind kind = Kind::IntelPcs;
    QUrl url;                   ///< Service or JSON-RPC node. May hold an access key: never shown whole.
    OnChainContracts contracts; ///< OnChain only.
    QString name;               ///< File only: what it was called, for people.

    /// Intel's service; @p url replaces its address, for mirrors and tests.
    static SourceSpec intelPcs(const QUrl& url = {});
    /// errors::badSource unless it is http or https with a host and without user, query and fragment. The path of the API may
    /// stand at its end or not. The address of Intel's service gives intelPcs().
    static Result<SourceSpec> pccs(const QUrl& url);
    /// errors::badSource unless the URL is http(s) or ws(s) and either the router or all three contracts are given.
    static Result<SourceSpec> onChain(const QUrl& url, const OnChainContracts& contracts);
    static SourceSpec file(const QString& name);

    bool canBeAskedAgain() const { return kind != Kind::File; }
    /// "Intel PCS", "PCCS https://host:8081", "chain http://127.0.0.1:8545", "file x.json": safe to show.
    QString toString() const;

    /// For the store.
    QByteArray toJson() const;
    static Result<SourceSpec> fromJson(const QByteArray& json);

    friend bool operator==(const SourceSpec&, const SourceSpec&) = default;
};

} // namespace gatehouse::collateral
