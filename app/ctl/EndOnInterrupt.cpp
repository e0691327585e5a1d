// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/EndOnInterrupt.h"

#include "app/ctl/Interrupt.h"

#include <chrono>
#include <unistd.h>

namespace gatehouse::ctl {

namespace {
/// More than a child has to end by itself before it is killed (ProcessSpec::killGrace).
constexpr std::chrono::seconds patience{3};
} // namespace

EndOnInterrupt::EndOnInterrupt(const CommandContext& context, QString what)
    : m_output(context.output)
    , m_services(context.services)
    , m_what(std::move(what))
{
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &EndOnInterrupt::leave);
    connect(context.interrupt, &Interrupt::unheard, this, &EndOnInterrupt::cancelAll);
}

void EndOnInterrupt::cancelAll()
{
    const QList<std::shared_ptr<Operation>> running = m_services ? m_services->activity().running() : QList<std::shared_ptr<Operation>>();
    if (running.isEmpty() || m_patience.isActive())
        leave();
    m_patience.start(patience);
    // From here on this may be gone: what is cancelled may end the command.
    for (const std::shared_ptr<Operation>& operation : running)
        operation->cancel();
}

void EndOnInterrupt::leave()
{
    const int status = m_output->error(m_what, Error(errors::cancelled, QStringLiteral("interrupted")));
    // Without destructors: work on the thread pool would be waited for. Everything on disk stands a kill, children die with us.
    _exit(status);
}

} // namespace gatehouse::ctl
