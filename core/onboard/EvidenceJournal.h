// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/EvidenceStore.h"
#include "core/onboard/DecisionJournal.h"

namespace gatehouse::onboard {

/// DecisionJournal in an EvidenceStore. Belongs to one network.
class EvidenceJournal final : public DecisionJournal
{
public:
    EvidenceJournal(std::unique_ptr<evidence::EvidenceStore> store, quint64 chainId, QString contract)
        : m_store(std::move(store))
        , m_chainId(chainId)
        , m_contract(std::move(contract))
    {
    }

    Result<void> decided(const OnboardRequest& request, const QString& answer, const evidence::JudgedInputs& inputs) override;
    void withdrawn(const OnboardRequest& request, const Error& error) override;
    Result<void> sent(const OnboardRequest& request) override;
    Result<void> confirmed(const OnboardRequest& request, const QString& detail) override;

    /// What a bundle says of a request: who asks, its quote and its verdict.
    static evidence::EvidenceBundle bundleOf(const OnboardRequest& request, const evidence::JudgedInputs& inputs, quint64 chainId, const QString& contract);

private:
    Result<void> record(const OnboardRequest& request, const QString& state, const QByteArray& raw, const QString& detail);

    std::unique_ptr<evidence::EvidenceStore> m_store;
    quint64 m_chainId;
    QString m_contract;
};

} // namespace gatehouse::onboard
