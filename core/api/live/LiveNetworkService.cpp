// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/LiveNetworkService.h"

#include "core/api/live/TrackedWork.h"
#include "core/base/Logging.h"
#include "core/devnet/DevnetErrors.h"
#include "core/onboard/EthHostServiceChain.h"
#include "core/onboard/EvidenceJournal.h"
#include "core/onboard/HostServiceErrors.h"

#include <QCoreApplication>
#include <QDir>
#include <QPointer>
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <qcoro/qcorosignal.h>

namespace gatehouse::api {

namespace {

Q_LOGGING_CATEGORY(log, "gatehouse.api")

using namespace std::chrono_literals;

constexpr auto lookInterval = 2s;   // The chain is on this computer.
constexpr auto chainPoll = 300ms;
constexpr double lowBalanceEther = 0.05;
const QString requestsFile = QStringLiteral("/requests.db");

namespace networkErrors {
inline constexpr ErrorCode notRunning{"network.not-running", ErrorKind::Conflict};
inline constexpr ErrorCode running{"network.running", ErrorKind::Conflict};
} // namespace networkErrors

ContractEvent toApi(const eth::KeyManagerEvent& event)
{
    ContractEvent shown;
    shown.name = event.name();
    shown.subject = event.subject();
    shown.block = event.blockNumber;
    shown.transaction = QStringLiteral("0x") + event.txHash.toHex();
    return shown;
}

/// The host service of the devnet, in the thread that is to have it.
Result<std::unique_ptr<HostWorker::Inside>> makeHost(const devnet::DevnetInfo& info, const attest::TrustedRoots& roots, const attest::QuotingAuthority& authority,
                                                     const attest::Policy& policy, const std::shared_ptr<SystemClock>& clock,
                                                     const std::shared_ptr<const crypto::SigningKey>& key, const Paths& paths, const QString& controlPath)
{
    auto inside = std::make_unique<HostWorker::Inside>();
    GH_TRY(const eth::EthClient client, eth::EthClient::forUrl(info.rpcUrl()));
    const QString network = onboard::RequestStoreSqlite::networkKey(devnet::DevnetInfo::chainId, info.contract.toChecksumText());
    GH_TRY(inside->store, onboard::RequestStoreSqlite::open(paths.state + requestsFile, network));
    inside->guests = std::make_shared<onboard::GuestClientHttp>();
    inside->verifier = std::make_shared<onboard::AttestRequestVerifier>(
        roots, [authority](const QDateTime& now) { return authority.collateral(now); }, policy, clock);

    eth::SenderOptions sending;
    sending.pollInterval = chainPoll;
    onboard::HostService::Parts parts;
    parts.chain = std::make_shared<onboard::EthHostServiceChain>(client, info.contract, devnet::DevnetInfo::chainId, key->clone(), sending);
    parts.guests = inside->guests;
    parts.verifier = inside->verifier;
    parts.store = inside->store;
    parts.clock = clock;
    parts.gossipRelays = {info.gossipUrl()};
    // Signed with the operator's key: it is the operator who decides, and whose account sends the transactions.
    GH_TRY(std::unique_ptr<evidence::EvidenceStore> evidence, evidence::EvidenceStore::open(evidenceFolder(paths), key, *clock));
    parts.journal = std::make_shared<onboard::EvidenceJournal>(std::move(evidence), devnet::DevnetInfo::chainId, info.contract.toChecksumText());

    onboard::HostServiceOptions options;
    options.port = info.ports.hostService;
    options.watcher.pollEvery = chainPoll;
    options.driver.firstRetry = chainPoll;
    inside->host = std::make_unique<onboard::HostService>(std::move(parts), options);
    GH_CHECK(inside->host->start());
    inside->control = std::make_unique<onboard::HostServiceControlServer>();
    onboard::addHostServiceOperations(*inside->control, *inside->host);
    inside->controlListens = inside->control->listen(controlPath);
    return inside;
}

void judgeByNow(onboard::HostService& host, const QString& why)
{
    const Result<int> judged = host.policyChanged(why);
    if (!judged)
        qCWarning(log).noquote().nospace() << "event=not-judged-again reason=" << judged.error().toString();
    else if (*judged > 0)
        qCInfo(log).noquote().nospace() << "event=judged-again requests=" << *judged << " reason=" << why;
}

/// Which other process has @p lockPath; empty when none that lives has. Reads only: trying it could keep that process from starting.
QString holderOf(const QString& lockPath)
{
    if (!QFile::exists(lockPath))
        return {};
    qint64 pid = 0;
    QString host, program;
    const bool known = QLockFile(lockPath).getLockInfo(&pid, &host, &program);
    if (!known || pid <= 0 || pid == QCoreApplication::applicationPid() || (::kill(pid_t(pid), 0) != 0 && errno == ESRCH))
        return {};
    // As QLockFile itself tells a number that was given again; a link that we may not read says nothing.
    const QString runs = QFileInfo(QFile::symLinkTarget(QStringLiteral("/proc/%1/exe").arg(pid))).fileName();
    if (!runs.isEmpty() && runs != program)
        return {};
    return QStringLiteral("process %1 (%2) serves this profile").arg(pid).arg(program);
}

} // namespace

QString etherText(const QString& wei)
{
    const QString padded = wei.rightJustified(19, QLatin1Char('0'));
    return padded.left(padded.size() - 18) + QLatin1Char('.') + padded.right(18).left(5) + QStringLiteral(" ETH");
}

LiveNetworkService::LiveNetworkService(Parts parts, QObject* parent)
    : NetworkService(parent)
    , m_parts(std::move(parts))
{
    m_status.chain.networkName = QStringLiteral("Devnet");
    m_status.chain.devnet = true;
    m_status.chain.chainId = devnet::DevnetInfo::chainId;
    m_status.chain.link = LinkState::Down;
    m_status.chain.linkDetail = QStringLiteral("not started");
    connect(&m_timer, &QTimer::timeout, this, &LiveNetworkService::look);
    connect(m_parts.devnet, &devnet::Devnet::chainDied, this, [this](const QString& detail) {
        m_parts.activity->note(QStringLiteral("The local chain ended: ") + detail, true);
        setLink(LinkState::Down, detail);
    });
    connect(&m_holderTimer, &QTimer::timeout, this, &LiveNetworkService::lookForHolder);
    m_holderTimer.start(lookInterval);
    addServiceLog(QStringLiteral("chain"), QStringLiteral("Local chain"));
    addServiceLog(QStringLiteral("host-service"), QStringLiteral("Host service"));
    connect(m_parts.devnet, &devnet::Devnet::chainLine, this,
            [this](const QString& text) { m_parts.logs->addLine(QStringLiteral("chain"), LogLevel::Info, text); });
}

LiveNetworkService::~LiveNetworkService() = default;

void LiveNetworkService::addServiceLog(const QString& id, const QString& title)
{
    LogSource source;
    source.id = id;
    source.title = title;
    source.trust = LogTrust::Ours;
    m_parts.logs->addMemory(source);
}

Result<std::shared_ptr<Operation>> LiveNetworkService::start()
{
    if (m_starting && !m_starting->isFinished())
        return m_starting;
    if (m_parts.devnet->isRunning())
        return fail(networkErrors::running, QStringLiteral("the devnet runs already"));
    QList<OperationStep> steps = devnet::Devnet::steps();
    OperationStep host;
    host.id = QStringLiteral("host");
    host.title = QStringLiteral("Host service");
    steps.append(host);
    m_starting = std::make_shared<Operation>(QStringLiteral("network.start"), QStringLiteral("devnet"), steps);
    m_parts.activity->track(m_starting, QStringLiteral("Start of the devnet"));
    setLink(LinkState::Connecting, QStringLiteral("starting"));
    run(m_starting);
    return m_starting;
}

QCoro::Task<> LiveNetworkService::run(std::shared_ptr<Operation> operation)
{
    QPointer<LiveNetworkService> self(this);
    Result<void> result = co_await m_parts.devnet->start(operation);
    if (!self)
        co_return;
    if (result) {
        operation->beginStep(QStringLiteral("host"));
        result = co_await startHostService();
        if (!self)
            co_return;
        if (result && operation->isCancelRequested())
            result = fail(errors::cancelled, QStringLiteral("cancelled"));
        if (!result) {
            co_await stopHostService();
            if (!self)
                co_return;
            co_await m_parts.devnet->stop();
        }
    }
    if (!self)
        co_return;
    if (result)
        operation->endStep(QStringLiteral("host"), StepState::Done, QStringLiteral("http://127.0.0.1:%1").arg(m_parts.devnet->info().ports.hostService));
    else
        setLink(result.error().is(devnet::errors::held) ? LinkState::Elsewhere : LinkState::Down, result.error().detail());
    if (result) {
        m_timer.start(lookInterval);
        co_await look();
    }
    if (self)
        operation->finish(result);
}

QString LiveNetworkService::requestsPath() const
{
    return m_parts.paths.state + requestsFile;
}

QString LiveNetworkService::requestsKey(const devnet::DevnetInfo& info)
{
    return onboard::RequestStoreSqlite::networkKey(devnet::DevnetInfo::chainId, info.contract.toChecksumText());
}

Result<std::unique_ptr<onboard::RequestStoreSqlite>> LiveNetworkService::openRequests() const
{
    GH_TRY(const devnet::DevnetInfo info, m_parts.devnet->prepare());
    return onboard::RequestStoreSqlite::open(requestsPath(), requestsKey(info));
}

QCoro::Task<Result<void>> LiveNetworkService::startHostService()
{
    QPointer<LiveNetworkService> self(this);
    const devnet::DevnetInfo info = m_parts.devnet->info();
    GH_CO_TRY(const eth::EthClient watching, eth::EthClient::forUrl(info.rpcUrl()));
    m_contract = std::make_unique<eth::KeyManager>(watching, info.contract);
    GH_CO_TRY(const attest::TrustedRoots roots, attest::TrustedRoots::fromCertificate(m_parts.devnet->authority().root()));
    auto worker = std::make_unique<HostWorker>();
    connect(worker.get(), &HostWorker::requestSaved, this, [this](const auto& request) { onSaved(*request); });
    connect(worker.get(), &HostWorker::requestArrived, this, &LiveNetworkService::requestArrived);
    connect(worker.get(), &HostWorker::requestChanged, this, &LiveNetworkService::requestChanged);
    connect(worker.get(), &HostWorker::linkChanged, this, [this](const QString& link, bool up, const QString& detail) {
        m_parts.logs->addLine(QStringLiteral("host-service"), up ? LogLevel::Info : LogLevel::Warning,
                              QStringLiteral("link=%1 state=%2 detail=%3").arg(link, up ? QStringLiteral("up") : QStringLiteral("down"), detail));
    });
    const attest::Policy policy = policyInForce();
    m_policyText = policy.toToml();
    const HostWorker::Make make = [info, roots, authority = m_parts.devnet->authority(), policy, clock = m_clock,
                                   key = std::make_shared<const crypto::SigningKey>(m_parts.devnet->operatorKey()), paths = m_parts.paths, control = controlPath()] {
        return makeHost(info, roots, authority, policy, clock, key, paths, control);
    };
    m_nodes.clear();
    GH_CO_CHECK(co_await worker->start(make));
    if (!self)
        co_return fail(errors::cancelled, QString());
    m_host = std::move(worker);
    m_host->post([](HostWorker::Inside& inside) { judgeByNow(*inside.host, QStringLiteral("what is accepted has changed while nothing served")); });
    refreshPolicy(QStringLiteral("what is accepted has changed during the start"));
    const auto listening = [](HostWorker::Inside& inside) -> Result<void> { return inside.controlListens; };
    if (const Result<void> heard = co_await m_host->call(listening); self && !heard)
        m_parts.activity->note(QStringLiteral("Other processes cannot hand decisions to this one: ") + heard.error().toString(), true);
    if (self)
        Q_EMIT hostServiceStarted();
    co_return {};
}

void LiveNetworkService::onSaved(const onboard::OnboardRequest& request)
{
    m_parts.logs->addLine(QStringLiteral("host-service"), request.error.isEmpty() ? LogLevel::Info : LogLevel::Warning,
                          QStringLiteral("request=%1 kind=%2 state=%3 %4").arg(request.id, onboard::toString(request.kind), onboard::toString(request.state), request.error));
    const bool founded = request.kind == onboard::RequestKind::Bootstrap && request.state == onboard::RequestState::Confirmed;
    if (!founded || !request.verdict || request.verdict->measurements.isEmpty())
        return;
    // The image that the network was founded with is the one that may join it.
    const QString image = m_parts.allowed->imageOfSet(request.verdict->measurements.first().imageName);
    if (const Result<void> kept = m_parts.allowed->allow(image); !kept)
        m_parts.activity->note(QStringLiteral("The network's image could not be remembered: ") + kept.error().toString(), true);
    refreshPolicy(QStringLiteral("the network was founded, its image is %1").arg(image.isEmpty() ? QStringLiteral("not known here") : image));
}

void LiveNetworkService::refreshPolicy(const QString& why)
{
    if (!m_host)
        return;
    const attest::Policy policy = policyInForce();
    const QByteArray text = policy.toToml();
    if (text == m_policyText)
        return;
    m_policyText = text;
    m_parts.logs->addLine(QStringLiteral("host-service"), LogLevel::Info, QStringLiteral("policy=\"%1\" reason=\"%2\"").arg(policy.name, why));
    m_host->post([policy, why](HostWorker::Inside& inside) {
        inside.verifier->setPolicy(policy);
        judgeByNow(*inside.host, why);
    });
}

QCoro::Task<> LiveNetworkService::stopHostService()
{
    if (!m_host)
        co_return;
    Q_EMIT hostServiceStopped();
    // Nobody finds it any more; it lives until it has ended.
    const std::shared_ptr<HostWorker> ending = std::move(m_host);
    (void)co_await ending->stop();
}

QCoro::Task<Result<void>> LiveNetworkService::stop()
{
    QPointer<LiveNetworkService> self(this);
    if (const std::shared_ptr<Operation> starting = m_starting; starting && !starting->isFinished()) {
        starting->cancel();
        co_await qCoro(starting.get(), &Operation::finished);
        if (!self)
            co_return {};
    }
    const TrackedWork::Name title{QStringLiteral("network.stop"), QStringLiteral("devnet"), QStringLiteral("The chain writes its state and stops"), QStringLiteral("Stop of the devnet")};
    TrackedWork shown(*m_parts.activity, title);
    m_timer.stop();
    co_await stopHostService();
    if (!self)
        co_return {};
    m_contract.reset();
    Result<void> stopped = co_await m_parts.devnet->stop();
    if (self)
        setLink(LinkState::Down, QStringLiteral("stopped"));
    co_return shown.end(std::move(stopped));
}

QCoro::Task<Result<void>> LiveNetworkService::reset()
{
    if (m_parts.devnet->isRunning() || (m_starting && !m_starting->isFinished()))
        co_return fail(networkErrors::running, QStringLiteral("the devnet runs"), QStringLiteral("Stop it first."));
    const QDir state(m_parts.paths.state);
    // Held until all is forgotten: another process that serves this profile has these files open.
    QLockFile lock(devnet::Devnet::lockPath(m_parts.paths));
    lock.setStaleLockTime(std::chrono::milliseconds(0));
    if (state.exists() && !lock.tryLock(0)) {
        qint64 pid = 0;
        QString host, program;
        lock.getLockInfo(&pid, &host, &program);
        co_return fail(devnet::errors::held, QStringLiteral("process %1 (%2) runs the devnet of this profile").arg(pid).arg(program),
                       QStringLiteral("Stop it there, or end that process."));
    }
    const TrackedWork::Name title{QStringLiteral("network.reset"), QStringLiteral("devnet"), QStringLiteral("Forgetting chain and requests"), QStringLiteral("Reset of the devnet")};
    TrackedWork shown(*m_parts.activity, title);
    for (const char* name : {"devnet/chain.json", "requests.db", "requests.db-wal", "requests.db-shm"})
        if (state.exists(QLatin1String(name)) && !QFile::remove(state.filePath(QLatin1String(name))))
            co_return shown.end(Result<void>(fail(errors::fileNotWritten, QStringLiteral("%1 could not be removed").arg(state.filePath(QLatin1String(name))))));
    Result<void> cleared = m_parts.allowed->clear();
    m_status.contract = {};
    m_status.chain.head = m_status.chain.finalized = m_safe = 0;
    Q_EMIT statusChanged();
    Q_EMIT requestChanged(QString());
    co_return shown.end(std::move(cleared));
}

Result<QString> LiveNetworkService::operatorAddress() const
{
    GH_TRY(const devnet::DevnetInfo info, m_parts.devnet->prepare());
    if (!m_parts.devnet->isRunning()) {
        QLockFile lock(devnet::Devnet::lockPath(m_parts.paths));
        lock.setStaleLockTime(std::chrono::milliseconds(0));
        if (lock.tryLock(0))
            return fail(networkErrors::notRunning, QStringLiteral("the devnet does not run"),
                        QStringLiteral("Start it on the Network page, or with gatehousectl serve."));
    }
    return info.operatorAddress.toChecksumText();
}

QCoro::Task<bool> LiveNetworkService::isKnownToHaveNoSecret()
{
    const Result<devnet::DevnetInfo> info = co_await m_parts.devnet->prepareInBackground();
    if (!info)
        co_return false;
    const Result<eth::EthClient> client = eth::EthClient::forUrl(info->rpcUrl());
    if (!client)
        co_return false;
    const eth::KeyManager contract(*client, info->contract);
    // Another program may have the port: what is not our contract says nothing.
    const Result<bool> hasCode = co_await contract.hasCode();
    if (!hasCode || !*hasCode)
        co_return false;
    const auto xPub = co_await contract.xPub();
    co_return xPub && !*xPub;
}

void LiveNetworkService::setNodes(QList<QUrl> nodes)
{
    if (!m_host || m_nodes == nodes)
        return;
    m_nodes = nodes;
    m_host->post([nodes](HostWorker::Inside& inside) {
        inside.guests->setNodes(nodes);
        inside.host->driver().wakeAll();
    });
}

QCoro::Task<> LiveNetworkService::prepare()
{
    QPointer<LiveNetworkService> self(this);
    const auto info = co_await m_parts.devnet->prepareInBackground();
    if (self && info)
        Q_EMIT statusChanged();
}

NetworkStatus LiveNetworkService::status() const
{
    NetworkStatus status = m_status;
    const LinkState link = m_host ? LinkState::Up : m_status.chain.link;
    // Addresses are known when the keys are, a moment after the first question.
    if (!m_parts.devnet->known() && !std::exchange(m_prepareAsked, true))
        QMetaObject::invokeMethod(const_cast<LiveNetworkService*>(this), [self = const_cast<LiveNetworkService*>(this)] { self->prepare(); }, Qt::QueuedConnection);
    if (const devnet::DevnetInfo* info = m_parts.devnet->known()) {
        status.chain.rpcUrl = info->rpcUrl().toString();
        status.chain.operatorAddress = info->operatorAddress.toChecksumText();
        status.contract.address = info->contract.toChecksumText();
        const auto add = [&](const char* id, const char* title, const QUrl& url) {
            status.services.append({QLatin1String(id), QLatin1String(title), url.toString(), link, link == LinkState::Up ? QString() : m_status.chain.linkDetail, m_status.chain.asOf});
        };
        QUrl hostUrl = info->rpcUrl();
        hostUrl.setPort(info->ports.hostService);
        add("chain", "Local chain (anvil)", info->rpcUrl());
        add("host-service", "Host service", hostUrl);
        add("gossip", "Gossip relay", info->gossipUrl());
        add("authority", "Quoting authority (simulated TEE)", info->authorityUrl());
    }
    return status;
}

QString LiveNetworkService::tierOf(quint64 block) const
{
    if (block == 0)
        return {};
    if (m_status.chain.finalized > 0 && block <= m_status.chain.finalized)
        return QStringLiteral("finalized");
    return m_safe > 0 && block <= m_safe ? QStringLiteral("safe") : QStringLiteral("latest");
}

void LiveNetworkService::setLink(LinkState link, const QString& detail)
{
    m_status.chain.link = link;
    m_status.chain.linkDetail = detail;
    Q_EMIT statusChanged();
}

void LiveNetworkService::lookForHolder()
{
    if (m_host || m_parts.devnet->isRunning() || (m_starting && !m_starting->isFinished()))
        return;
    const QString holder = holderOf(devnet::Devnet::lockPath(m_parts.paths));
    const ChainStatus& chain = m_status.chain;
    if (!holder.isEmpty() && (chain.link != LinkState::Elsewhere || chain.linkDetail != holder))
        setLink(LinkState::Elsewhere, holder);
    else if (holder.isEmpty() && chain.link == LinkState::Elsewhere)
        setLink(LinkState::Down, QStringLiteral("the process that served it has ended"));
}

QCoro::Task<> LiveNetworkService::look()
{
    if (m_looking || !m_contract)
        co_return;
    m_looking = true;
    QPointer<LiveNetworkService> self(this);
    const Result<void> seen = co_await lookAtContract();
    if (!self)
        co_return;
    m_looking = false;
    if (seen)
        setLink(LinkState::Up, {});
    else if (m_contract)
        setLink(LinkState::Down, seen.error().detail());
}

QCoro::Task<Result<void>> LiveNetworkService::lookAtContract()
{
    QPointer<LiveNetworkService> self(this);
    const eth::KeyManager contract = *m_contract;
    const eth::EthClient client = contract.client();
    const eth::Address account = m_parts.devnet->info().operatorAddress;
    ChainStatus chain = m_status.chain;
    ContractStatus state = m_status.contract;
    GH_CO_TRY(const auto head, co_await client.blockByTag(eth::BlockTag::Latest));
    GH_CO_TRY(const auto safe, co_await client.blockByTag(eth::BlockTag::Safe));
    GH_CO_TRY(const auto finalized, co_await client.blockByTag(eth::BlockTag::Finalized));
    GH_CO_TRY(const eth::Uint256 balance, co_await client.balance(account));
    GH_CO_TRY(const bool hasCode, co_await contract.hasCode());
    if (hasCode) {
        GH_CO_TRY(const auto xPub, co_await contract.xPub());
        GH_CO_TRY(const eth::Address owner, co_await contract.owner());
        GH_CO_TRY(state.container, co_await contract.container());
        state.xPub = xPub ? xPub->toChecksumText() : QString();
        state.owner = owner.toChecksumText();
    }
    if (!self)
        co_return {};
    chain.head = head ? head->number : 0;
    chain.headTime = head ? head->time : QDateTime();
    chain.finalized = finalized ? finalized->number : 0;
    chain.balance = etherText(balance.toDecimal());
    chain.balanceLow = chain.balance.section(QLatin1Char(' '), 0, 0).toDouble() < lowBalanceEther;
    chain.asOf = QDateTime::currentDateTimeUtc();
    state.hasCode = hasCode;
    state.asOf = chain.asOf;
    m_safe = safe ? safe->number : 0;
    chain.link = m_status.chain.link;
    m_status.chain = chain;
    m_status.contract = state;
    co_return {};
}

QCoro::Task<Result<QList<ContractEvent>>> LiveNetworkService::events(int limit)
{
    if (!m_contract)
        co_return QList<ContractEvent>();
    QPointer<LiveNetworkService> self(this);
    const eth::KeyManager contract = *m_contract;
    GH_CO_TRY(const std::uint64_t head, co_await contract.client().blockNumber());
    GH_CO_TRY(const QList<eth::KeyManagerEvent> found, co_await contract.events(0, head));
    if (!self)
        co_return fail(errors::cancelled, QString());
    QList<ContractEvent> shown;
    for (auto event = found.rbegin(); event != found.rend() && shown.size() < limit; ++event) {
        ContractEvent row = toApi(*event);
        row.tier = tierOf(row.block);
        shown.append(row);
    }
    for (ContractEvent& row : shown)
        if (const auto block = co_await contract.client().blockByNumber(row.block); block && *block)
            row.time = (*block)->time;
    co_return shown;
}

} // namespace gatehouse::api
