// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>
#include <functional>
#include <memory>

namespace gatehouse::agent {

/// SIGTERM and SIGINT become an event of the Qt thread. Made once in main(), before any thread; a handler rather than a blocked
/// signal, as children would inherit the mask and not end when asked to.
class StopSignals
{
public:
    StopSignals();
    /// Calls @p stop in the event loop of @p context for each signal; also for one that came before. Needs the application object.
    void onStop(QObject* context, std::function<void()> stop);

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace gatehouse::agent
