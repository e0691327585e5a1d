// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/crypto/Hashes.h"
#include "core/onboard/HostServiceChain.h"

#include <QMap>

namespace gatehouse::test {

/// The rules of KeyManager.sol in memory, and the events that follow from them.
class FakeKeyManager
{
public:
    quint64 height = 10;
    eth::Address networkKey;
    QMap<eth::Address, onboard::RegistrationState> states;
    QList<onboard::ContractEventRecord> log;
    QHash<QByteArray, onboard::TransactionOutcome> outcomes;

    /// What another host would do.
    void registerBy(const eth::Address& sender, const eth::Address& addr)
    {
        ++height;
        states[addr] = onboard::RegistrationState::Requested;
        append(onboard::ContractEventRecord::Requested, addr, {}, hashOf(addr.toByteArray() + "register"), sender);
    }
    void onboardByAnother(const eth::Address& addr, const QByteArray& ciph)
    {
        ++height;
        states[addr] = onboard::RegistrationState::Onboarded;
        append(onboard::ContractEventRecord::Onboarded, addr, ciph, hashOf(addr.toByteArray() + "other"));
    }

    void rejectByOwner(const eth::Address& addr)
    {
        ++height;
        states[addr] = onboard::RegistrationState::Rejected;
        append(onboard::ContractEventRecord::Rejected, addr, {}, hashOf(addr.toByteArray() + "reject"));
    }

protected:
    struct Transaction
    {
        enum Kind { Bootstrap, Register, Onboard, Reject } kind = Bootstrap;
        eth::Address addr;
        QByteArray ciph;
        QByteArray raw;
    };

    static eth::TxHash hashOf(const QByteArray& bytes)
    {
        return *eth::TxHash::fromBytes(crypto::keccak256(view(bytes)).bytes());
    }
    bool wouldSucceed(const Transaction& transaction) const
    {
        const auto state = states.value(transaction.addr, onboard::RegistrationState::NotYet);
        if (transaction.kind == Transaction::Bootstrap)
            return networkKey.isZero();
        return state == (transaction.kind == Transaction::Register ? onboard::RegistrationState::NotYet : onboard::RegistrationState::Requested);
    }
    void execute(const Transaction& transaction, const eth::Address& sender)
    {
        ++height;
        const eth::TxHash hash = hashOf(transaction.raw);
        if (outcomes.contains(hash.toByteArray()))
            return;
        if (!wouldSucceed(transaction)) {
            outcomes[hash.toByteArray()] = {onboard::TransactionOutcome::Reverted, height, 0};
            return;
        }
        outcomes[hash.toByteArray()] = {onboard::TransactionOutcome::Succeeded, height, 0};
        switch (transaction.kind) {
        case Transaction::Bootstrap:
            networkKey = transaction.addr;
            append(onboard::ContractEventRecord::Bootstrapped, transaction.addr, {}, hash);
            break;
        case Transaction::Register:
            states[transaction.addr] = onboard::RegistrationState::Requested;
            append(onboard::ContractEventRecord::Requested, transaction.addr, {}, hash, sender);
            break;
        case Transaction::Reject:
            states[transaction.addr] = onboard::RegistrationState::Rejected;
            append(onboard::ContractEventRecord::Rejected, transaction.addr, {}, hash);
            break;
        case Transaction::Onboard:
            states[transaction.addr] = onboard::RegistrationState::Onboarded;
            append(onboard::ContractEventRecord::Onboarded, transaction.addr, transaction.ciph, hash);
            break;
        }
    }
    void append(onboard::ContractEventRecord::Kind kind, const eth::Address& subject, const QByteArray& ciph, const eth::TxHash& hash,
                const eth::Address& sender = {})
    {
        onboard::ContractEventRecord event;
        event.kind = kind;
        event.subject = subject;
        event.sender = sender;
        event.ciph = ciph;
        event.transaction = hash;
        event.block = height;
        log.append(event);
    }
};

} // namespace gatehouse::test
