// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/ContractSignature.h"
#include "core/eth/KeyManagerDigests.h"

namespace gatehouse::eth::calls {

// Calldata of KeyManager's functions (protocol.md, section 1.1).

QByteArray bootstrap(const Address& xPub);
QByteArray registerNode(const Address& addr, const ContractSignature& sig);
QByteArray onboard(const Address& addr, const FmspcField& fmspc, const MrtdField& mrtd, ByteView ciph,
                   const ContractSignature& sig);
/// Only our contract has it; the original one reverts.
QByteArray reject(const Address& addr);
QByteArray setContainer(const QString& container);

QByteArray xPub();
QByteArray owner();
QByteArray requested(const Address& addr);
QByteArray registry(const Address& addr);
QByteArray container();
QByteArray verify(const Keccak256Digest& appData, ByteView sig);
QByteArray registerAppdata(const Address& sender);
QByteArray onboardAppdata(const Address& addr, const FmspcField& fmspc, const MrtdField& mrtd, ByteView ciph);

} // namespace gatehouse::eth::calls
