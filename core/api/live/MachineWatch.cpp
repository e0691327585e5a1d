// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/live/MachineWatch.h"

#include "core/base/Bytes.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QRegularExpression>

namespace gatehouse::api {

namespace {

constexpr int askIntervalMs = 1'000;          // On loopback; a launch ends at most this much later than it could.
constexpr int settledIntervalMs = 10'000;     // Once the application answers.
constexpr qint64 maxAnswerBytes = 64 * 1024;  // A guest's answer is shown, not processed.
constexpr qsizetype maxShownAnswer = 4'096;
constexpr qsizetype maxShownWord = 200;
/// A machine of an image without an agent: a node, whose JSON-RPC is its application.
const QString rpcPurpose = QStringLiteral("json-rpc");
constexpr auto askTimeout = std::chrono::milliseconds(5'000);

/// Hex of a SHA-256 PCR as the agent gives it, or nothing.
QString pcrText(const QJsonValue& value)
{
    const auto digest = Sha256Digest::fromHex(value.toString());
    return digest ? digest->toHex() : QString();
}

/// The agent's diskEvidence in one line; @p open says whether it shows an open LUKS volume that is mounted.
QString diskText(const QJsonObject& evidence, bool& open)
{
    const auto word = [&evidence](const char* name) { return evidence.value(QLatin1String(name)).toString().left(maxShownWord); };
    open = evidence.value(QLatin1String("active")).toBool() && word("type").startsWith(QLatin1String("LUKS"))
        && word("cipher") == QLatin1String("aes-xts-plain64") && !word("device").isEmpty() && !word("mountPoint").isEmpty() && !word("fileSystem").isEmpty();
    if (!open)
        return evidence.isEmpty() ? QStringLiteral("not open")
                                  : QStringLiteral("not open: %1").arg(word("trouble").isEmpty() ? QStringLiteral("cipher %1").arg(word("cipher")) : word("trouble"));
    return QStringLiteral("%1 %2, %3-bit key, on %4, %5 at %6")
        .arg(word("type"), word("cipher"))
        .arg(evidence.value(QLatin1String("keyBits")).toInt())
        .arg(word("device"), word("fileSystem"), word("mountPoint"));
}

BootStep::State toApi(logs::BootStage::State state)
{
    switch (state) {
    case logs::BootStage::State::Running:
        return BootStep::State::Running;
    case logs::BootStage::State::Done:
        return BootStep::State::Done;
    case logs::BootStage::State::Failed:
        return BootStep::State::Failed;
    case logs::BootStage::State::Waiting:
        break;
    }
    return BootStep::State::Waiting;
}

} // namespace

MachineWatch::MachineWatch(vm::MachineSpec spec, QObject* parent)
    : QObject(parent)
    , m_spec(std::move(spec))
    , m_console(m_spec.serialLogPath, m_spec.name)
{
    connect(&m_console, &logs::LogFollower::linesRead, this, [this](const QList<logs::LogLine>& lines) {
        bool any = false;
        for (const logs::LogLine& line : lines) {
            any = m_boot.feed(line.text, line.seenAt) || any;
            readConsole(line.text);
        }
        if (any)
            Q_EMIT changed();
    });
    connect(&m_timer, &QTimer::timeout, this, &MachineWatch::ask);
}

QList<BootStep> MachineWatch::bootSteps() const
{
    QList<BootStep> steps;
    for (const logs::BootStage& stage : m_boot.stages()) {
        BootStep step{stage.id, stage.title, toApi(stage.state), stage.detail, 0, 0};
        // The application has been heard; its console says nothing of that.
        if (!m_applicationAnswer.isEmpty())
            step.state = BootStep::State::Done;
        if (stage.endedAt.isValid() && m_startedAt.isValid())
            step.secondsSinceStart = double(m_startedAt.msecsTo(stage.endedAt)) / 1000;
        steps.append(step);
    }
    return steps;
}

void MachineWatch::machineStarted(const QDateTime& since)
{
    if (m_running)
        return;
    m_running = true;
    m_asked = false;
    ++m_generation;
    m_startedAt = since;
    m_guest = {};
    m_applicationAnswer.clear();
    // A machine found running has written its console already; the follower has read it or is about to.
    if (since.secsTo(QDateTime::currentDateTimeUtc()) < 5)
        m_boot.start(since);
    m_timer.start(askIntervalMs);
}

void MachineWatch::machineStopped()
{
    if (!m_running)
        return;
    m_running = false;
    ++m_generation;
    m_timer.stop();
    m_applicationAnswer.clear();
    m_guest.holdsSecret = false;
    m_startedAt = {};
    m_boot = {};
}

quint16 MachineWatch::hostPort(const QString& purpose) const
{
    for (const vm::PortForward& port : m_spec.ports)
        if (port.purpose == purpose)
            return port.hostPort;
    return 0;
}

QString MachineWatch::applicationUrl() const
{
    quint16 port = hostPort(QStringLiteral("application"));
    if (port == 0)
        port = hostPort(rpcPurpose);
    return port == 0 ? QString() : QStringLiteral("http://127.0.0.1:%1/").arg(port);
}

QUrl MachineWatch::onboardUrl() const
{
    return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(hostPort(QStringLiteral("onboard"))));
}

QCoro::Task<MachineWatch::Holding> MachineWatch::askWhetherHolds(vm::MachineSpec spec)
{
    http::HttpClient client;
    http::HttpRequestOptions options;
    options.timeout = askTimeout;
    options.maxBodyBytes = maxAnswerBytes;
    for (const vm::PortForward& port : spec.ports) {
        if (port.purpose != QStringLiteral("onboard"))
            continue;
        const QUrl url(QStringLiteral("http://127.0.0.1:%1/status").arg(port.hostPort));
        const auto status = co_await client.get(url, options);
        const QJsonValue ready = status ? QJsonDocument::fromJson(status->body).object().value(QStringLiteral("ready")) : QJsonValue();
        co_return ready.isBool() ? ready.toBool() ? Holding::Yes : Holding::No : Holding::Unknown;
    }
    co_return Holding::No; // Its image has no agent that could be let in.
}

void MachineWatch::askNow()
{
    if (m_running)
        ask();
}

void MachineWatch::ask()
{
    if (m_asking)
        return;
    m_asking = true;
    askGuest();
}

QCoro::Task<> MachineWatch::askGuest()
{
    QPointer<MachineWatch> self(this);
    const int generation = m_generation;
    http::HttpRequestOptions options;
    options.timeout = askTimeout;
    options.maxBodyBytes = maxAnswerBytes;
    if (hostPort(QStringLiteral("onboard")) != 0) {
        QUrl url = onboardUrl();
        url.setPath(QStringLiteral("/status"));
        const auto status = co_await m_http.get(url, options);
        if (!self)
            co_return;
        if (status && generation == m_generation)
            readStatus(status->body);
    }
    co_await askApplication();
    if (!self)
        co_return;
    m_asking = false;
    m_asked = m_asked || generation == m_generation;
}

QCoro::Task<> MachineWatch::askApplication()
{
    const QString url = applicationUrl();
    if (url.isEmpty())
        co_return;
    QPointer<MachineWatch> self(this);
    const int generation = m_generation;
    http::HttpRequestOptions options;
    options.timeout = askTimeout;
    options.maxBodyBytes = maxAnswerBytes;
    const bool isNode = hostPort(QStringLiteral("application")) == 0;
    const QByteArray question = QByteArrayLiteral(R"({"jsonrpc":"2.0","id":1,"method":"web3_clientVersion","params":[]})");
    Result<http::HttpReply> answer = fail(errors::cancelled, m_spec.name);
    if (isNode)
        answer = co_await m_http.post(QUrl(url), QByteArrayLiteral("application/json"), question, options);
    else
        answer = co_await m_http.get(QUrl(url), options);
    if (!self || generation != m_generation)
        co_return;
    QString text = answer ? QString::fromUtf8(answer->body).left(maxShownAnswer) : QString();
    if (isNode && answer)
        text = QJsonDocument::fromJson(answer->body).object().value(QStringLiteral("result")).toString().left(maxShownWord);
    m_timer.setInterval(text.isEmpty() ? askIntervalMs : settledIntervalMs);
    if (text == m_applicationAnswer)
        co_return;
    m_applicationAnswer = text;
    Q_EMIT changed();
}

void MachineWatch::readConsole(const QString& line)
{
    // The node image has no agent that could be asked; it says on its console what the TPM shows.
    static const QRegularExpression format(QStringLiteral("gatehouse-agent: step=disk state=note detail=pcr(4|9|11)=([0-9a-f]{64})$"));
    const QRegularExpressionMatch match = format.match(line.trimmed());
    if (!m_running || !match.hasMatch())
        return;
    m_guest.pcrs.insert(match.captured(1), match.captured(2));
    m_guest.asOf = QDateTime::currentDateTimeUtc();
    Q_EMIT changed();
}

void MachineWatch::readStatus(const QByteArray& body)
{
    const QJsonObject status = QJsonDocument::fromJson(body).object();
    GuestStatus guest;
    const QJsonObject pcrs = status.value(QStringLiteral("pcrs")).toObject();
    for (const char* number : {"4", "9", "11"})
        if (const QString value = pcrText(pcrs.value(QLatin1String(number))); !value.isEmpty())
            guest.pcrs.insert(QLatin1String(number), value);
    guest.nodeAddress = status.value(QStringLiteral("nodeAddress")).toString().left(64);
    guest.holdsSecret = status.value(QStringLiteral("ready")).toBool();
    guest.disk = diskText(status.value(QStringLiteral("diskEvidence")).toObject(), guest.diskOpen);
    guest.asOf = QDateTime::currentDateTimeUtc();
    const bool news = guest.disk != m_guest.disk || guest.pcrs != m_guest.pcrs || guest.nodeAddress != m_guest.nodeAddress || guest.holdsSecret != m_guest.holdsSecret;
    m_guest = guest;
    if (news)
        Q_EMIT changed();
}

} // namespace gatehouse::api
