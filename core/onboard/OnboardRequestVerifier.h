// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/onboard/OnboardRequest.h"

#include <qcoro/qcorotask.h>

namespace gatehouse::onboard {

/// Judges quotes: genuine up to the profile's root, about this guest, and accepted by the profile's policy. What it finds
/// is in the verdict; an error means that it could not look (collateral unreachable, for example).
class OnboardRequestVerifier
{
public:
    virtual ~OnboardRequestVerifier() = default;
    /// @p address is EIP-55 text. @p publicKey is empty for a bootstrap, @p eventLog when no boot log came with the quote.
    virtual QCoro::Task<Result<RequestVerdict>> verify(RequestKind kind, QString address, QByteArray publicKey, QByteArray quote, QByteArray eventLog) = 0;
    /// Blocks, its own included, that the policy of the moment wants a request to be deep before it is granted. Depth grows by
    /// itself, so it is waited for and is no part of the verdict.
    virtual quint64 minConfirmations() const = 0;
    /// The policy of the moment as TOML, as it is kept with each verdict; empty when that is not known. A verdict whose policy has
    /// another text came from other rules, or other images.
    virtual QByteArray policyText() const { return {}; }
};

} // namespace gatehouse::onboard
