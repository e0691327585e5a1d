// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/RequestOutput.h"

#include "core/base/Clock.h"

namespace gatehouse::ctl {

QString stateText(api::RequestState state)
{
    switch (state) {
    case api::RequestState::Seen:
        return QStringLiteral("seen");
    case api::RequestState::QuoteReceived:
        return QStringLiteral("quoteReceived");
    case api::RequestState::Verified:
        return QStringLiteral("verified");
    case api::RequestState::Approved:
        return QStringLiteral("approved");
    case api::RequestState::Rejected:
        return QStringLiteral("rejected");
    case api::RequestState::Encrypted:
        return QStringLiteral("encrypted");
    case api::RequestState::Sent:
        return QStringLiteral("sent");
    case api::RequestState::Confirmed:
        return QStringLiteral("confirmed");
    case api::RequestState::Failed:
        return QStringLiteral("failed");
    case api::RequestState::Superseded:
        return QStringLiteral("superseded");
    case api::RequestState::Expired:
        break;
    }
    return QStringLiteral("expired");
}

QJsonObject toJson(const api::RequestSummary& request)
{
    return {{QStringLiteral("id"), request.id},
            {QStringLiteral("kind"), request.kind == api::RequestKind::Join ? QStringLiteral("join") : QStringLiteral("bootstrap")},
            {QStringLiteral("address"), request.address},
            {QStringLiteral("askedBy"), request.askedBy},
            {QStringLiteral("machine"), request.knownAs()},
            {QStringLiteral("state"), stateText(request.state)},
            {QStringLiteral("detail"), request.stateDetail},
            {QStringLiteral("seenAt"), toRfc3339(request.seenAt)},
            {QStringLiteral("snoozedUntil"), request.isSnoozed() ? QJsonValue(toRfc3339(request.snoozedUntil)) : QJsonValue()},
            {QStringLiteral("accepted"), request.accepted},
            {QStringLiteral("simulatedTee"), request.simulatedTee},
            {QStringLiteral("passed"), request.counts.passed},
            {QStringLiteral("failed"), request.counts.failed},
            {QStringLiteral("notChecked"), request.counts.notChecked}};
}

} // namespace gatehouse::ctl
