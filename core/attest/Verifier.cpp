// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/Verifier.h"

#include "core/attest/QuoteVerification.h"

namespace gatehouse::attest {

Report verify(const QByteArray& quote, const Collateral& collateral, const QDateTime& now, const TrustedRoots& roots)
{
    const ExaminedCollateral examined = ExaminedCollateral::examine(collateral, roots);
    return QuoteVerification(examined, now.toSecsSinceEpoch(), QuoteVerification::Chains::Forget).run(quote);
}

Report verify(const QByteArray& quote, const ExaminedCollateral& collateral, const QDateTime& now)
{
    return QuoteVerification(collateral, now.toSecsSinceEpoch(), QuoteVerification::Chains::Remember).run(quote);
}

} // namespace gatehouse::attest
