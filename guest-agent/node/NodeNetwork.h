// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QUrl>

namespace gatehouse::agent {

/// A network that the node image can follow.
struct NodeNetwork
{
    QString name;        ///< As Nethermind's --config and Lighthouse's --network call it.
    quint64 chainId = 0;
    QUrl checkpointUrl;  ///< Where Lighthouse gets a finalized state to start from.

    /// errors::refusedNetwork with the reason for a network that cannot be followed (any more), and for an unknown name.
    static Result<NodeNetwork> named(const QString& name);
    static QStringList names();
    /// Networks that people still ask for, and why a node that followed them would wait for ever.
    static QString whyRefused(const QString& name);
};

} // namespace gatehouse::agent
