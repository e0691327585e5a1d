// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/node/NodeAgent.h"

#include "core/base/Paths.h"
#include "core/crypto/Random.h"
#include "guest-agent/AgentErrors.h"
#include "guest-agent/Background.h"
#include "guest-agent/EnvFile.h"
#include "guest-agent/HostFile.h"
#include "guest-agent/Tpm.h"
#include "guest-agent/TpmSeal.h"

#include <QDir>
#include <QPointer>
#include <cerrno>
#include <qcoro/qcorotimer.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::agent {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t keyBytes = 32;
constexpr std::size_t jwtBytes = 32; // Engine API, authentication: 256 bit, hex.
constexpr auto rpcTurn = 1s;
constexpr int turnsBetweenNotes = 60;
/// A client has to write its database; the unit's TimeoutStopSec is longer than both together.
constexpr auto stopGrace = 60s;
/// Azure's mark on its machines (Azure documentation, "instance metadata service").
constexpr auto azureAssetTag = "7783-7084-3265-9085-8269-3286-77";

bool isAzure()
{
    QFile tag(QStringLiteral("/sys/class/dmi/id/chassis_asset_tag"));
    return tag.open(QIODevice::ReadOnly) && tag.read(128).trimmed() == azureAssetTag;
}

Result<void> own(const QString& path, const std::optional<quint32>& user, mode_t mode)
{
    const QByteArray name = QFile::encodeName(path);
    const bool given = !user || ::lchown(name.constData(), *user, *user) == 0;
    if (!given || ::chmod(name.constData(), mode) != 0)
        return fail(gatehouse::errors::fileNotWritten, QStringLiteral("%1: %2").arg(path, qt_error_string(errno)));
    return {};
}

} // namespace

const QList<int> NodeAgent::boundPcrs{4, 9, 11};

Result<DiskKey> DiskKey::obtain(const QString& tcti, const QList<int>& pcrs, bool diskHasData)
{
    GH_TRY(Tpm tpm, Tpm::open(tcti));
    GH_TRY(const bool sealed, TpmSeal::exists(tpm, TpmSeal::diskKeyHandle));
    DiskKey result;
    if (sealed) {
        auto key = TpmSeal::unseal(tpm, TpmSeal::diskKeyHandle, pcrs);
        if (!key && key.error().is(errors::tpmRefused))
            return fail(errors::tpmRefused, key.error().detail(),
                        QStringLiteral("This image is not the one that made the disk. Start that one, or give this one an empty disk and a new TPM."));
        if (!key)
            return fail(std::move(key).error());
        result.key = std::move(*key);
        return result;
    }
    if (diskHasData)
        return fail(errors::diskKeyLost, QStringLiteral("the disk holds data under a key that this TPM does not have"),
                    QStringLiteral("Bring back the machine's TPM state, or give it an empty disk."));
    result.key = crypto::randomSecret(keyBytes);
    result.isNew = true;
    // Before anything is written under it: after a crash the key is there and the disk still empty.
    GH_CHECK(TpmSeal::seal(tpm, TpmSeal::diskKeyHandle, result.key, pcrs));
    return result;
}

NodeAgent::NodeAgent(NodeOptions options, StepLog& log, QObject* parent)
    : QObject(parent)
    , m_log(log)
{
    m_settings.options = std::move(options);
}

NodeAgent::~NodeAgent() = default;

void NodeAgent::begin(const char* step)
{
    m_step = QLatin1String(step);
    m_log.step(m_step, StepProgress::Begin);
}

void NodeAgent::done(const QString& detail)
{
    m_log.step(m_step, StepProgress::Done, detail);
}

void NodeAgent::start()
{
    run();
}

void NodeAgent::stop()
{
    const bool again = std::exchange(m_stopping, true);
    if (!again && !m_starting)
        shutDown(0);
}

QCoro::Task<> NodeAgent::run()
{
    QPointer<NodeAgent> self(this);
    m_starting = true;
    const Result<void> result = co_await bringUp();
    if (!self)
        co_return;
    m_starting = false;
    if (!result && !m_stopping)
        m_log.step(m_step, StepProgress::Failed, result.error().toString());
    if (!result || m_stopping)
        co_await shutDown(result || m_stopping ? 0 : 1);
}

QCoro::Task<Result<void>> NodeAgent::bringUp()
{
    begin("config");
    GH_CO_CHECK(readConfiguration());
    GH_CO_CHECK(co_await readUserData());
    if (m_stopping)
        co_return fail(gatehouse::errors::cancelled, m_step);
    begin("disk");
    GH_CO_CHECK(co_await openDisk());
    if (m_stopping)
        co_return fail(gatehouse::errors::cancelled, m_step);
    begin("serve");
    GH_CO_CHECK(prepareClients());
    startClient(QStringLiteral("nethermind"), nethermindCommand(m_settings));
    startClient(QStringLiteral("lighthouse"), lighthouseCommand(m_settings));
    GH_CO_CHECK(co_await awaitRpc());
    co_return Result<void>{};
}

