// SPDX-License-Identifier: GPL-3.0-or-later
// The composition root of the real services.
#include "core/api/Services.h"
#include "core/api/live/ImageExpectations.h"
#include "core/api/live/KeptQuotes.h"
#include "core/api/live/LiveCollateralService.h"
#include "core/api/live/LiveEvidenceService.h"
#include "core/api/live/LiveImageOutputService.h"
#include "core/api/live/LiveImageService.h"
#include "core/api/live/LiveMachineService.h"
#include "core/api/live/LiveNetworkService.h"
#include "core/api/live/LiveNodeService.h"
#include "core/api/live/LiveOnboardingService.h"
#include "core/api/live/LivePolicyService.h"
#include "core/api/live/LiveQuoteService.h"
#include "core/api/live/OutsideChanges.h"
#include "core/onboard/EvidenceJournal.h"
#include "core/process/Background.h"
#include "core/process/SystemProcessRunner.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QHash>
#include <QPointer>

namespace gatehouse::api {

namespace {

/// Where the programs that go into an image are: beside this program in a build tree, in libexec when installed.
QString guestProgram(const QString& name)
{
    const QDir own(QCoreApplication::applicationDirPath());
    for (const QString& path : {own.filePath(name), own.filePath(QStringLiteral("../libexec/gatehouse/") + name),
                                QStringLiteral("/usr/libexec/gatehouse/") + name})
        if (QFileInfo(path).isExecutable())
            return QFileInfo(path).canonicalFilePath();
    return own.filePath(name); // The build then says that it is missing, by this name.
}

class LiveServices final : public Services
{
public:
    explicit LiveServices(const ServicesOptions& options)
        : m_options(options)
        , m_devnet({options.paths, options.devnetPortBase})
        , m_imageStore(options.paths)
        , m_allowed(options.paths.state + QStringLiteral("/allowed-images.json"), m_imageStore)
        , m_control(vm::MachineStore(options.paths.state + QStringLiteral("/machines")), &m_libvirt, &m_runner)
        , m_network({&m_devnet, &m_allowed, &m_activity, &m_logs, options.paths, [this] { return m_policies.inForce(); }})
        , m_policies({options.paths.state + QStringLiteral("/policy.toml"), [this](const QString& name) { return m_allowed.setsNamed(name); },
                      [this] { return m_allowed.policy(); }, [this](int limit) { return policyHistory(limit); },
                      [this](const attest::Policy& policy, const QString& id) { return imageExpectation(policy, m_imageStore, id); }})
        , m_evidence(evidenceFolder(options.paths), [this] { return m_collateral.roots(std::nullopt, true); })
        , m_images(options.paths, m_runner, m_activity, [this] { return imageParameters(); },
                   [this](const QString& id) { return m_machines->machinesOfImage(id); })
        , m_imageOutputs(options.paths, m_runner, m_images, m_activity)
        , m_nodes(options.paths.state + QStringLiteral("/nodes.json"))
        , m_collateral(options.paths.state + QStringLiteral("/collateral.db"), m_devnet, m_activity)
        , m_quotes(m_devnet, m_collateral, m_activity, [this](const QString& name) { return m_allowed.setsNamed(name); })
    {
        LiveMachineService::Parts parts;
        parts.host = &m_libvirt;
        parts.control = &m_control;
        parts.runner = &m_runner;
        parts.images = &m_imageStore;
        parts.logs = &m_logs;
        parts.activity = &m_activity;
        parts.hints = [this]() -> Result<LiveMachineService::GuestHints> {
            GH_TRY(const QString address, m_network.operatorAddress());
            return LiveMachineService::GuestHints{address};
        };
        parts.knownToHaveNoSecret = [this] { return m_network.isKnownToHaveNoSecret(); };
        parts.bootLog = [this](const QString& address) { return bootLogOf(address); };
        parts.firstPort = quint16(options.devnetPortBase + 100);
        parts.timesPath = options.paths.state + QStringLiteral("/boot-times.json");
        parts.bareInit = guestProgram(QStringLiteral("gatehouse-bare-init"));
        m_machines = std::make_unique<LiveMachineService>(parts);
        m_onboarding = std::make_unique<LiveOnboardingService>(m_network, *m_machines);
        QObject::connect(m_machines.get(), &MachineService::machineChanged, &m_network, [this] { m_network.setNodes(m_machines->onboardUrls()); });
        m_images.setKeptQuotes([this] { return keptQuotes(&m_network, m_machines.get(), &m_control, evidenceFolder(m_options.paths)); });
        OutsideChanges::Parts outside;
        outside.paths = options.paths;
        outside.store = &m_imageStore;
        outside.allowed = &m_allowed;
        outside.policies = &m_policies;
        outside.images = &m_images;
        outside.network = &m_network;
        outside.activity = &m_activity;
        m_outside = std::make_unique<OutsideChanges>(outside);
        QObject::connect(&m_network, &LiveNetworkService::hostServiceStarted, m_machines.get(), [this] { adoptMachines(m_machines.get()); });
    }

    ImageService& images() override { return m_images; }
    ImageOutputService& imageOutputs() override { return m_imageOutputs; }
    MachineService& machines() override { return *m_machines; }
    OnboardingService& onboarding() override { return *m_onboarding; }
    NetworkService& network() override { return m_network; }
    NodeService& nodes() override { return m_nodes; }
    QuoteService& quotes() override { return m_quotes; }
    CollateralService& collateral() override { return m_collateral; }
    PolicyService& policies() override { return m_policies; }
    EvidenceService& evidence() override { return m_evidence; }
    LogService& logs() override { return m_logs; }
    ActivityService& activity() override { return m_activity; }
    QString profile() const override { return m_options.profile; }

private:
    Result<QMap<QString, QString>> imageParameters()
    {
        GH_TRY(const devnet::DevnetInfo info, m_devnet.prepare());
        QMap<QString, QString> parameters = info.imageParameters();
        parameters.insert(QStringLiteral("agent"), guestProgram(QStringLiteral("gatehouse-guest-agent")));
        parameters.insert(QStringLiteral("application"), guestProgram(QStringLiteral("gatehouse-demo-app")));
        parameters.insert(QStringLiteral("node_agent"), guestProgram(QStringLiteral("gatehouse-node-agent")));
        return parameters;
    }

