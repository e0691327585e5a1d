// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/fake/DemoNetwork.h"

#include "core/api/fake/DemoScript.h"

#include <algorithm>

namespace gatehouse::api::demo {

DemoNetwork::DemoNetwork(Pace pace, DemoActivity& activity, DemoLogs& logs, QObject* parent)
    : NetworkService(parent)
    , m_pace(pace)
    , m_activity(activity)
    , m_logs(logs)
{
    m_status.chain.networkName = QStringLiteral("Devnet");
    m_status.chain.devnet = true;
    m_status.chain.chainId = 31337;
    m_status.chain.rpcUrl = QStringLiteral("http://127.0.0.1:18545");
    m_status.chain.link = LinkState::Down;
    m_status.chain.linkDetail = QStringLiteral("not started");
    setServices(LinkState::Down, QStringLiteral("not started"));
    m_blocks.setInterval(m_pace.milliseconds(2));
    connect(&m_blocks, &QTimer::timeout, this, &DemoNetwork::block);
}

void DemoNetwork::setServices(LinkState link, const QString& detail)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const auto service = [&](const char* id, const char* title, const char* endpoint) {
        return ServiceStatus{QLatin1String(id), QLatin1String(title), QLatin1String(endpoint), link, detail, now};
    };
    m_status.services = {service("anvil", "Chain (anvil)", "http://127.0.0.1:18545"),
                         service("relay", "Gossip relay", "ws://127.0.0.1:18501"),
                         service("authority", "Quoting authority", "http://127.0.0.1:18580"),
                         service("host-service", "Host service", "http://127.0.0.1:18500")};
}

Result<std::shared_ptr<Operation>> DemoNetwork::start()
{
    if (isUp() || m_status.chain.link == LinkState::Connecting)
        return fail(errors::networkRunning, QStringLiteral("the devnet already runs"));
    m_status.chain.link = LinkState::Connecting;
    m_status.chain.linkDetail = QStringLiteral("starting");
    setServices(LinkState::Connecting, QStringLiteral("starting"));
    Q_EMIT statusChanged();
    const auto step = [](const char* id, const char* title, double seconds) {
        ScriptStep made;
        made.id = QLatin1String(id);
        made.title = QLatin1String(title);
        made.seconds = seconds;
        return made;
    };
    auto* script = new DemoScript(QStringLiteral("network.start"), QStringLiteral("devnet"),
                                  {step("anvil", "Start the chain", 0.8), step("contract", "Deploy the contract", 0.6),
                                   step("relay", "Start the gossip relay", 0.2),
                                   step("authority", "Start the quoting authority", 0.4),
                                   step("host", "Start the host service", 0.2)},
                                  m_pace, this);
    connect(script, &DemoScript::ended, this, [this, script] {
        const bool good = script->operation()->result().has_value();
        if (good) {
            m_status.chain.head = 12;
            beUp();
        } else {
            m_status.chain.link = LinkState::Down;
            m_status.chain.linkDetail = script->operation()->result().error().detail();
            setServices(LinkState::Down, QStringLiteral("stopped"));
        }
        Q_EMIT statusChanged();
        script->deleteLater();
    });
    m_activity.track(script->operation(), QStringLiteral("Start of the devnet"));
    script->start();
    return script->operation();
}

QCoro::Task<Result<void>> DemoNetwork::stop()
{
    m_blocks.stop();
    m_status.chain.link = LinkState::Down;
    m_status.chain.linkDetail = QStringLiteral("stopped by the operator");
    setServices(LinkState::Down, QStringLiteral("stopped"));
    Q_EMIT statusChanged();
    ScriptStep step;
    step.id = QStringLiteral("work");
    step.title = QStringLiteral("The chain writes its state and stops");
    step.seconds = 0.8;
    step.knownLength = false;
    co_return co_await playStep(m_activity, m_pace, QStringLiteral("network.stop"), QStringLiteral("devnet"), step, QStringLiteral("Stop of the devnet"));
}

