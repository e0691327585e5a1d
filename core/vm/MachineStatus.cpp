// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/vm/MachineStatus.h"

namespace gatehouse::vm {

QString toString(DomainState state)
{
    switch (state) {
    case DomainState::Off:
        return QStringLiteral("off");
    case DomainState::Running:
        return QStringLiteral("running");
    case DomainState::Paused:
        return QStringLiteral("paused");
    case DomainState::Stopping:
        return QStringLiteral("stopping");
    case DomainState::Crashed:
        return QStringLiteral("crashed");
    case DomainState::Missing:
        return QStringLiteral("missing");
    }
    return {};
}

} // namespace gatehouse::vm