    /// What a policy is tried on: requests that wait for a decision, then the recorded decisions, each newest first.
    Result<QList<evidence::EvidenceBundle>> policyHistory(int limit)
    {
        QList<evidence::EvidenceBundle> bundles;
        GH_TRY(const devnet::DevnetInfo info, m_devnet.prepare());
        GH_TRY(const auto store, m_network.openRequests());
        GH_TRY(const QList<onboard::OnboardRequest> requests, store->list(limit));
        for (const onboard::OnboardRequest& request : requests) {
            if (request.state != onboard::RequestState::Verified)
                continue;
            GH_TRY(const QByteArray stored, store->judgedInputs(request.id));
            const auto inputs = evidence::JudgedInputs::fromJson(stored);
            bundles.append(onboard::EvidenceJournal::bundleOf(request, inputs.value_or(evidence::JudgedInputs()), devnet::DevnetInfo::chainId, info.contract.toChecksumText()));
        }
        return bundles + recordedDecisions(evidenceFolder(m_options.paths), limit - int(bundles.size()));
    }

    /// The boot log that came with the quote of the guest with this address; empty when none did.
    Result<QByteArray> bootLogOf(const QString& address)
    {
        GH_TRY(const auto store, m_network.openRequests());
        GH_TRY(const std::optional<onboard::OnboardRequest> request, store->find(address));
        return request ? request->eventLog : QByteArray();
    }

    /// Of requests, with the machine that each came from, then of recorded decisions about other nodes.
    static QCoro::Task<Result<QList<KeptQuote>>> keptQuotes(QPointer<LiveNetworkService> network, QPointer<LiveMachineService> machines, vm::MachineControl* control, QString evidence)
    {
        constexpr int requests = 200; // A quote and its log take less than a millisecond each.
        constexpr int decisions = 50; // Verified once more, some five milliseconds each.
        const auto read = [](onboard::RequestStore& store) { return keptRequestQuotes(store, requests); };
        auto reading = network->onRequests(read);
        Result<QList<RequestQuote>> answer = co_await reading;
        if (!network || !machines)
            co_return fail(errors::cancelled, QString());
        GH_CO_TRY(const QList<RequestQuote> asked, std::move(answer));
        QList<KeptQuote> kept;
        QStringList known;
        QHash<QString, Result<vm::MachineSpec>> specs; // Many requests come from few machines.
        for (const RequestQuote& each : asked) {
            KeptQuote quote = each.quote;
            quote.machine = machines->machineOfAddress(quote.address);
            quote.machineImage = machines->imageOfAddress(quote.address);
            // A guest makes a new address at each start; of earlier ones only the note knows. A machine made since is another.
            if (quote.machine.isEmpty() && !each.askedFrom.isEmpty()) {
                auto spec = specs.find(each.askedFrom);
                if (spec == specs.end())
                    spec = specs.insert(each.askedFrom, control->store().load(each.askedFrom));
                if (*spec && (*spec)->created <= each.firstSeen) {
                    quote.machine = each.askedFrom;
                    quote.machineImage = (*spec)->imageId;
                }
            }
            known.append(quote.address);
            kept.append(quote);
        }
        const auto recorded = [evidence, known] { return keptEvidenceQuotes(evidence, known, decisions); };
        const QList<KeptQuote> more = co_await process::onPool(recorded);
        kept += more;
        co_return kept;
    }

    /// Looks at libvirt once, so that machines that run already count as nodes and their events arrive.
    static QCoro::Task<> adoptMachines(LiveMachineService* machines)
    {
        const auto list = co_await machines->list();
        Q_UNUSED(list);
    }

    ServicesOptions m_options;
    process::SystemProcessRunner m_runner;
    LiveActivityService m_activity;
    LiveLogService m_logs;
    devnet::Devnet m_devnet;
    image::ImageStore m_imageStore;
    AllowedImages m_allowed;
    vm::LibvirtHost m_libvirt;
    vm::MachineControl m_control;
    LiveNetworkService m_network;
    LivePolicyService m_policies;
    LiveEvidenceService m_evidence;
    LiveImageService m_images;
    LiveImageOutputService m_imageOutputs;
    LiveNodeService m_nodes;
    LiveCollateralService m_collateral;
    LiveQuoteService m_quotes;
    std::unique_ptr<LiveMachineService> m_machines;
    std::unique_ptr<LiveOnboardingService> m_onboarding;
    std::unique_ptr<OutsideChanges> m_outside;
};

} // namespace

quint16 defaultPortBase(const QString& profile)
{
    bool good = false;
    const int base = qEnvironmentVariableIntValue("GATEHOUSE_PORT_BASE", &good);
    if (good && base >= 1024 && base <= 65000)
        return quint16(base);
    return profile == QLatin1String("default") ? 18500 : 19500;
}

Result<std::unique_ptr<Services>> makeLiveServices(ServicesOptions options)
{
    GH_CHECK(makeFolder(options.paths.state));
    GH_CHECK(makeFolder(options.paths.cache));
    return std::make_unique<LiveServices>(options);
}

} // namespace gatehouse::api