Result<void> NodeAgent::readConfiguration()
{
    GH_TRY(const QByteArray text, readFile(m_settings.options.configDir + QStringLiteral("/node.env"), maxEnvFileBytes));
    using TextMap = QMap<QString, QString>;
    GH_TRY(const TextMap values, parseEnvFile(text));
    GH_TRY(m_settings.network, NodeNetwork::named(values.value(QStringLiteral("NETWORK"))));
    if (const QString url = values.value(QStringLiteral("CHECKPOINT_URL")); !url.isEmpty()) {
        m_settings.network.checkpointUrl = QUrl(url, QUrl::StrictMode);
        if (!m_settings.network.checkpointUrl.isValid() || !m_settings.network.checkpointUrl.scheme().startsWith(QStringLiteral("http")))
            return fail(errors::badConfig, QStringLiteral("CHECKPOINT_URL is not an http or https address"));
    }
    m_log.note(m_step, QStringLiteral("network %1, chain %2, checkpoint %3")
                           .arg(m_settings.network.name).arg(m_settings.network.chainId).arg(m_settings.network.checkpointUrl.toString()));
    return {};
}

QCoro::Task<Result<void>> NodeAgent::readUserData()
{
    const QString path = m_settings.options.hostVolume + QLatin1Char('/') + QLatin1String(UserData::sourceName);
    const std::function<Result<std::optional<QByteArray>>()> read = [path] { return readHostFile(path, UserData::maxBytes, errors::badUserData); };
    GH_CO_TRY(const std::optional<QByteArray> file, co_await inBackground<std::optional<QByteArray>>(read));
    QByteArray json;
    QString source = QStringLiteral("none");
    QUrl metadata = m_settings.options.metadata;
    if (metadata.isEmpty() && isAzure())
        metadata = QUrl(QStringLiteral("http://169.254.169.254"));
    if (file) {
        json = *file;
        source = path;
    } else if (!metadata.isEmpty()) {
        metadata.setPath(QStringLiteral("/metadata/instance/compute/userData"));
        metadata.setQuery(QStringLiteral("api-version=2021-01-01&format=text"));
        http::HttpRequestOptions options;
        options.headers.insert(QByteArrayLiteral("metadata"), QByteArrayLiteral("true"));
        options.maxBodyBytes = UserData::maxBytes * 2;
        auto reply = co_await m_http.get(metadata, options);
        if (!reply)
            co_return fail(Error(errors::noUserData, QStringLiteral("the instance metadata service")).causedBy(std::move(reply).error()));
        GH_CO_TRY(json, UserData::fromBase64(reply->body));
        source = QStringLiteral("the instance metadata service");
    }
    GH_CO_TRY(m_settings.userData, UserData::parse(json));
    done(QStringLiteral("user data: %1, %2 settings").arg(source).arg(m_settings.userData.settings));
    co_return Result<void>{};
}

QCoro::Task<Result<void>> NodeAgent::openDisk()
{
    const NodeOptions& options = m_settings.options;
    if (!options.noDisk.isEmpty()) {
        m_settings.dataFolder = options.noDisk;
        done(QStringLiteral("no disk, data in %1 in the clear").arg(options.noDisk));
        co_return Result<void>{};
    }
    EncryptedDiskSpec spec;
    spec.device = options.dataDisk;
    spec.mountPoint = options.mountPoint;
    m_disk = std::make_unique<EncryptedDisk>(spec, &m_runner);
    GH_CO_TRY(const DiskContent content, co_await m_disk->content());
    const QString tcti = options.tpm;
    const std::function<Result<PcrValues>()> look = [tcti]() -> Result<PcrValues> {
        GH_TRY(Tpm tpm, Tpm::open(tcti));
        return tpm.readPcrs(boundPcrs);
    };
    GH_CO_TRY(const PcrValues pcrs, co_await inBackground<PcrValues>(look));
    for (auto pcr = pcrs.begin(); pcr != pcrs.end(); ++pcr)
        m_log.note(m_step, QStringLiteral("pcr%1=%2").arg(pcr.key()).arg(QString::fromLatin1(pcr.value().toHex())));
    const bool hasData = content == DiskContent::Ours;
    const std::function<Result<DiskKey>()> obtain = [tcti, hasData] { return DiskKey::obtain(tcti, boundPcrs, hasData); };
    GH_CO_TRY(DiskKey key, co_await inBackground<DiskKey>(obtain));
    m_log.note(m_step, key.isNew ? QStringLiteral("a new key, sealed in the TPM to PCR 4, 9 and 11") : QStringLiteral("the key came out of the TPM"));
    const auto outcome = co_await m_disk->open(std::move(key.key));
    if (!outcome)
        co_return fail(outcome.error());
    m_settings.dataFolder = options.mountPoint;
    GH_CO_TRY(const DiskEvidence evidence, m_disk->evidence());
    done(QStringLiteral("%1; %2 %3, %4 at %5")
             .arg(*outcome == EncryptedDisk::Outcome::Formatted ? QStringLiteral("formatted") : QStringLiteral("opened"), evidence.luks.type,
                  evidence.luks.cipher, evidence.fileSystem, evidence.mountPoint));
    co_return Result<void>{};
}

