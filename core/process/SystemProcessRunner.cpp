// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/SystemProcessRunner.h"

#include "core/process/ProcessSession.h"

#include <qcoro/qcorosignal.h>

namespace gatehouse::process {

QCoro::Task<ProcessOutcome> SystemProcessRunner::run(ProcessSpec spec, CancelToken cancel, LineHandler onLine)
{
    if (cancel.isCancelled()) {
        ProcessOutcome outcome;
        outcome.end = ProcessEnd::Cancelled;
        co_return outcome;
    }
    auto* session = new ProcessSession(std::move(spec));
    if (onLine)
        QObject::connect(session, &ProcessSession::line, session, std::move(onLine));
    if (CancelSignal* signal = cancel.signal())
        QObject::connect(signal, &CancelSignal::cancelled, session, [session] { session->end(ProcessEnd::Cancelled); });
    session->start();
    // ended() comes from the event loop, never from within start(), so it cannot be missed.
    co_await qCoro(session, &ProcessSession::ended);
    const ProcessOutcome outcome = session->outcome();
    session->deleteLater();
    co_return outcome;
}

} // namespace gatehouse::process
