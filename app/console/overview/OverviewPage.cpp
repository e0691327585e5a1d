// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/overview/OverviewPage.h"

#include "app/console/Async.h"
#include "app/console/ErrorText.h"
#include "app/console/Formats.h"
#include "app/console/overview/ChainPicture.h"
#include "app/console/widgets/Banner.h"
#include "app/console/widgets/CheckList.h"
#include "app/console/widgets/Labels.h"
#include "app/console/widgets/Section.h"
#include "app/console/widgets/StepList.h"
#include "app/console/widgets/Theme.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

namespace gatehouse::console {

OverviewPage::OverviewPage(api::Services& services, QWidget* parent)
    : Page(QStringLiteral("overview"), tr("Overview"), QStringLiteral("layout-dashboard"), parent)
    , m_services(services)
    , m_picture(new ChainPicture)
    , m_guideSection(new Section(tr("The way to two nodes")))
    , m_guideSteps(new StepList)
    , m_guideSentence(bodyLabel())
    , m_guideButton(filledButton({}))
    , m_hostSection(new Section(tr("This host")))
    , m_hostChecks(new CheckList)
{
    m_guideButton->setObjectName(QStringLiteral("guideNext"));
    auto* guideRow = new QWidget;
    auto* guideLayout = new QHBoxLayout(guideRow);
    guideLayout->setContentsMargins(0, 0, 0, 0);
    guideLayout->setSpacing(metric::gap);
    guideLayout->addWidget(m_guideSentence, 1);
    guideLayout->addWidget(m_guideButton);
    m_guideSection->addWidget(guideRow);
    m_guideSection->addWidget(m_guideSteps);
    m_hostSection->addWidget(m_hostChecks);

    auto* content = new QWidget;
    content->setObjectName(QStringLiteral("detail"));
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(metric::pad, metric::half, metric::pad, metric::wide);
    layout->setSpacing(metric::wide);
    layout->addWidget(m_picture);
    layout->addWidget(m_guideSection);
    layout->addWidget(m_hostSection);
    layout->addStretch(1);
    auto* scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("detailScroll"));
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(content);
    setBody(scroll);

    connect(m_picture, &ChainPicture::goTo, this, &Page::goTo);
    connect(m_guideButton, &QPushButton::clicked, this, &OverviewPage::guideStep);
    // Events come in bursts while things boot; the picture follows a few times a second.
    m_delay.setSingleShot(true);
    m_delay.setInterval(250);
    connect(&m_delay, &QTimer::timeout, this, &OverviewPage::gather);
    connect(&services.images(), &api::ImageService::changed, this, &OverviewPage::schedule);
    connect(&services.machines(), &api::MachineService::machineChanged, this, &OverviewPage::schedule);
    connect(&services.machines(), &api::MachineService::listChanged, this, &OverviewPage::schedule);
    connect(&services.onboarding(), &api::OnboardingService::requestArrived, this, &OverviewPage::schedule);
    connect(&services.onboarding(), &api::OnboardingService::requestChanged, this, &OverviewPage::schedule);
    connect(&services.network(), &api::NetworkService::statusChanged, this, &OverviewPage::schedule);
    connect(&services.nodes(), &api::NodeService::nodeChanged, this, &OverviewPage::schedule);
    connect(&services.activity(), &api::ActivityService::changed, this, &OverviewPage::schedule);
    run(this, services.machines().host(), [this](Result<api::HostFacts> host) {
        m_hostSection->setVisible(host.has_value());
        if (!host)
            return;
        m_hostSection->setNote(QStringLiteral("%1 · %2").arg(host->accelerator, host->libvirtUri));
        m_hostChecks->setChecks(host->checks);
    });
    m_hostSection->hide();
    gather();
}

void OverviewPage::takeFocus()
{
    if (m_guideSection->isVisibleTo(this) && m_guideButton->isVisibleTo(this))
        m_guideButton->setFocus();
    else
        m_picture->nextInFocusChain()->setFocus();
}

void OverviewPage::schedule()
{
    if (!m_delay.isActive())
        m_delay.start();
}

void OverviewPage::gather()
{
    if (m_gathering) {
        m_gatherAgain = true;
        return;
    }
    m_gathering = true;
    m_next = {};
    m_next.network = m_services.network().status();
    m_next.nodes = m_services.nodes().nodes();
    for (const auto& operation : m_services.activity().running())
        m_next.buildRunning = m_next.buildRunning || operation->kind() == QLatin1String("image.build");
    run(this, m_services.images().list(), [this](Result<QList<api::ImageSummary>> images) {
        m_next.images = images.value_or(QList<api::ImageSummary>{});
        run(this, m_services.onboarding().list(), [this](Result<QList<api::RequestSummary>> requests) {
            m_next.requests = requests.value_or(QList<api::RequestSummary>{});
            run(this, m_services.machines().list(), [this](Result<QList<api::MachineSummary>> machines) {
                QStringList names;
                m_next.machinesKnown = machines.has_value();
                if (machines)
                    for (const api::MachineSummary& machine : *machines)
                        names.append(machine.name);
                gatherMachine(names);
            });
        });
    });
}