Result<void> NodeAgent::prepareClient(const QString& name, const std::optional<quint32>& user, const QByteArray& jwt)
{
    const QString data = m_settings.dataOf(name);
    GH_CHECK(makeFolder(data));
    GH_CHECK(own(data, user, 0700));
    const QString secret = m_settings.jwtOf(name);
    const QString folder = QFileInfo(secret).path();
    GH_CHECK(makeFolder(folder, FileAccess::OwnerOnly));
    GH_CHECK(writeFileAtomically(secret, jwt, FileAccess::OwnerOnly));
    GH_CHECK(own(secret, user, 0400));
    return own(folder, user, 0700);
}

Result<void> NodeAgent::prepareClients()
{
    // New at each start, and never on a disk: nobody but the two ever needs it.
    const SecretBytes secret = crypto::randomSecret(jwtBytes);
    QByteArray jwt = toByteArray(secret.bytes()).toHex();
    GH_CHECK(makeFolder(m_settings.options.runDir));
    GH_CHECK(makeFolder(m_settings.dataFolder + QStringLiteral("/logs"), FileAccess::OwnerOnly));
    GH_CHECK(prepareClient(QStringLiteral("nethermind"), m_settings.options.nethermindUser, jwt));
    GH_CHECK(prepareClient(QStringLiteral("lighthouse"), m_settings.options.lighthouseUser, jwt));
    wipeMemory(jwt.data(), std::size_t(jwt.size()));
    return {};
}

void NodeAgent::startClient(const QString& name, const process::ProcessSpec& spec)
{
    m_clients.push_back(std::make_unique<Client>());
    Client* client = m_clients.back().get();
    client->name = name;
    client->log = std::make_unique<RotatingLog>(QStringLiteral("%1/logs/%2.log").arg(m_settings.dataFolder, name));
    if (const auto opened = client->log->open(); !opened)
        m_log.note(m_step, opened.error().toString());
    client->supervisor = std::make_unique<ApplicationSupervisor>(spec, ApplicationSupervisor::Pauses{});
    ApplicationSupervisor* supervisor = client->supervisor.get();
    connect(supervisor, &ApplicationSupervisor::started, this, [this, name](int starts) { m_log.note(name, QStringLiteral("start %1").arg(starts)); });
    connect(supervisor, &ApplicationSupervisor::ended, this, [this, name](const QString& how, std::chrono::milliseconds next) {
        m_log.note(name, QStringLiteral("%1; again in %2 ms").arg(how).arg(next.count()));
    });
    connect(supervisor, &ApplicationSupervisor::line, this, [this, client](const QString& text) {
        client->log->append(text);
        if (client->console.allow())
            m_log.note(client->name, QStringLiteral("says: ") + text);
    });
    supervisor->start();
}

QCoro::Task<Result<void>> NodeAgent::awaitRpc()
{
    const QUrl url(QStringLiteral("http://127.0.0.1:%1").arg(m_settings.options.rpcPort));
    GH_CO_TRY(const eth::EthClient node, eth::EthClient::forUrl(url));
    for (int turn = 1; !m_stopping; ++turn) {
        const Result<std::uint64_t> chain = co_await node.chainId();
        if (chain && *chain != m_settings.network.chainId)
            co_return fail(errors::wrongChain, QStringLiteral("the node follows chain %1, the image was built for %2 (%3)")
                                                   .arg(*chain).arg(m_settings.network.chainId).arg(m_settings.network.name));
        if (chain) {
            const Result<QString> version = co_await node.clientVersion();
            done(QStringLiteral("JSON-RPC on port %1").arg(m_settings.options.rpcPort));
            m_log.step(QStringLiteral("ready"), StepProgress::Done,
                       QStringLiteral("%1, chain %2").arg(version ? version->left(100) : QStringLiteral("an unnamed client")).arg(*chain));
            co_return Result<void>{};
        }
        if (turn % turnsBetweenNotes == 0)
            m_log.note(m_step, QStringLiteral("JSON-RPC does not answer yet: %1").arg(chain.error().toString()));
        co_await QCoro::sleepFor(rpcTurn);
    }
    co_return fail(gatehouse::errors::cancelled, m_step);
}

QCoro::Task<> NodeAgent::shutDown(int code)
{
    QPointer<NodeAgent> self(this);
    m_stopping = true;
    // The one that was started last first: it talks to the other.
    for (auto client = m_clients.rbegin(); client != m_clients.rend(); ++client) {
        co_await (*client)->supervisor->stop(stopGrace);
        if (!self)
            co_return;
        m_log.note((*client)->name, QStringLiteral("ended"));
        (*client)->log.reset();
    }
    m_clients.clear();
    if (m_disk && m_disk->isOpen()) {
        const Result<void> closed = m_disk->close();
        m_log.note(QStringLiteral("disk"), closed ? QStringLiteral("closed") : closed.error().toString());
    }
    Q_EMIT finished(code);
}

} // namespace gatehouse::agent
