// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/onboard/OnboardRequest.h"

namespace gatehouse::onboard {

/// Keeps the evidence of decisions. Called before a decision or a transaction is recorded in the book: what cannot be
/// proven later is not done.
class DecisionJournal
{
public:
    virtual ~DecisionJournal() = default;

    /// @p request as it will be saved, with decidedBy and reason; @p answer is "approved", "approvedAsException", "rejected" or
    /// "refusedByPolicy". @p inputs are those of its verdict, or empty.
    virtual Result<void> decided(const OnboardRequest& request, const QString& answer, const evidence::JudgedInputs& inputs) = 0;
    /// The decision was written but the book could not be: it did not take effect.
    virtual void withdrawn(const OnboardRequest& request, const Error& error) = 0;
    /// The signed transaction, before it goes out. Repetitions are ignored.
    virtual Result<void> sent(const OnboardRequest& request) = 0;
    virtual Result<void> confirmed(const OnboardRequest& request, const QString& detail) = 0;
};

} // namespace gatehouse::onboard
