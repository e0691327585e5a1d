// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/onboard/protocol/OnboardMessages.h"

#include <QUrl>
#include <qcoro/qcorotask.h>

namespace gatehouse::onboard {

/// The way to running nodes that hold the secret.
class GuestClient
{
public:
    struct Answer
    {
        protocol::OnboardAnswer answer;
        QUrl node; ///< Which one answered.
    };

    virtual ~GuestClient() = default;
    /// Asks a node to encrypt the secret for the joining guest. errors::guestUnreachable (with the hint to start one),
    /// errors::guestRefused with the node's reason, errors::guestAnswer for anything that is not the protocol.
    virtual QCoro::Task<Result<Answer>> onboard(protocol::OnboardForm form) = 0;
    /// The first node that answers at all: the one that onboard() would ask now. errors::guestUnreachable.
    virtual QCoro::Task<Result<QUrl>> findNode() = 0;
};

} // namespace gatehouse::onboard