void OverviewPage::gatherMachine(const QStringList& names)
{
    if (names.isEmpty()) {
        m_gathering = false;
        m_system = m_next;
        show();
        if (std::exchange(m_gatherAgain, false))
            schedule();
        return;
    }
    run(this, m_services.machines().show(names.first()), [this, names](Result<api::MachineDetail> machine) {
        if (machine)
            m_next.machines.append(*machine);
        else
            m_next.machinesKnown = false;
        gatherMachine(names.mid(1));
    });
}

void OverviewPage::show()
{
    const QList<CardState> cards = describeSystem(m_system);
    m_picture->setCards(cards);
    const auto broken = std::find_if(cards.cbegin(), cards.cend(), [](const auto& card) { return card.tone == Tone::Bad; });
    const auto next = std::find_if(cards.cbegin(), cards.cend(), [](const auto& card) { return card.tone != Tone::Good; });
    setSentence(broken != cards.cend() ? tr("Broken at %1: %2").arg(broken->title, broken->sentence)
                : next != cards.cend() ? tr("Next: %1 – %2").arg(next->title, next->word)
                                       : tr("Everything holds"));
    showGuide(describeGuide(m_system));
}

void OverviewPage::showGuide(const GuideState& guide)
{
    m_guide = guide;
    m_guideSection->setVisible(!guide.isComplete());
    const auto state = [](bool done, bool now) {
        return done ? StepRow::State::Done : now ? StepRow::State::Running : StepRow::State::Waiting;
    };
    const QList<StepRow> rows{
        {tr("Build an image"), state(guide.built, !guide.built), tr("what every node boots; its measurements are predicted"), 0.0, 0, 0},
        {tr("Launch a first machine"), state(guide.bootstrapped, guide.built && !guide.bootstrapped),
         tr("it makes the network's secret"), 0.0, 0, 0},
        {tr("Launch a second machine"), state(guide.secondStarted, guide.bootstrapped && !guide.secondStarted),
         tr("it asks on chain to join"), 0.0, 0, 0},
        {tr("Approve its request"), state(guide.approved, guide.secondStarted && !guide.approved),
         tr("after reading what is proven; the secret arrives and its disk opens"), 0.0, 0, 0}};
    QList<StepRow> shown = rows;
    for (StepRow& row : shown)
        row.progress.reset();
    m_guideSteps->setSteps(shown);
    QString sentence;
    QString text;
    if (!guide.built) {
        sentence = m_system.buildRunning ? tr("The image is being built; that takes a few minutes.") : tr("Start with an image. A click is enough.");
        text = m_system.buildRunning ? tr("Watch the build") : tr("Build an image");
    } else if (!guide.bootstrapped) {
        const bool starting = !m_system.machines.isEmpty();
        sentence = starting ? tr("The first machine is on its way.") : tr("The image is ready. Launch a machine from it.");
        text = starting ? tr("Watch it start") : tr("Launch a machine");
    } else if (guide.secretGone) {
        sentence = tr("No running machine holds the network's secret any more, so nobody can be let in. Begin a new network.");
        text = tr("Begin anew");
    } else if (!guide.secondStarted) {
        sentence = tr("The network has its secret. Launch a second machine, which has to ask for it.");
        text = tr("Launch a second machine");
    } else {
        sentence = tr("A machine asks to join. Read what is proven about it, then decide.");
        text = tr("Show the request");
    }
    m_guideSentence->setText(sentence);
    m_guideButton->setText(text);
    m_guideButton->setAccessibleName(text);
}

void OverviewPage::guideStep()
{
    if (!m_guide.built) {
        if (!m_system.buildRunning) {
            const auto started = m_services.images().build({QStringLiteral("dstack"), {}});
            if (!started) {
                const ErrorWords words = errorWords(started.error());
                banner()->setMessage(Tone::Bad, words.sentence, words.nextStep);
                return;
            }
        }
        Q_EMIT goTo(QStringLiteral("images"), QStringLiteral("build:dstack"));
    } else if (!m_guide.bootstrapped) {
        Q_EMIT goTo(QStringLiteral("machines"), m_system.machines.isEmpty() ? QStringLiteral("launch:") : QString());
    } else if (m_guide.secretGone) {
        Q_EMIT goTo(QStringLiteral("network"), QStringLiteral("reset"));
    } else if (!m_guide.secondStarted) {
        Q_EMIT goTo(QStringLiteral("machines"), QStringLiteral("launch:"));
    } else {
        for (const api::RequestSummary& request : m_system.requests)
            if (request.kind == api::RequestKind::Join && request.state != api::RequestState::Rejected) {
                Q_EMIT goTo(QStringLiteral("onboarding"), request.id);
                return;
            }
        Q_EMIT goTo(QStringLiteral("onboarding"), {});
    }
}

} // namespace gatehouse::console
