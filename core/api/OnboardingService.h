// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/OnboardingTypes.h"
#include "core/base/Error.h"

#include <QCoroTask>
#include <QObject>

namespace gatehouse::api {

/// Requests to join, and the decision about each.
class OnboardingService : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// Newest first.
    virtual QCoro::Task<Result<QList<RequestSummary>>> list() = 0;
    virtual QCoro::Task<Result<RequestDetail>> show(QString id) = 0;
    /// Hands over the secret. When the verdict refuses, @p exceptionReason must say why all the same (it is recorded);
    /// empty then is onboard.refused-by-policy. Returns when the decision is recorded; requestChanged() tells the rest.
    virtual QCoro::Task<Result<void>> approve(QString id, QString exceptionReason) = 0;
    virtual QCoro::Task<Result<void>> reject(QString id, QString reason) = 0;
    /// Puts an undecided request off until @p until, within seven days; an invalid time takes that back. onboard.bad-snooze else.
    virtual QCoro::Task<Result<void>> snooze(QString id, QDateTime until) = 0;
    /// Keeps what the operator knows about the account that asked, for all its requests; an empty text forgets it. At most 500
    /// characters: onboard.note-too-long.
    virtual QCoro::Task<Result<void>> setNote(QString id, QString text) = 0;
    /// Gives the quote of a request that was seen on chain only.
    virtual QCoro::Task<Result<void>> importQuote(QString id, QString path) = 0;
    /// The raw quote of a request as it arrived; errors::notFound when none has.
    virtual QCoro::Task<Result<QByteArray>> quote(QString id) = 0;

Q_SIGNALS:
    void requestArrived(const QString& id);
    /// An empty @p id: all of them may have, for example because the network was forgotten.
    void requestChanged(const QString& id);
};

} // namespace gatehouse::api
