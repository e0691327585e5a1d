// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/Verifier.h"

#include "core/attest/QuoteVerification.h"

namespace gatehouse::attest {

Report verify(const QByteArray& quote, const Collateral& collateral, const QDateTime& now, const TrustedRoots& roots)
{
    return verify(quote, ExaminedCollateral::examine(collateral, roots), now);
}

Report verify(const QByteArray& quote, const ExaminedCollateral& collateral, const QDateTime& now)
{
    return QuoteVerification(collateral, now.toSecsSinceEpoch()).run(quote);
}

} // namespace gatehouse::attest
