// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/KeyManagerCalls.h"

#include "core/eth/Abi.h"

namespace gatehouse::eth::calls {

QByteArray bootstrap(const Address& xPub)
{
    return AbiEncoder().address(xPub).call("bootstrap(address)");
}

QByteArray registerNode(const Address& addr, const ContractSignature& sig)
{
    return AbiEncoder().address(addr).bytes(sig.bytes()).call("register(address,bytes)");
}

QByteArray onboard(const Address& addr, const FmspcField& fmspc, const MrtdField& mrtd, ByteView ciph,
                   const ContractSignature& sig)
{
    return AbiEncoder()
        .address(addr)
        .fixedBytes(fmspc.bytes())
        .fixedBytes(mrtd.bytes())
        .bytes(ciph)
        .bytes(sig.bytes())
        .call("onboard(address,bytes16,bytes32,bytes,bytes)");
}

QByteArray reject(const Address& addr)
{
    return AbiEncoder().address(addr).call("reject(address)");
}

QByteArray setContainer(const QString& container)
{
    return AbiEncoder().string(container).call("set_container(string)");
}

QByteArray xPub()
{
    return abiSelector("xPub()");
}

QByteArray owner()
{
    return abiSelector("owner()");
}

QByteArray requested(const Address& addr)
{
    return AbiEncoder().address(addr).call("requested(address)");
}

QByteArray registry(const Address& addr)
{
    return AbiEncoder().address(addr).call("registry(address)");
}

QByteArray container()
{
    return abiSelector("container()");
}

QByteArray verify(const Keccak256Digest& appData, ByteView sig)
{
    return AbiEncoder().fixedBytes(appData.bytes()).bytes(sig).call("verify(bytes32,bytes)");
}

QByteArray registerAppdata(const Address& sender)
{
    return AbiEncoder().address(sender).call("register_appdata(address)");
}

QByteArray onboardAppdata(const Address& addr, const FmspcField& fmspc, const MrtdField& mrtd, ByteView ciph)
{
    return AbiEncoder()
        .address(addr)
        .fixedBytes(fmspc.bytes())
        .fixedBytes(mrtd.bytes())
        .bytes(ciph)
        .call("onboard_appdata(address,bytes16,bytes32,bytes)");
}

} // namespace gatehouse::eth::calls