QCoro::Task<Result<void>> DemoNetwork::reset()
{
    Result<void> answer;
    if (m_status.chain.link != LinkState::Down) {
        answer = fail(errors::networkRunning, QStringLiteral("the devnet runs"), QStringLiteral("Stop it first."));
    } else {
        m_events.clear();
        m_status.contract = {};
        m_status.chain.head = m_status.chain.finalized = 0;
        Q_EMIT forgotten();
        Q_EMIT statusChanged();
        ScriptStep step;
        step.id = QStringLiteral("work");
        step.title = QStringLiteral("Forgetting chain and requests");
        step.seconds = 0.3;
        step.knownLength = false;
        co_return co_await playStep(m_activity, m_pace, QStringLiteral("network.reset"), QStringLiteral("devnet"), step, QStringLiteral("Reset of the devnet"));
    }
    co_await latency(m_pace);
    co_return answer;
}

QCoro::Task<Result<QList<ContractEvent>>> DemoNetwork::events(int limit)
{
    QList<ContractEvent> newest;
    std::stable_sort(m_events.begin(), m_events.end(), [](const auto& a, const auto& b) { return a.block < b.block; });
    for (auto it = m_events.crbegin(); it != m_events.crend() && newest.size() < limit; ++it) {
        ContractEvent event = *it;
        event.tier = tierOf(event.block);
        newest.append(event);
    }
    co_await latency(m_pace);
    co_return newest;
}

void DemoNetwork::beUp()
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    ChainStatus& chain = m_status.chain;
    if (chain.head == 0)
        chain.head = 4321;
    chain.link = LinkState::Up;
    chain.linkDetail.clear();
    chain.headTime = now;
    chain.finalized = chain.head > finalizedDistance ? chain.head - finalizedDistance : 0;
    chain.asOf = now;
    chain.operatorAddress = address(QStringLiteral("demo operator"));
    chain.balance = QStringLiteral("0.42 ETH");
    m_status.contract.address = contractAddress;
    m_status.contract.hasCode = true;
    m_status.contract.owner = chain.operatorAddress;
    m_status.contract.asOf = now;
    setServices(LinkState::Up, QStringLiteral("answers"));
    m_blocks.start();
}

void DemoNetwork::block()
{
    ChainStatus& chain = m_status.chain;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    ++chain.head;
    chain.headTime = now;
    chain.asOf = now;
    chain.finalized = chain.head > finalizedDistance ? chain.head - finalizedDistance : 0;
    m_status.contract.asOf = now;
    for (ServiceStatus& service : m_status.services)
        service.asOf = now;
    m_logs.write(QStringLiteral("anvil"), LogLevel::Info,
                 QStringLiteral("Block Number: %1  Block Hash: %2…").arg(chain.head).arg(
                     transaction(QString::number(chain.head)).left(18)));
    Q_EMIT statusChanged();
}

QString DemoNetwork::tierOf(quint64 block) const
{
    const quint64 behind = m_status.chain.head - qMin(m_status.chain.head, block);
    return behind >= finalizedDistance ? QStringLiteral("finalized")
           : behind >= 32              ? QStringLiteral("safe")
                                       : QStringLiteral("latest");
}

quint64 DemoNetwork::emitEvent(const QString& name, const QString& subject, const QString& transaction)
{
    const ContractEvent event{name,
                              subject,
                              m_status.chain.head + 1,
                              QDateTime::currentDateTimeUtc(),
                              transaction,
                              QStringLiteral("latest")};
    m_events.append(event);
    block();
    Q_EMIT eventArrived(event);
    return event.block;
}

void DemoNetwork::addOldEvent(const QString& name, const QString& subject, const QString& transaction, quint64 blocksAgo)
{
    const quint64 number = m_status.chain.head - qMin(m_status.chain.head, blocksAgo);
    m_events.append({name, subject, number, QDateTime::currentDateTimeUtc().addSecs(-qint64(blocksAgo) * 2), transaction,
                     tierOf(number)});
}

void DemoNetwork::setBootstrapped(const QString& xPub, const QString& container)
{
    m_status.contract.xPub = xPub;
    m_status.contract.container = container;
    Q_EMIT statusChanged();
}

ChainEvent DemoNetwork::chainEvent(const QString& transaction) const
{
    for (const ContractEvent& event : m_events) {
        if (event.transaction != transaction)
            continue;
        return {transaction, event.block, event.time, m_status.chain.head - qMin(m_status.chain.head, event.block) + 1,
                tierOf(event.block)};
    }
    return {};
}

} // namespace gatehouse::api::demo
