// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eth/KeyManager.h"

#include "core/eth/Abi.h"
#include "core/eth/EthErrors.h"
#include "core/eth/LogRange.h"

namespace gatehouse::eth {

namespace {
/// No transaction that could have set it is larger.
constexpr std::size_t maxContainerBytes = 128 * 1024;
constexpr std::uint64_t lastState = std::uint64_t(RequestState::Rejected);

Result<Keccak256Digest> readDigest(const QByteArray& data)
{
    AbiDecoder decoder(gatehouse::view(data), 1);
    GH_TRY(const Keccak256Digest digest, decoder.fixedBytes<Keccak256Digest>("digest"));
    GH_CHECK(decoder.finish());
    return digest;
}

Result<Address> readAddress(const QByteArray& data, const char* field)
{
    AbiDecoder decoder(gatehouse::view(data), 1);
    GH_TRY(const Address address, decoder.address(field));
    GH_CHECK(decoder.finish());
    return address;
}
} // namespace

QCoro::Task<Result<QByteArray>> KeyManager::view(QByteArray calldata) const
{
    const Address contract = m_contract;
    // Named: GCC 12 destroys braced temporaries in a co_await expression twice.
    const CallRequest request{std::nullopt, contract, std::move(calldata), {}};
    GH_CO_TRY(const QByteArray data, co_await m_client.call(request));
    // A call to an address without code succeeds and returns nothing.
    if (data.isEmpty())
        co_return fail(errors::noContract, QStringLiteral("no KeyManager at %1").arg(contract.toChecksumText()),
                       QStringLiteral("Check the contract's address and the network."));
    co_return data;
}

QCoro::Task<Result<bool>> KeyManager::hasCode() const
{
    GH_CO_TRY(const QByteArray code, co_await m_client.code(m_contract));
    co_return !code.isEmpty();
}

QCoro::Task<Result<std::optional<Address>>> KeyManager::xPub() const
{
    GH_CO_TRY(const QByteArray data, co_await view(calls::xPub()));
    GH_CO_TRY(const Address address, readAddress(data, "xPub"));
    co_return address.isZero() ? std::optional<Address>() : address;
}

QCoro::Task<Result<Address>> KeyManager::owner() const
{
    GH_CO_TRY(const QByteArray data, co_await view(calls::owner()));
    co_return readAddress(data, "owner");
}

QCoro::Task<Result<RequestState>> KeyManager::requested(Address addr) const
{
    GH_CO_TRY(const QByteArray data, co_await view(calls::requested(addr)));
    AbiDecoder decoder(gatehouse::view(data), 1);
    GH_CO_TRY(const std::uint64_t state, decoder.u64(8, "requested"));
    GH_CO_CHECK(decoder.finish());
    if (state > lastState)
        co_return fail(errors::badAbi, QStringLiteral("requested: %1 is not a state").arg(state));
    co_return RequestState(state);
}

QCoro::Task<Result<RegistryEntry>> KeyManager::registry(Address addr) const
{
    GH_CO_TRY(const QByteArray data, co_await view(calls::registry(addr)));
    AbiDecoder decoder(gatehouse::view(data), 2);
    RegistryEntry entry;
    GH_CO_TRY(entry.fmspc, decoder.fixedBytes<FmspcField>("fmspc"));
    GH_CO_TRY(entry.mrtd, decoder.fixedBytes<MrtdField>("mrtd"));
    GH_CO_CHECK(decoder.finish());
    co_return entry;
}

QCoro::Task<Result<QString>> KeyManager::container() const
{
    GH_CO_TRY(const QByteArray data, co_await view(calls::container()));
    AbiDecoder decoder(gatehouse::view(data), 1);
    GH_CO_TRY(const QString text, decoder.string(maxContainerBytes, "container"));
    GH_CO_CHECK(decoder.finish());
    co_return text;
}

QCoro::Task<Result<bool>> KeyManager::verify(Keccak256Digest appData, QByteArray sig) const
{
    GH_CO_TRY(const QByteArray data, co_await view(calls::verify(appData, gatehouse::view(sig))));
    AbiDecoder decoder(gatehouse::view(data), 1);
    GH_CO_TRY(const bool good, decoder.boolean("verify"));
    GH_CO_CHECK(decoder.finish());
    co_return good;
}

QCoro::Task<Result<Keccak256Digest>> KeyManager::registerAppdata(Address sender) const
{
    GH_CO_TRY(const QByteArray data, co_await view(calls::registerAppdata(sender)));
    co_return readDigest(data);
}

QCoro::Task<Result<Keccak256Digest>> KeyManager::onboardAppdata(Address addr, FmspcField fmspc, MrtdField mrtd,
                                                                QByteArray ciph) const
{
    GH_CO_TRY(const QByteArray data,
              co_await view(calls::onboardAppdata(addr, fmspc, mrtd, gatehouse::view(ciph))));
    co_return readDigest(data);
}

QCoro::Task<Result<QList<KeyManagerEvent>>> KeyManager::events(std::uint64_t from, std::uint64_t to) const
{
    GH_CO_TRY(const LogScan scan, co_await scanLogs(m_client, filter(), from, to));
    QList<KeyManagerEvent> events;
    for (const Log& log : scan.logs) {
        GH_CO_TRY(KeyManagerEvent event, decodeKeyManagerEvent(log));
        events.append(std::move(event));
    }
    co_return events;
}

} // namespace gatehouse::eth
