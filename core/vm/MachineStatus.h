// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QMetaType>
#include <QString>

namespace gatehouse::vm {

/// What libvirt says of a domain, in the words that matter to an operator.
enum class DomainState {
    Off,
    Running,
    Paused,   ///< Also by QEMU itself, when the host's disk is full.
    Stopping, ///< The guest is shutting down.
    Crashed,  ///< It ended and nobody had asked for that.
    Missing,  ///< We have a specification, libvirt has no domain.
};

/// "off", "running", …
QString toString(DomainState state);

/// The state of one machine at one moment.
struct MachineStatus
{
    QString name;
    DomainState state = DomainState::Missing;
    /// One untranslated sentence: "shut down by the guest", "killed from outside", "paused: host disk full", …
    QString reason;
    QDateTime asOf;
    /// The path that the domain's metadata name as its specification; empty when there is no domain any more.
    QString specPath;
    /// False: a domain of ours in libvirt whose specification is not in our store (removed, or another profile's).
    bool hasSpec = true;
};

} // namespace gatehouse::vm

Q_DECLARE_METATYPE(gatehouse::vm::MachineStatus)
