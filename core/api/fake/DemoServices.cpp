// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/Services.h"

#include "core/api/fake/DemoCollateral.h"
#include "core/api/fake/DemoEvidence.h"
#include "core/api/fake/DemoImageOutputs.h"
#include "core/api/fake/DemoMachines.h"
#include "core/api/fake/DemoNodes.h"
#include "core/api/fake/DemoPolicies.h"
#include "core/api/fake/DemoQuotes.h"

namespace gatehouse::api {

namespace demo {

/// Builds the invented world and holds it together.
class DemoServices final : public Services
{
public:
    explicit DemoServices(DemoOptions options)
        : m_pace{options.speed}
        , m_logs(m_pace)
        , m_network(m_pace, m_activity, m_logs)
        , m_nodes(m_pace, m_network)
        , m_quotes(m_pace)
        , m_policies(m_pace, options.start == DemoStart::Populated ? 12 : 0)
        , m_evidence(m_pace, options.start == DemoStart::Populated ? DemoEvidence::Start::Populated : DemoEvidence::Start::Empty)
        , m_collateral(m_pace, m_activity)
        , m_images(m_pace, m_activity, m_logs)
        , m_imageOutputs(m_pace, m_images, m_activity)
        , m_onboarding(m_pace, m_network, m_activity, m_logs)
        , m_machines(m_pace, m_images, m_onboarding, m_network, m_activity, m_logs)
    {
        m_onboarding.quoteOf = [this](const RequestDetail& request) { return m_quotes.quoteOf(request); };
        m_policies.expect = [this](const QString& id) { return expectationOf(id); };
        m_images.isInUse = [this](const QString& id) { return m_machines.uses(id); };
        const auto source = [this](const char* id, const char* title) {
            m_logs.addSource({QLatin1String(id), QLatin1String(title), LogTrust::Ours, {}});
        };
        source("console", "This console");
        source("anvil", "Chain (anvil)");
        source("host-service", "Host service");
        source("relay", "Gossip relay");
        source("authority", "Quoting authority");
        m_logs.write(QStringLiteral("console"), LogLevel::Info, QStringLiteral("profile=demo start"));
        if (options.start == DemoStart::Populated)
            populate();
    }

    ImageService& images() override { return m_images; }
    ImageOutputService& imageOutputs() override { return m_imageOutputs; }
    MachineService& machines() override { return m_machines; }
    OnboardingService& onboarding() override { return m_onboarding; }
    NetworkService& network() override { return m_network; }
    NodeService& nodes() override { return m_nodes; }
    QuoteService& quotes() override { return m_quotes; }
    CollateralService& collateral() override { return m_collateral; }
    PolicyService& policies() override { return m_policies; }
    EvidenceService& evidence() override { return m_evidence; }
    LogService& logs() override { return m_logs; }
    ActivityService& activity() override { return m_activity; }
    QString profile() const override { return QStringLiteral("demo data"); }

private:
    /// One image founded the network and is allowed; every other one is compared with it.
    Result<ImageExpectation> expectationOf(const QString& id) const
    {
        const std::optional<ImageDetail> image = m_images.find(id);
        if (!image)
            return fail(gatehouse::errors::notFound, QStringLiteral("image ") + id);
        ImageExpectation expectation;
        expectation.policy = QStringLiteral("strict-v3");
        if (image->registers.isEmpty())
            return expectation;
        const std::optional<ImageDetail> allowed = m_images.find(m_allowed);
        expectation.answer = id == m_allowed ? ImageExpectation::Answer::Allowed : ImageExpectation::Answer::Refused;
        if (!allowed)
            return expectation;
        expectation.allowed = QStringLiteral("%1 %2 (%3)").arg(allowed->summary.recipe, allowed->summary.version, m_allowed.left(12));
        expectation.allowedImage = m_allowed;
        for (const RegisterPrediction& prediction : allowed->registers)
            expectation.registers.insert(prediction.name, prediction.value);
        if (id != m_allowed)
            expectation.differing = {QStringLiteral("RTMR1 (PCR 4)"), QStringLiteral("RTMR2 (PCR 9, PCR 11)")};
        return expectation;
    }

    void populate()
    {
        m_network.beUp();
        m_images.addPopulation();
        const QStringList ids = m_images.ids();
        m_allowed = ids.at(0);
        m_machines.addPopulation(ids.at(0), ids.at(2));
        m_onboarding.addPopulation(ids.at(0), QStringLiteral("dstack 0.3.1"));
        m_nodes.addPopulation();
        m_collateral.addPopulation();
        const QDateTime now = QDateTime::currentDateTimeUtc();
        m_activity.note(QStringLiteral("Build of dstack-next: openssl 3.0.16-1~deb12u1 is no longer on the mirror"), true,
                        now.addSecs(-1500));
        m_activity.note(QStringLiteral("node-c: killed from outside (signal 9)"), true, now.addSecs(-240));
        m_activity.note(QStringLiteral("A stranger asks to join; strict-v3 refuses"), true, now.addSecs(-130));
        m_logs.write(QStringLiteral("host-service"), LogLevel::Warning,
                     QStringLiteral("request=3b1f… verdict=refused register=RTMR1 expected≠actual"), now.addSecs(-130));
        m_logs.write(QStringLiteral("authority"), LogLevel::Info, QStringLiteral("issued quote bytes=4935 simulated=true"),
                     now.addSecs(-131));
        m_logs.write(QStringLiteral("relay"), LogLevel::Info, QStringLiteral("clients=2 topic=gatehouse/quotes"), now.addSecs(-140));
    }

    Pace m_pace;
    QString m_allowed; ///< The image that founded the network; empty while there is none.
    DemoActivity m_activity;
    DemoLogs m_logs;
    DemoNetwork m_network;
    DemoNodes m_nodes;
    DemoQuotes m_quotes;
    DemoPolicies m_policies;
    DemoEvidence m_evidence;
    DemoCollateral m_collateral;
    DemoImages m_images;
    DemoImageOutputs m_imageOutputs;
    DemoOnboarding m_onboarding;
    DemoMachines m_machines;
};

} // namespace demo

std::unique_ptr<Services> makeDemoServices(DemoOptions options)
{
    return std::make_unique<demo::DemoServices>(options);
}

} // namespace gatehouse::api
