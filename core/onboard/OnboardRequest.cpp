// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/onboard/OnboardRequest.h"

#include <array>
#include <utility>

namespace gatehouse::onboard {

namespace {

constexpr std::array<std::pair<RequestState, const char*>, 11> stateNames{{
    {RequestState::Seen, "seen"},
    {RequestState::QuoteReceived, "quoteReceived"},
    {RequestState::Verified, "verified"},
    {RequestState::Approved, "approved"},
    {RequestState::Rejected, "rejected"},
    {RequestState::Encrypted, "encrypted"},
    {RequestState::Sent, "sent"},
    {RequestState::Confirmed, "confirmed"},
    {RequestState::Failed, "failed"},
    {RequestState::Superseded, "superseded"},
    {RequestState::Expired, "expired"},
}};

/// In the order of OnChainRejection.
constexpr std::array<const char*, 5> rejectionNames{"none", "pending", "sent", "confirmed", "localOnly"};

} // namespace

QString toString(RequestState state)
{
    for (const auto& [value, name] : stateNames) {
        if (value == state)
            return QString::fromLatin1(name);
    }
    return {};
}

std::optional<RequestState> requestStateFromString(const QString& text)
{
    for (const auto& [value, name] : stateNames) {
        if (text == QLatin1String(name))
            return value;
    }
    return std::nullopt;
}

QString toString(RequestKind kind)
{
    return kind == RequestKind::Bootstrap ? QStringLiteral("bootstrap") : QStringLiteral("join");
}

std::optional<RequestKind> requestKindFromString(const QString& text)
{
    if (text == QStringLiteral("bootstrap"))
        return RequestKind::Bootstrap;
    if (text == QStringLiteral("join"))
        return RequestKind::Join;
    return std::nullopt;
}

QString toString(OnChainRejection rejection)
{
    return QString::fromLatin1(rejectionNames[std::size_t(rejection)]);
}

std::optional<OnChainRejection> onChainRejectionFromString(const QString& text)
{
    for (std::size_t i = 0; i < rejectionNames.size(); ++i) {
        if (text == QLatin1String(rejectionNames[i]))
            return OnChainRejection(i);
    }
    return std::nullopt;
}

bool isOpen(RequestState state)
{
    switch (state) {
    case RequestState::Seen:
    case RequestState::QuoteReceived:
    case RequestState::Verified:
    case RequestState::Approved:
    case RequestState::Encrypted:
    case RequestState::Sent:
        return true;
    case RequestState::Rejected:
    case RequestState::Confirmed:
    case RequestState::Failed:
    case RequestState::Superseded:
    case RequestState::Expired:
        break;
    }
    return false;
}

bool isUndecided(RequestState state)
{
    return state == RequestState::Seen || state == RequestState::QuoteReceived || state == RequestState::Verified;
}

bool mayFollow(RequestState from, RequestState to)
{
    using S = RequestState;
    if (from == to)
        return true;
    // The chain has the last word: whoever onboarded the guest, it is in.
    if (to == S::Confirmed)
        return true;
    switch (from) {
    case S::Seen:
        return to == S::QuoteReceived || to == S::Rejected || to == S::Superseded || to == S::Expired || to == S::Failed;
    case S::QuoteReceived:
        return to == S::Verified || to == S::Rejected || to == S::Superseded || to == S::Expired || to == S::Failed;
    case S::Verified:
        // A better quote for the same guest starts over.
        return to == S::QuoteReceived || to == S::Approved || to == S::Rejected || to == S::Superseded || to == S::Expired
            || to == S::Failed;
    case S::Approved:
        // A bootstrap has nothing to encrypt.
        return to == S::Encrypted || to == S::Sent || to == S::Rejected || to == S::Failed;
    case S::Encrypted:
        return to == S::Sent || to == S::Failed;
    case S::Sent:
        return to == S::Failed;
    case S::Failed:
        return to == S::QuoteReceived || to == S::Approved || to == S::Rejected || to == S::Superseded || to == S::Expired;
    case S::Superseded:
    case S::Expired:
        return to == S::QuoteReceived || to == S::Approved || to == S::Rejected;
    case S::Rejected:
    case S::Confirmed:
        break;
    }
    return false;
}

bool mayReject(RequestState state)
{
    return state != RequestState::Rejected && mayFollow(state, RequestState::Rejected);
}

bool mayFallBack(RequestState from, RequestState to)
{
    using S = RequestState;
    if (from == to)
        return true;
    switch (from) {
    case S::Encrypted:
    case S::Sent:
        return to == S::Approved;
    case S::Confirmed:
    case S::Rejected:
        return to == S::Approved || isUndecided(to);
    case S::Seen:
    case S::QuoteReceived:
    case S::Verified:
    case S::Approved:
    case S::Failed:
    case S::Superseded:
    case S::Expired:
        break;
    }
    return false;
}

} // namespace gatehouse::onboard
