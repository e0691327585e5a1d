// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"
#include "core/base/Error.h"

#include <QByteArray>

namespace gatehouse::onboard::protocol {

/// Why a running guest does not encrypt for another: the JSON body of the 4xx and 5xx answers to `POST /onboard`. Ours;
/// the original answers a bare error page, and its host ignores the body.
struct OnboardRefusal
{
    QString error;       ///< Stable name, for example "onboard.policy".
    QString detail;      ///< One untranslated line.
    QList<Check> checks; ///< Failed ones first; expected and actual values as hex.

    /// {"error", "detail", "checks": [{"id", "title", "status", "expected", "actual", "source", "hint"}]}
    QByteArray encode() const;
    /// Fails with errors::badMessage. At most maxChecks are read, and texts are cut to maxText characters.
    static Result<OnboardRefusal> parse(const QByteArray& body);

    static constexpr int maxChecks = 64;
    static constexpr int maxText = 512;
};

} // namespace gatehouse::onboard::protocol
