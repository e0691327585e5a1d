// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/devnet/Devnet.h"

#include "core/devnet/DevnetErrors.h"
#include "core/devnet/OperatorKey.h"
#include "core/devnet/StaleChain.h"
#include "core/eth/KeyManagerArtefact.h"
#include "core/eth/NodeTools.h"
#include "core/eth/TransactionSender.h"
#include "core/process/Background.h"

#include <QDeadlineTimer>
#include <QFileInfo>
#include <QJsonArray>
#include <QLockFile>
#include <QPointer>
#include <QTcpServer>
#include <chrono>

namespace gatehouse::devnet {

namespace {

using namespace std::chrono_literals;

constexpr auto chainStartTimeout = 60s; // Two seconds as a rule; a large saved state on a busy machine takes longer.
constexpr auto minedPatience = 30s;
constexpr auto keysPatience = 10s; // One second makes all keys.

OperationStep step(const char* id, const char* title)
{
    OperationStep step;
    step.id = QLatin1String(id);
    step.title = QLatin1String(title);
    return step;
}

process::ProcessSpec chainSpec(const QString& anvil, const DevnetInfo& info, const QString& statePath)
{
    process::ProcessSpec spec;
    spec.program = anvil;
    // A block with each transaction and one every twelve seconds, as Sepolia has them. Saved often, so that a killed
    // console loses seconds. No accounts of anvil's own: their keys are public.
    spec.arguments = {QStringLiteral("--host"), QStringLiteral("127.0.0.1"), QStringLiteral("--port"), QString::number(info.ports.chain),
                      QStringLiteral("--chain-id"), QString::number(DevnetInfo::chainId), QStringLiteral("--accounts"), QStringLiteral("1"),
                      QStringLiteral("--balance"), QStringLiteral("0"), QStringLiteral("--mixed-mining"), QStringLiteral("--block-time"),
                      QStringLiteral("12"), QStringLiteral("--slots-in-an-epoch"), QStringLiteral("4"), QStringLiteral("--state"), statePath,
                      QStringLiteral("--state-interval"), QStringLiteral("5"), QStringLiteral("--no-cors")};
    spec.outputLimit = 256 * 1024;
    spec.overflow = process::OutputOverflow::KeepTail;
    // When we are killed it still writes its chain before it ends, so that the next start shows the true state.
    spec.parentDeath = process::ParentDeath::Terminate;
    return spec;
}

} // namespace

Devnet::Devnet(Options options, QObject* parent)
    : QObject(parent)
    , m_options(std::move(options))
{
}

Devnet::~Devnet()
{
    m_stopping = true;
    if (m_chain)
        m_chain->disconnect(this);
}

QList<OperationStep> Devnet::steps()
{
    return {step("keys", "Keys and certificates"), step("chain", "Local chain"), step("contract", "Contract"),
            step("authority", "Quoting authority (simulated)"), step("relay", "Gossip relay")};
}

Devnet::Preparation Devnet::makeIdentity(const Options& options, const QDateTime& now)
{
    const auto make = [&]() -> Result<Identity> {
        const QString folder = options.paths.state + QStringLiteral("/devnet");
        GH_CHECK(makeFolder(options.paths.state, FileAccess::Shared));
        GH_CHECK(makeFolder(folder, FileAccess::OwnerOnly));
        // Two processes that both find no key would each write halves of a pair that fit nothing.
        QLockFile making(folder + QStringLiteral("/keys.lock"));
        making.setStaleLockTime(0);
        // In short turns: the lock's own pauses double, so that of many who wait one comes last for seconds.
        const QDeadlineTimer patience(keysPatience);
        while (!making.tryLock(20) && making.error() == QLockFile::LockFailedError && !patience.hasExpired()) { }
        if (!making.isLocked())
            return fail(making.error() == QLockFile::LockFailedError
                            ? Error(errors::held, QStringLiteral("another process makes the keys in %1").arg(folder), QStringLiteral("Wait until it is done, then start again."))
                            : Error(gatehouse::errors::fileNotWritten, folder + QStringLiteral("/keys.lock")));
        GH_TRY(crypto::SigningKey key, loadOrMakeOperatorKey(folder));
        GH_TRY(attest::QuotingAuthority authority, attest::QuotingAuthority::open(folder + QStringLiteral("/authority"), now));
        DevnetInfo info;
        info.ports = DevnetPorts::fromBase(options.portBase);
        info.operatorAddress = eth::addressOf(key.publicKey());
        info.contract = eth::contractAddress(info.operatorAddress, 0);
        info.rootCertificatePath = folder + QStringLiteral("/root.pem");
        const QByteArray pem = authority.root().toPem();
        const auto known = readFile(info.rootCertificatePath, 64 * 1024);
        if (!known || *known != pem)
            GH_CHECK(writeFileAtomically(info.rootCertificatePath, pem));
        return Identity{info, std::move(key), std::move(authority)};
    };
    return std::make_shared<Result<Identity>>(make());
}

Result<DevnetInfo> Devnet::adopt(const Preparation& made)
{
    if (m_info)
        return *m_info;
    if (!*made)
        return fail(made->error());
    m_operatorKey = (*made)->operatorKey.clone();
    m_authority = (*made)->authority;
    m_info = (*made)->info;
    return *m_info;
}

Result<DevnetInfo> Devnet::prepare()
{
    if (m_info)
        return *m_info;
    // Two at once would both make keys: who needs it now waits for the one that has begun.
    return adopt(m_preparing ? m_preparing->result() : makeIdentity(m_options, m_clock.now()));
}

QCoro::Task<Result<DevnetInfo>> Devnet::prepareInBackground()
{
    if (m_info) {
        // QCoro moves from whatever lvalue is returned, also from a member.
        const DevnetInfo known = *m_info;
        co_return known;
    }
    QPointer<Devnet> self(this);
    if (!m_preparing) {
        const auto work = [options = m_options, now = m_clock.now()] { return makeIdentity(options, now); };
        m_preparing = process::onPool(work);
    }
    const QFuture<Preparation> preparing = *m_preparing;
    const Preparation made = co_await preparing;
    if (!self)
        co_return fail(gatehouse::errors::cancelled, QString());
    m_preparing.reset();
    co_return adopt(made);
}

Result<void> Devnet::takeLock()
{
    auto lock = std::make_unique<QLockFile>(lockPath(m_options.paths));
    lock->setStaleLockTime(std::chrono::milliseconds(0)); // Stale only when its process is gone.
    if (!lock->tryLock(0)) {
        qint64 pid = 0;
        QString host, program;
        lock->getLockInfo(&pid, &host, &program);
        return fail(errors::held, QStringLiteral("process %1 (%2) serves this profile").arg(pid).arg(program),
                    QStringLiteral("Use that one, or stop it first."));
    }
    m_lock = std::move(lock);
    return {};
}

Result<void> Devnet::checkPorts() const
{
    const DevnetPorts& ports = m_info->ports;
    const std::pair<const char*, quint16> wanted[] = {
        {"local chain", ports.chain}, {"quoting authority", ports.authority}, {"gossip relay", ports.gossip}, {"host service", ports.hostService}};
    for (const auto& [what, port] : wanted) {
        QTcpServer probe;
        if (!probe.listen(QHostAddress::LocalHost, port))
            return fail(errors::portTaken, QStringLiteral("port %1 of 127.0.0.1, meant for the %2: %3").arg(port).arg(QLatin1String(what), probe.errorString()),
                        QStringLiteral("Stop the program that uses it, or choose other ports with GATEHOUSE_PORT_BASE; images name the ports, so they are built anew."));
    }
    return {};
}

QCoro::Task<Result<void>> Devnet::start(std::shared_ptr<Operation> operation)
{
    if (m_running)
        co_return {};
    QPointer<Devnet> self(this);
    Result<void> result = co_await bringUp(operation);
    if (!self)
        co_return fail(gatehouse::errors::cancelled, QString());
    if (result && operation->isCancelRequested())
        result = fail(gatehouse::errors::cancelled, QStringLiteral("cancelled"));
    m_running = result.has_value();
    if (!result)
        co_await stop();
    co_return result;
}

QCoro::Task<Result<void>> Devnet::bringUp(std::shared_ptr<Operation> operation)
{
    QPointer<Devnet> self(this);
    operation->beginStep(QStringLiteral("keys"));
    GH_CO_CHECK(co_await prepareInBackground());
    if (!self)
        co_return fail(gatehouse::errors::cancelled, QString());
    GH_CO_CHECK(takeLock());
    const QString statePath = folder() + QStringLiteral("/chain.json");
    co_await endStaleChains(statePath);
    if (!self)
        co_return fail(gatehouse::errors::cancelled, QString());
    GH_CO_CHECK(checkPorts());
    operation->endStep(QStringLiteral("keys"), StepState::Done, m_info->operatorAddress.toChecksumText());

    operation->beginStep(QStringLiteral("chain"));
    GH_CO_CHECK(co_await startChain());
    if (!self || operation->isCancelRequested())
        co_return fail(gatehouse::errors::cancelled, QStringLiteral("cancelled"));
    operation->endStep(QStringLiteral("chain"), StepState::Done, m_info->rpcUrl().toString());

    operation->beginStep(QStringLiteral("contract"));
    GH_CO_TRY(const eth::EthClient client, eth::EthClient::forUrl(m_info->rpcUrl()));
    GH_CO_CHECK(co_await fundOperator(client));
    if (!self)
        co_return fail(gatehouse::errors::cancelled, QString());
    GH_CO_CHECK(co_await deployContract(client));
    if (!self)
        co_return fail(gatehouse::errors::cancelled, QString());
    operation->endStep(QStringLiteral("contract"), StepState::Done, m_info->contract.toChecksumText());

    operation->beginStep(QStringLiteral("authority"));
    GH_CO_CHECK(startAuthority());
    operation->endStep(QStringLiteral("authority"), StepState::Done, m_info->authorityUrl().toString());
    operation->beginStep(QStringLiteral("relay"));
    GH_CO_CHECK(startRelay());
    operation->endStep(QStringLiteral("relay"), StepState::Done, m_info->gossipUrl().toString());
    co_return {};
}

QCoro::Task<Result<void>> Devnet::startChain()
{
    GH_CO_TRY(const QString anvil, eth::NodeTools::standard(m_options.paths.share).anvil());
    const QString statePath = folder() + QStringLiteral("/chain.json");
    m_chainState = std::make_unique<ChainState>(statePath);
    m_chainState->prepare();
    m_chain = std::make_unique<process::ManagedProcess>(chainSpec(anvil, *m_info, statePath));
    connect(m_chain.get(), &process::ManagedProcess::line, this,
            [this](process::OutputStream, const QString& text) {
                // Its banner lists keys that are anvil's own and public; they would only alarm who reads the log.
                if (m_running)
                    Q_EMIT chainLine(text);
            });
    connect(m_chain.get(), &process::ManagedProcess::exited, this, [this](const process::ProcessOutcome& outcome) {
        if (m_running && !m_stopping)
            Q_EMIT chainDied(outcome.tail());
    });
    const Result<QString> listening = co_await m_chain->startAndAwaitLine(QStringLiteral("Listening on"), chainStartTimeout);
    if (!listening)
        co_return fail(Error(errors::chainFailed, QStringLiteral("anvil did not come up"), QStringLiteral("Its log is on the Logs page; a damaged %1 can be moved away.")
                                                                                              .arg(statePath)).causedBy(listening.error()));
    m_chainState->startKeeping();
    co_return {};
}

QCoro::Task<Result<void>> Devnet::fundOperator(eth::EthClient client)
{
    const eth::Address account = m_info->operatorAddress;
    GH_CO_TRY(const eth::Uint256 balance, co_await client.balance(account));
    const eth::Uint256 oneEther = 1'000'000'000'000'000'000ULL;
    if (!(balance < oneEther))
        co_return {};
    QJsonArray params;
    params.append(account.toChecksumText());
    params.append(QStringLiteral("0x56bc75e2d63100000")); // 100 ETH
    GH_CO_CHECK(co_await client.result(QStringLiteral("anvil_setBalance"), params));
    co_return {};
}

QCoro::Task<Result<void>> Devnet::deployContract(eth::EthClient client)
{
    const eth::Address contract = m_info->contract;
    GH_CO_TRY(const QByteArray code, co_await client.code(contract));
    GH_CO_TRY(const eth::KeyManagerArtefact artefact, eth::KeyManagerArtefact::load(m_options.paths.share + QStringLiteral("/resources")));
    // Immutable values are written into the code when it is deployed; only the operator's first transaction makes it here.
    if (code.size() == artefact.deployedBytecode.size())
        co_return {};
    if (!code.isEmpty())
        co_return fail(errors::deployFailed, QStringLiteral("%1 holds another contract than ours").arg(contract.toChecksumText()),
                       QStringLiteral("It was deployed by another version; move %1 away to start a new chain.").arg(folder() + QStringLiteral("/chain.json")));
    eth::SenderOptions options;
    options.pollInterval = 100ms;
    options.patience = minedPatience;
    eth::TransactionSender sender(client, m_operatorKey->clone(), DevnetInfo::chainId, options);
    eth::TransactionRequest creation;
    creation.data = artefact.bytecode;
    const auto receipt = co_await sender.send(creation);
    if (!receipt)
        co_return fail(Error(errors::deployFailed, QStringLiteral("the contract could not be deployed")).causedBy(receipt.error()));
    if (!receipt->contractAddress || !(*receipt->contractAddress == contract))
        co_return fail(errors::deployFailed, QStringLiteral("the contract is not at %1: the account has been used on this chain before").arg(contract.toChecksumText()),
                       QStringLiteral("Move %1 away to start a new chain.").arg(folder() + QStringLiteral("/chain.json")));
    co_return {};
}

Result<void> Devnet::startAuthority()
{
    m_authorityServer = std::make_unique<attest::AuthorityServer>(*m_authority, m_clock);
    http::HttpEndpoint endpoint;
    endpoint.address = QHostAddress(QHostAddress::LocalHost);
    endpoint.port = m_info->ports.authority;
    return m_authorityServer->listen({endpoint});
}

Result<void> Devnet::startRelay()
{
    gossip::GossipRelayOptions options;
    options.port = m_info->ports.gossip;
    m_relay = std::make_unique<gossip::GossipRelay>(options, m_clock);
    return m_relay->start();
}

QCoro::Task<Result<void>> Devnet::stop()
{
    QPointer<Devnet> self(this);
    m_stopping = true;
    m_relay.reset();
    m_authorityServer.reset();
    if (m_chain && m_chain->isRunning())
        co_await m_chain->stopAndWait(10s);
    if (!self)
        co_return {};
    m_chain.reset();
    m_chainState.reset();
    m_lock.reset();
    m_running = false;
    m_stopping = false;
    co_return {};
}

} // namespace gatehouse::devnet
