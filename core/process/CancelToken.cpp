// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/CancelToken.h"

#include "core/base/Operation.h"

namespace gatehouse::process {

void CancelSignal::cancel()
{
    if (m_cancelled)
        return;
    m_cancelled = true;
    Q_EMIT cancelled();
}

CancelToken CancelToken::of(const Operation& operation)
{
    auto signal = std::make_shared<CancelSignal>();
    if (operation.isCancelRequested())
        signal->cancel();
    else
        QObject::connect(&operation, &Operation::cancelRequested, signal.get(), &CancelSignal::cancel);
    return CancelToken(std::move(signal));
}

} // namespace gatehouse::process
