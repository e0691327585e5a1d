// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/Agent.h"

#include "core/base/Logging.h"
#include "core/onboard/protocol/OnboardRoutes.h"
#include "core/process/SystemProcessRunner.h"
#include "guest-agent/AgentErrors.h"
#include "guest-agent/ApplicationRoutes.h"
#include "guest-agent/Background.h"
#include "guest-agent/BootLog.h"
#include "guest-agent/QuoteChoice.h"

#include <QNetworkInterface>

namespace gatehouse::agent {

namespace {

namespace protocol = onboard::protocol;

constexpr std::chrono::minutes networkWithin{5};
constexpr std::chrono::milliseconds networkPoll{500};
const QList<int> bootPcrs{4, 9, 11};
/// Whoever reaches /status may ask as often as they like; the kernel is asked at most this often.
constexpr qint64 diskEvidenceMs = 5'000;

QString pcrText(const PcrValues& pcrs)
{
    QStringList parts;
    for (const int pcr : bootPcrs)
        parts.append(QStringLiteral("pcr%1=%2").arg(pcr).arg(pcrs.contains(pcr) ? toHex(pcrs.value(pcr)) : QStringLiteral("-")));
    return parts.join(u' ');
}

http::HttpServerLimits outwardLimits()
{
    http::HttpServerLimits limits;
    limits.maxBodyBytes = protocol::maxFormBytes;
    limits.maxConnections = 16;
    return limits;
}

} // namespace

Agent::Agent(AgentOptions options, StepLog& log, QObject* parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_log(log)
    , m_runner(std::make_unique<process::SystemProcessRunner>())
{
    connect(&m_log, &StepLog::stepped, this, [this](const QString& name, StepProgress progress, const QString& detail) {
        if (progress == StepProgress::Begin && name != u"quote")
            m_stage = name; // A quote is part of bootstrap or register, which fails with it.
        m_status.step = name;
        m_status.progress = progress;
        m_status.detail = detail;
        m_status.since = m_clock.now();
    });
}

Agent::~Agent() = default;

void Agent::start()
{
    live();
}

void Agent::stop()
{
    if (m_stopping)
        return;
    m_stopping = true;
    end();
}

QCoro::Task<> Agent::live()
{
    const auto result = co_await run();
    if (m_stopping)
        co_return;
    if (!result) {
        m_log.step(m_stage, StepProgress::Failed, result.error().toString());
        if (!result.error().hint().isEmpty())
            m_log.note(m_stage, result.error().hint());
        Q_EMIT finished(1);
    }
}

QCoro::Task<> Agent::end()
{
    if (m_application)
        co_await m_application->stop();
    if (m_https)
        m_https->close();
    if (m_inward)
        m_inward->close();
    if (m_outward)
        m_outward->close();
    int exitCode = 0;
    if (m_disk) {
        if (const auto closed = m_disk->close(); !closed) {
            m_log.step(QStringLiteral("stop"), StepProgress::Failed, closed.error().toString());
            exitCode = 1;
        }
    }
    if (exitCode == 0)
        m_log.step(QStringLiteral("stop"), StepProgress::Done);
    Q_EMIT finished(exitCode);
}

QCoro::Task<Result<void>> Agent::run()
{
    GH_CO_CHECK(configure());
    GH_CO_CHECK(readHints());
    GH_CO_CHECK(co_await measure());
    GH_CO_CHECK(co_await awaitNetwork());
    GH_CO_CHECK(co_await checkChain());
    GH_CO_CHECK(co_await enrol());
    GH_CO_CHECK(co_await openDisk());
    GH_CO_CHECK(serve());
    prepareHttps();
    startApplication();
    m_status.ready = true;
    m_log.step(QStringLiteral("ready"), StepProgress::Done,
               QStringLiteral("node=%1 xpub=%2").arg(m_status.nodeAddress->toChecksumText(), m_status.xPub->toChecksumText()));
    co_return Result<void>();
}

Result<void> Agent::configure()
{
    m_log.step(QStringLiteral("config"), StepProgress::Begin, m_options.configDir);
    GH_TRY(m_config, TrustedConfig::load(m_options.configDir));
    auto roots = attest::TrustedRoots::fromDerOrPem(m_config.rootCertificatePem);
    if (!roots)
        return fail(Error(errors::badConfig, QStringLiteral("the root certificate")).causedBy(std::move(roots).error()));
    const attest::Policy::FileReader readBeside = [folder = m_options.configDir](const QString& name) {
        return TrustedConfig::readBeside(folder, name);
    };
    GH_TRY(m_policy, GuestPolicy::fromToml(m_config.policyToml, readBeside));
    GH_TRY(const eth::EthClient client, eth::EthClient::forUrl(m_config.ethRpcUrl));
    m_chain = std::make_unique<RpcChainView>(eth::KeyManager(client, m_config.contract));
    m_verifier = std::make_unique<EvidenceVerifier>(m_config.collateralUrl, *roots, &m_clock);
    GH_CHECK(chooseQuotes());
    m_status.chainId = m_config.chainId;
    m_status.contract = m_config.contract;
    m_status.quoteProvider = m_quotes->name();
    m_log.step(QStringLiteral("config"), StepProgress::Done,
               QStringLiteral("contract=%1 chain=%2 rpc=%3 host=%4 quotes=%5")
                   .arg(m_config.contract.toChecksumText())
                   .arg(m_config.chainId)
                   .arg(eth::publicEndpoint(m_config.ethRpcUrl), m_config.hostService.toDisplayString(), m_quotes->name()));
    return {};
}

Result<void> Agent::chooseQuotes()
{
    QuotePlaces places;
    places.tsmFolder = m_options.tsmDir;
    places.tdxDevice = m_options.tdxDevice;
    places.metadata = m_options.metadata;
    places.tpm = m_options.tpm;
    if (m_config.quoteProvider == QuoteProviderKind::Auto) {
        GH_TRY(m_config.quoteProvider, detectQuoteProvider(places));
    }
    if (m_config.quoteProvider == QuoteProviderKind::Tpm && m_options.tpm == u"none")
        return fail(errors::noTpm, QStringLiteral("the image wants TPM quotes, and there is no TPM"));
    if (m_config.quoteProvider == QuoteProviderKind::Plain)
        m_log.note(QStringLiteral("config"),
                   QStringLiteral("QUOTE_PROVIDER=plain: quotes carry no evidence of what was booted; for tests only"));
    m_quotes = makeQuoteProvider(m_config.quoteProvider, places, m_config.attestationUrl);
    return {};
}

Result<void> Agent::readHints()
{
    m_log.step(QStringLiteral("hints"), StepProgress::Begin);
    GH_TRY(m_hints, GuestHints::load(m_options.hostVolume));
    QString detail = m_hints.hostAddress ? QStringLiteral("host=") + m_hints.hostAddress->toChecksumText()
                                         : QStringLiteral("no HOST_ADDR");
    if (!m_hints.ignoredKeys.isEmpty())
        detail += QStringLiteral("; ignored, as the host is not trusted: ") + m_hints.ignoredKeys.join(QStringLiteral(", "));
    m_log.step(QStringLiteral("hints"), StepProgress::Done, detail);
    return {};
}

QCoro::Task<Result<void>> Agent::measure()
{
    m_log.step(QStringLiteral("measure"), StepProgress::Begin);
    m_status.pcrs = readPcrsFromSysfs(m_options.pcrDir);
    if (m_status.pcrs.isEmpty() && m_options.tpm != u"none") {
        const QString tcti = m_options.tpm;
        const std::function<Result<PcrValues>()> read = [tcti]() -> Result<PcrValues> {
            GH_TRY(Tpm tpm, Tpm::open(tcti));
            return tpm.readPcrs(bootPcrs);
        };
        const auto values = co_await inBackground<PcrValues>(read);
        if (values)
            m_status.pcrs = *values;
        else if (m_config.quoteProvider == QuoteProviderKind::Tpm)
            co_return fail(values.error());
    }
    readEventLog();
    m_log.step(QStringLiteral("measure"), StepProgress::Done, pcrText(m_status.pcrs));
    co_return Result<void>();
}

void Agent::readEventLog()
{
    const QString path = bootLogPath(m_config.quoteProvider, m_options);
    if (path.isEmpty())
        return;
    const auto log = readBootLog(path);
    if (log)
        m_eventLog = *log;
    m_log.note(QStringLiteral("measure"), log ? QStringLiteral("event log of %1 bytes from %2").arg(log->size()).arg(path)
                                              : QStringLiteral("no event log goes with the quote: %1").arg(log.error().toString()));
}

QList<QHostAddress> Agent::outwardAddresses(const std::optional<QHostAddress>& only)
{
    if (only)
        return {*only};
    QList<QHostAddress> addresses;
    for (const QHostAddress& address : QNetworkInterface::allAddresses()) {
        if (address.protocol() == QAbstractSocket::IPv4Protocol && !address.isLoopback() && !address.isLinkLocal())
            addresses.append(address);
    }
    return addresses;
}

QCoro::Task<Result<void>> Agent::awaitNetwork()
{
    m_log.step(QStringLiteral("network"), StepProgress::Begin);
    const QDeadlineTimer deadline(networkWithin);
    while (outwardAddresses(m_options.outwardAddress).isEmpty()) {
        if (deadline.hasExpired())
            co_return fail(errors::noNetwork, QStringLiteral("no IPv4 address after %1 minutes").arg(networkWithin.count()));
        co_await QCoro::sleepFor(networkPoll);
    }
    co_return listenOutward();
}

Result<void> Agent::listenOutward()
{
    QList<http::HttpEndpoint> endpoints;
    for (const QHostAddress& address : outwardAddresses(m_options.outwardAddress))
        endpoints.append({address, m_options.outwardPort});
    m_outward = std::make_unique<http::HttpServer>(outwardLimits());
    m_outward->handleAsync("POST", QLatin1String(protocol::onboardPath),
                           [this](const http::HttpRequest& request, const http::HttpResponderPtr& responder) {
                               onOnboard(request, responder);
                           });
    m_outward->handleAsync("GET", QLatin1String(protocol::statusPath),
                           [this](const http::HttpRequest&, const http::HttpResponderPtr& responder) {
                               if (m_application)
                                   m_status.application = m_application->state();
                               if (m_https)
                                   m_status.https = m_https->state();
                               refreshDiskEvidence();
                               responder->respond(http::HttpResponse::json(200, m_status.toJson()));
                           });
    GH_CHECK(m_outward->listen(endpoints));
    QStringList shown;
    for (int i = 0; i < endpoints.size(); ++i)
        shown.append(QStringLiteral("%1:%2").arg(endpoints[i].address.toString()).arg(m_outward->port(i)));
    m_log.step(QStringLiteral("network"), StepProgress::Done, QStringLiteral("outward=") + shown.join(u','));
    return {};
}

QCoro::Task<Result<void>> Agent::checkChain()
{
    m_log.step(QStringLiteral("chain"), StepProgress::Begin, eth::publicEndpoint(m_config.ethRpcUrl));
    ChainView* chain = m_chain.get();
    const std::function<QCoro::Task<Result<std::uint64_t>>()> ask = [chain] { return chain->chainId(); };
    GH_CO_TRY(const std::uint64_t id, co_await retried<std::uint64_t>(&m_log, QStringLiteral("chain"), {}, ask));
    if (id != m_config.chainId)
        co_return fail(errors::wrongChain,
                       QStringLiteral("wrong chain id: expected %1, actual %2").arg(m_config.chainId).arg(id));
    m_log.step(QStringLiteral("chain"), StepProgress::Done, QStringLiteral("id=%1").arg(id));
    co_return Result<void>();
}

QCoro::Task<Result<void>> Agent::enrol()
{
    Enrolment::Settings settings;
    settings.hostService = m_config.hostService;
    settings.hostAddress = m_hints.hostAddress;
    settings.networkXPub = m_config.networkXPub;
    settings.eventLog = m_eventLog;
    m_enrolment = std::make_unique<Enrolment>(
        settings, Enrolment::Parts{m_chain.get(), m_quotes.get(), m_verifier.get(), &m_log,
                                   [this](const eth::Address& address) { m_status.nodeAddress = address; }});
    GH_CO_TRY(const Enrolment::Outcome outcome, co_await m_enrolment->run());
    m_secret = outcome.secret;
    m_policy.setOwn(outcome.registers);
    m_status.nodeAddress = outcome.nodeAddress;
    m_status.xPub = outcome.secret->xPub();
    m_status.registers = outcome.registers;
    m_onboard = std::make_unique<OnboardHandler>(
        OnboardHandler::Parts{m_chain.get(), m_verifier.get(), &m_log, m_secret, m_policy, &m_clock});
    co_return Result<void>();
}

QCoro::Task<Result<void>> Agent::openDisk()
{
    m_log.step(QStringLiteral("disk"), StepProgress::Begin);
    if (!m_options.noDisk.isEmpty()) {
        m_log.step(QStringLiteral("disk"), StepProgress::Done, QStringLiteral("none, data in ") + m_options.noDisk);
        co_return Result<void>();
    }
    EncryptedDiskSpec spec;
    spec.device = m_options.dataDisk;
    spec.mountPoint = m_options.mountPoint;
    m_disk = std::make_unique<EncryptedDisk>(spec, m_runner.get());
    GH_CO_TRY(const EncryptedDisk::Outcome outcome, co_await m_disk->open(m_secret->diskKey()));
    m_status.disk = outcome == EncryptedDisk::Outcome::Formatted ? QStringLiteral("formatted") : QStringLiteral("opened");
    GH_CO_TRY(const DiskEvidence evidence, m_disk->evidence());
    m_status.diskEvidence = evidence;
    m_diskEvidenceAge.start();
    m_log.step(QStringLiteral("disk"), StepProgress::Done,
               QStringLiteral("%1 %2 %3 %4-bit on %5, %6 at %7")
                   .arg(m_status.disk, evidence.luks.type, evidence.luks.cipher)
                   .arg(evidence.luks.keyBits)
                   .arg(evidence.luks.device, evidence.fileSystem, evidence.mountPoint));
    co_return Result<void>();
}

void Agent::refreshDiskEvidence()
{
    if (!m_disk || !m_diskEvidenceAge.isValid() || m_diskEvidenceAge.elapsed() < diskEvidenceMs)
        return;
    m_diskEvidenceAge.start();
    const auto evidence = m_disk->evidence();
    m_status.diskEvidence = evidence ? std::optional(*evidence) : std::nullopt;
    m_status.diskTrouble = evidence ? QString() : evidence.error().toString();
}

Result<void> Agent::serve()
{
    m_log.step(QStringLiteral("serve"), StepProgress::Begin);
    m_inward = std::make_unique<http::HttpServer>();
    addApplicationRoutes(*m_inward, m_secret);
    GH_CHECK(m_inward->listen({{m_options.inwardAddress, m_options.inwardPort}}));
    m_log.step(QStringLiteral("serve"), StepProgress::Done,
               QStringLiteral("inward=%1:%2").arg(m_options.inwardAddress.toString()).arg(m_inward->port()));
    return {};
}

void Agent::prepareHttps()
{
    if (!m_options.https || m_options.hostVolume.isEmpty())
        return;
    const QString step = QStringLiteral("https");
    auto identity = TlsIdentity::derive(*m_secret);
    if (!identity) {
        m_log.note(step, identity.error().toString());
        return;
    }
    // With the contract's verify() a client can check that a certificate's key belongs to the network.
    const QByteArray point = identity->publicPoint();
    const QByteArray attestation = m_secret->attest(view(QByteArray(TlsIdentity::tag)), view(point)).toByteArray();
    m_log.note(step, QStringLiteral("pubkey=%1 sig=%2").arg(toHex(point), toHex(attestation)));
    HttpsFront::Settings settings;
    settings.hostVolume = m_options.hostVolume;
    settings.domain = m_config.tlsDomain;
    for (const QHostAddress& address : outwardAddresses(m_options.httpsAddress))
        settings.endpoints.append({address, m_options.httpsPort});
    m_https = std::make_unique<HttpsFront>(settings, std::move(*identity), &m_log);
    m_https->start();
}

void Agent::startApplication()
{
    if (m_options.application.isEmpty() && m_options.podman.isEmpty())
        return;
    const QString step = QStringLiteral("application");
    m_log.step(step, StepProgress::Begin);
    const QString base = m_options.noDisk.isEmpty() ? m_options.mountPoint : m_options.noDisk;
    ApplicationHost::Settings settings;
    settings.program = m_options.application;
    settings.loader = m_options.applicationLoader;
    settings.listen = m_options.applicationEndpoint();
    settings.listenText = m_options.applicationListen;
    settings.dataFolder = base + QStringLiteral("/application");
    settings.userId = m_options.applicationUser;
    settings.containers = !m_options.podman.isEmpty();
    settings.place.podman = m_options.podman;
    settings.place.storage = base + QStringLiteral("/containers");
    settings.hostVolume = m_options.hostVolume;
    settings.nodeAddress = m_status.nodeAddress->toChecksumText();
    settings.keyService.setScheme(QStringLiteral("http"));
    settings.keyService.setHost(m_options.inwardAddress.toString());
    settings.keyService.setPort(m_inward->port());
    m_application = std::make_unique<ApplicationHost>(settings, ApplicationHost::Parts{m_chain.get(), m_runner.get(), &m_log, m_secret});
    connect(m_application.get(), &ApplicationHost::reachableAt, this, [this](const http::HttpEndpoint& endpoint) {
        if (m_https)
            m_https->setUpstream(endpoint.port == 0 ? std::nullopt : std::optional(endpoint));
    });
    m_application->start();
    m_log.step(step, StepProgress::Done, QStringLiteral("listens at ") + m_options.applicationListen);
}

void Agent::onOnboard(const http::HttpRequest& request, const http::HttpResponderPtr& responder)
{
    if (!m_onboard) {
        const protocol::OnboardRefusal refusal{QStringLiteral("onboard.not-ready"),
                                               QStringLiteral("this node does not hold the secret yet"), {}};
        responder->respond(http::HttpResponse::json(503, refusal.encode()));
        return;
    }
    m_onboard->handle(request.body, responder);
}

} // namespace gatehouse::agent
