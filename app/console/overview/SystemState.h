// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/widgets/Tone.h"
#include "core/api/Services.h"

#include <QList>
#include <QString>

namespace gatehouse::console {

/// All that the overview is drawn from, as it was answered last.
struct SystemSnapshot
{
    QList<api::ImageSummary> images;
    QList<api::MachineDetail> machines;
    QList<api::RequestSummary> requests;
    api::NetworkStatus network;
    QList<api::NodeStatus> nodes;
    bool buildRunning = false;
    bool machinesKnown = false; ///< libvirt told all of them; without it nothing is said about what none of them does.
};

/// The network has a secret and no running machine holds it: on a devnet of ours it is gone for good. Not claimed while a machine
/// may hold it and has not said so yet.
bool isSecretGone(const SystemSnapshot& system);

/// One link of the way from image to node, in words.
struct CardState
{
    QString id;       ///< "image", "machine", "tpm", "quote", "chain", "approval", "disk", "node"
    QString title;
    QString iconName;
    Tone tone = Tone::Neutral;
    QString word;
    QString sentence; ///< What is, or why it is broken.
    QString button;   ///< Empty when there is nothing to do.
    QString page;     ///< Where the button goes.
    QString item;

    friend bool operator==(const CardState&, const CardState&) = default;
};

/// The eight cards in their order.
QList<CardState> describeSystem(const SystemSnapshot& system);

/// How far a newcomer has come on the way to two nodes.
struct GuideState
{
    bool built = false;
    bool bootstrapped = false;
    bool secondStarted = false;
    bool approved = false;
    bool secretGone = false;
    bool isComplete() const { return built && bootstrapped && secondStarted && approved; }

    friend bool operator==(const GuideState&, const GuideState&) = default;
};
GuideState describeGuide(const SystemSnapshot& system);

} // namespace gatehouse::console
