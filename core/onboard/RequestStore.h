// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/onboard/OnboardRequest.h"

namespace gatehouse::onboard {

/// Where requests and their history are kept. Belongs to one network (chain id and contract). Synchronous and quick;
/// used by one thread.
class RequestStore
{
public:
    virtual ~RequestStore() = default;

    /// Writes the request and appends the line of its history in one step: after a crash there are both or neither.
    virtual Result<void> save(const OnboardRequest& request, const RequestTransition& transition) = 0;
    /// What the verdict of @p id was judged by, as JudgedInputs::toJson() of RequestVerdict::inputs at save(); empty when it never had any.
    virtual Result<QByteArray> judgedInputs(const QString& id) = 0;
    virtual Result<std::optional<OnboardRequest>> find(const QString& id) = 0;
    /// Newest first, at most @p limit.
    virtual Result<QList<OnboardRequest>> list(int limit) = 0;
    /// Everything in an open state, oldest first: what a restart has to take up again.
    virtual Result<QList<OnboardRequest>> listOpen() = 0;
    /// Rejected ones that the chain does not show yet: a restart has to take them up, too.
    virtual Result<QList<OnboardRequest>> listUnfinishedRejections() = 0;
    /// Those that some block above @p block has to do with, in the same order, and every bootstrap.
    virtual Result<QList<OnboardRequest>> listAbove(quint64 block) = 0;
    virtual Result<int> countOpen(const QString& askedBy) = 0;
    /// Oldest first.
    virtual Result<QList<RequestTransition>> history(const QString& id) = 0;

    /// Small facts that must survive a restart, for example how far the chain was read; empty when never set.
    virtual Result<QString> note(const QString& key) = 0;
    virtual Result<void> setNote(const QString& key, const QString& value) = 0;
};

/// Under which note() has what the operator wrote about an account.
inline QString accountNoteKey(const QString& account)
{
    return QStringLiteral("account-note:") + account.toLower();
}

/// Under which note() has the name of our machine whose guest asked with the address @p id.
inline QString machineNoteKey(const QString& id)
{
    return QStringLiteral("machine:") + id.toLower();
}

} // namespace gatehouse::onboard
