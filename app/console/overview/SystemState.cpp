// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/overview/SystemState.h"

#include "app/console/Formats.h"
#include "app/console/widgets/HexLabel.h"

#include <QCoreApplication>
#include <algorithm>

namespace gatehouse::console {

namespace {

/// The context of every text in this file.
class SystemState
{
    Q_DECLARE_TR_FUNCTIONS(SystemState)
};

CardState imageCard(const SystemSnapshot& system)
{
    CardState card{QStringLiteral("image"), SystemState::tr("Image"), QStringLiteral("package"), Tone::Neutral, {}, {}, {},
                   QStringLiteral("images"), {}};
    const api::ImageSummary* newest = nullptr;
    for (const api::ImageSummary& image : system.images)
        if (image.state == api::ImageState::Ready && !image.debug && (!newest || image.builtAt > newest->builtAt))
            newest = &image;
    if (newest) {
        card.tone = Tone::Good;
        card.word = SystemState::tr("ready");
        card.sentence = newest->recipe + QLatin1Char(' ') + newest->version + QStringLiteral(", ") + bytesText(newest->bytes);
        card.item = newest->id;
    } else if (system.buildRunning) {
        card.tone = Tone::Active;
        card.word = SystemState::tr("building");
        card.sentence = SystemState::tr("The first image is being built.");
    } else {
        card.word = SystemState::tr("none yet");
        card.sentence = SystemState::tr("Nothing to boot.");
        card.button = SystemState::tr("Build");
    }
    return card;
}

CardState machineCard(const SystemSnapshot& system)
{
    CardState card{QStringLiteral("machine"), SystemState::tr("Machine"), QStringLiteral("server"), Tone::Neutral, {}, {}, {},
                   QStringLiteral("machines"), {}};
    int running = 0;
    int starting = 0;
    for (const api::MachineDetail& machine : system.machines) {
        running += machine.summary.state == api::MachineState::Running ? 1 : 0;
        starting += machine.summary.state == api::MachineState::Starting ? 1 : 0;
        if (machine.summary.state == api::MachineState::Crashed) {
            card.tone = Tone::Bad;
            card.word = SystemState::tr("crashed");
            card.sentence = machine.summary.name + QStringLiteral(": ") + machine.summary.stateDetail;
            card.button = SystemState::tr("Show %1").arg(machine.summary.name);
            card.item = machine.summary.name;
        }
    }
    if (card.tone == Tone::Bad)
        return card;
    if (running + starting > 0) {
        card.tone = starting > 0 ? Tone::Active : Tone::Good;
        card.word = starting > 0 ? SystemState::tr("starting") : SystemState::tr("running");
        card.sentence = SystemState::tr("%1 of %2 running").arg(running).arg(system.machines.size());
    } else if (system.machines.isEmpty()) {
        card.word = SystemState::tr("none yet");
        card.sentence = SystemState::tr("No machine has been made.");
        if (std::any_of(system.images.cbegin(), system.images.cend(),
                        [](const auto& image) { return image.state == api::ImageState::Ready; })) {
            card.button = SystemState::tr("Launch");
            card.item = QStringLiteral("launch:");
        }
    } else {
        card.word = SystemState::tr("off");
        card.sentence = SystemState::tr("None of %n machine(s) runs.", nullptr, int(system.machines.size()));
    }
    return card;
}

CardState tpmCard(const SystemSnapshot& system)
{
    CardState card{QStringLiteral("tpm"), SystemState::tr("TPM"), QStringLiteral("fingerprint"), Tone::Neutral,
                   SystemState::tr("not checked"), SystemState::tr("No machine has reported its registers."), {},
                   QStringLiteral("machines"), {}};
    for (const api::MachineDetail& machine : system.machines) {
        QStringList different;
        int seen = 0;
        for (const api::ObservedRegister& reg : machine.registers) {
            if (reg.observed.isEmpty() || reg.predicted.isEmpty())
                continue;
            ++seen;
            if (reg.observed.compare(reg.predicted, Qt::CaseInsensitive) != 0)
                different.append(reg.name);
        }
        if (!different.isEmpty()) {
            card.tone = Tone::Bad;
            card.word = SystemState::tr("differs");
            card.sentence = SystemState::tr("%1 of %2 is not what its image predicts.")
                                .arg(different.join(QStringLiteral(", ")), machine.summary.name);
            card.button = SystemState::tr("Compare");
            card.item = machine.summary.name;
            return card;
        }
        if (seen > 0) {
            card.tone = Tone::Good;
            card.word = SystemState::tr("as predicted");
            card.sentence = SystemState::tr("%n register(s) equal, software TPM", nullptr, seen);
            card.item = machine.summary.name;
        }
    }
    return card;
}

CardState quoteCard(const SystemSnapshot& system)
{
    CardState card{QStringLiteral("quote"), SystemState::tr("Quote"), QStringLiteral("file-badge"), Tone::Neutral,
                   SystemState::tr("not checked"), SystemState::tr("No quote has arrived."), {}, QStringLiteral("onboarding"), {}};
    for (const api::RequestSummary& request : system.requests) {
        if (request.state == api::RequestState::Verified && !request.accepted) {
            card.tone = Tone::Bad;
            card.word = SystemState::tr("refused");
            card.sentence = SystemState::tr("%1 failed %n check(s).", nullptr, request.counts.failed).arg(shortHex(request.address));
            card.button = SystemState::tr("See why");
            card.item = request.id;
            return card;
        }
    }
    for (const api::RequestSummary& request : system.requests) {
        if (request.counts.passed == 0 || !request.accepted)
            continue;
        card.tone = Tone::Good;
        card.word = SystemState::tr("verified");
        card.sentence = SystemState::tr("%n check(s) passed", nullptr, request.counts.passed);
        if (request.simulatedTee)
            card.sentence += SystemState::tr(", simulated TEE");
        card.item = request.id;
        break;
    }
    return card;
}

CardState chainCard(const SystemSnapshot& system)
{
    const api::ChainStatus& chain = system.network.chain;
    const StateWord link = stateWord(chain.link);
    CardState card{QStringLiteral("chain"), SystemState::tr("Chain"), QStringLiteral("link"), link.tone, link.word, {}, {},
                   QStringLiteral("network"), {}};
    if (chain.link != api::LinkState::Up) {
        card.sentence = SystemState::tr("%1: %2").arg(chain.networkName, chain.linkDetail);
        card.button = chain.link == api::LinkState::Down ? SystemState::tr("Open Network") : QString();
    } else if (!system.network.contract.hasCode) {
        card.tone = Tone::Bad;
        card.word = SystemState::tr("no contract");
        card.sentence = SystemState::tr("No code stands at the contract's address.");
        card.button = SystemState::tr("Open Network");
    } else {
        card.sentence = SystemState::tr("%1, head %2").arg(chain.networkName, numberText(chain.head));
    }
    return card;
}

/// The card when no request waits, is put off or was let in, but somebody has asked.
void describeOtherRequests(const SystemSnapshot& system, CardState& card)
{
    int underWay = 0;
    int rejected = 0;
    int lapsed = 0;
    for (const api::RequestSummary& request : system.requests) {
        if (request.kind != api::RequestKind::Join)
            continue;
        switch (request.state) {
        case api::RequestState::Rejected:
            ++rejected;
            break;
        case api::RequestState::Failed:
        case api::RequestState::Expired:
            ++lapsed;
            break;
        case api::RequestState::Seen:
        case api::RequestState::QuoteReceived:
        case api::RequestState::Approved:
        case api::RequestState::Encrypted:
        case api::RequestState::Sent:
            ++underWay;
            break;
        case api::RequestState::Verified:
        case api::RequestState::Confirmed:
        case api::RequestState::Superseded:
            break;
        }
    }
    if (underWay > 0) {
        card.word = SystemState::tr("under way");
        card.sentence = SystemState::tr("%n request(s) under way", nullptr, underWay);
    } else if (rejected > 0) {
        card.word = SystemState::tr("none waits");
        card.sentence = SystemState::tr("No request waits; %n was/were rejected.", nullptr, rejected);
    } else if (lapsed > 0) {
        card.word = SystemState::tr("none waits");
        card.sentence = SystemState::tr("No request waits; %n failed or expired.", nullptr, lapsed);
    }
}

CardState approvalCard(const SystemSnapshot& system)
{
    CardState card{QStringLiteral("approval"), SystemState::tr("Approval"), QStringLiteral("stamp"), Tone::Neutral,
                   SystemState::tr("none asked"), SystemState::tr("Nobody has asked to join."), {}, QStringLiteral("onboarding"), {}};
    if (isSecretGone(system)) {
        card.tone = Tone::Bad;
        card.word = SystemState::tr("secret gone");
        card.sentence = SystemState::tr("No running machine holds the network's secret: nobody can be let in.");
        card.button = SystemState::tr("Begin anew");
        card.page = QStringLiteral("network");
        card.item = QStringLiteral("reset");
        return card;
    }
    int waiting = 0;
    int snoozed = 0;
    int confirmed = 0;
    for (const api::RequestSummary& request : system.requests) {
        if (request.isSnoozed()) {
            ++snoozed;
        } else if (request.state == api::RequestState::Verified) {
            if (++waiting == 1)
                card.item = request.id;
        }
        confirmed += request.state == api::RequestState::Confirmed && request.kind == api::RequestKind::Join ? 1 : 0;
    }
    if (waiting > 0) {
        card.tone = Tone::Warning;
        card.word = SystemState::tr("waits for you");
        card.sentence = SystemState::tr("%n request(s) to decide", nullptr, waiting);
        card.button = SystemState::tr("Decide");
    } else if (snoozed > 0) {
        card.word = SystemState::tr("put off");
        card.sentence = SystemState::tr("%n request(s) put off", nullptr, snoozed);
    } else if (confirmed > 0) {
        card.tone = Tone::Good;
        card.word = SystemState::tr("done");
        card.sentence = SystemState::tr("%n node(s) let in", nullptr, confirmed);
    } else {
        if (!system.network.contract.xPub.isEmpty())
            card.sentence = SystemState::tr("The first node made the secret; nobody else has asked.");
        describeOtherRequests(system, card);
    }
    return card;
}

CardState diskCard(const SystemSnapshot& system)
{
    CardState card{QStringLiteral("disk"), SystemState::tr("Disk"), QStringLiteral("hard-drive"), Tone::Neutral,
                   SystemState::tr("locked"), SystemState::tr("No encrypted disk is open."), {}, QStringLiteral("machines"), {}};
    int open = 0;
    for (const api::MachineDetail& machine : system.machines) {
        bool unlocked = false;
        for (const api::BootStep& step : machine.boot) {
            if (step.id != QLatin1String("disk"))
                continue;
            unlocked = step.state == api::BootStep::State::Done;
            if (step.state == api::BootStep::State::Failed) {
                card.tone = Tone::Bad;
                card.word = SystemState::tr("stays locked");
                card.sentence = machine.summary.name + QStringLiteral(": ") + step.detail;
                card.button = SystemState::tr("Show %1").arg(machine.summary.name);
                card.item = machine.summary.name;
                return card;
            }
        }
        const bool running = machine.summary.state == api::MachineState::Running || machine.summary.state == api::MachineState::Starting;
        open += unlocked && running ? 1 : 0;
    }
    if (open > 0) {
        card.tone = Tone::Good;
        card.word = SystemState::tr("open");
        card.sentence = SystemState::tr("%n encrypted disk(s) open inside their machines", nullptr, open);
    }
    return card;
}

CardState nodeCard(const SystemSnapshot& system)
{
    CardState card{QStringLiteral("node"), SystemState::tr("Node"), QStringLiteral("activity"), Tone::Neutral,
                   SystemState::tr("not running"), SystemState::tr("No application answers."), {}, QStringLiteral("nodes"), {}};
    int answers = 0;
    for (const api::MachineDetail& machine : system.machines)
        answers += machine.summary.state == api::MachineState::Running && !machine.applicationAnswer.isEmpty() ? 1 : 0;
    if (answers > 0) {
        card.tone = Tone::Good;
        card.word = SystemState::tr("answers");
        card.sentence = SystemState::tr("%n application(s) answer", nullptr, answers);
    }
    for (const api::NodeStatus& node : system.nodes) {
        const StateWord state = stateWord(node.sync);
        if (state.tone != Tone::Bad && state.tone != Tone::Warning)
            continue;
        card.tone = Tone::Warning;
        card.word = state.word;
        card.sentence = QStringLiteral("%1: %2").arg(node.label.isEmpty() ? node.url : node.label, node.sentence);
        card.button = SystemState::tr("Open Nodes");
        card.item = node.url;
        break;
    }
    return card;
}

} // namespace

bool isSecretGone(const SystemSnapshot& system)
{
    if (!system.machinesKnown || !system.network.chain.devnet || system.network.chain.link != api::LinkState::Up || system.network.contract.xPub.isEmpty())
        return false;
    // A machine that still asks to be let in does not hold it; one that has not reported yet may.
    const auto mayHold = [&system](const api::MachineDetail& machine) {
        const api::MachineSummary& summary = machine.summary;
        const auto asks = [&summary](const api::RequestSummary& request) {
            return request.machine == summary.name && request.kind == api::RequestKind::Join && request.state != api::RequestState::Confirmed;
        };
        switch (summary.state) {
        case api::MachineState::Off:
        case api::MachineState::Crashed:
        case api::MachineState::Missing:
            return false;
        case api::MachineState::Stopping:
        case api::MachineState::Unknown:
            return true;
        case api::MachineState::Starting:
        case api::MachineState::Running:
            break;
        }
        const auto reported = [](const api::ObservedRegister& reg) { return !reg.observed.isEmpty(); };
        const bool hasReported = std::any_of(machine.registers.cbegin(), machine.registers.cend(), reported);
        if (summary.holdsSecret || summary.state == api::MachineState::Starting || !hasReported)
            return summary.holdsSecret || std::none_of(system.requests.cbegin(), system.requests.cend(), asks);
        return false;
    };
    return std::none_of(system.machines.cbegin(), system.machines.cend(), mayHold);
}

QList<CardState> describeSystem(const SystemSnapshot& system)
{
    return {imageCard(system), machineCard(system),  tpmCard(system),  quoteCard(system),
            chainCard(system), approvalCard(system), diskCard(system), nodeCard(system)};
}

GuideState describeGuide(const SystemSnapshot& system)
{
    GuideState guide;
    guide.built = std::any_of(system.images.cbegin(), system.images.cend(),
                              [](const auto& image) { return image.state == api::ImageState::Ready; });
    guide.bootstrapped = !system.network.contract.xPub.isEmpty();
    guide.secretGone = isSecretGone(system);
    for (const api::RequestSummary& request : system.requests) {
        if (request.kind != api::RequestKind::Join)
            continue;
        guide.secondStarted = true;
        guide.approved = guide.approved || request.state == api::RequestState::Confirmed;
    }
    return guide;
}

} // namespace gatehouse::console
