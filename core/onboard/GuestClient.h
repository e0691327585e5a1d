// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/onboard/protocol/OnboardMessages.h"

#include <QUrl>
#include <functional>
#include <qcoro/qcorotask.h>

namespace gatehouse::onboard {

/// The way to running nodes that hold the secret.
class GuestClient
{
public:
    /// A node that was asked in vain, and why.
    struct NodeTrouble
    {
        QUrl node;
        Error error;
    };
    struct Answer
    {
        protocol::OnboardAnswer answer;
        QUrl node;                   ///< Which one answered.
        QList<NodeTrouble> passedOver; ///< Those asked before it, in that order.
    };
    /// Whether an answer is of use; the error is the node's trouble.
    using AnswerCheck = std::function<Result<void>(const protocol::OnboardAnswer&)>;

    virtual ~GuestClient() = default;
    /// Asks the nodes one after the other to encrypt the secret for the joining guest, until one gives an answer that
    /// @p check takes (all are taken without one): a lying or broken node cannot stand in the way of an honest one. When none
    /// does, the error names every node with its trouble. It is errors::guestUnreachable (with the hint to start one) as long as
    /// any node could not be asked; errors::guestRefused with the nodes' reasons when all of them answered and one or more
    /// refused; else errors::guestAnswer or the check's error.
    virtual QCoro::Task<Result<Answer>> onboard(protocol::OnboardForm form, AnswerCheck check) = 0;
    /// The first node that answers at all: the one that onboard() would ask now. errors::guestUnreachable.
    virtual QCoro::Task<Result<QUrl>> findNode() = 0;
};

} // namespace gatehouse::onboard
