// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"
#include "core/process/CancelToken.h"

#include <QObject>
#include <QTimer>
#include <chrono>
#include <memory>
#include <optional>
#include <qcoro/qcorosignal.h>
#include <qcoro/qcorotask.h>

namespace gatehouse::collateral {

/// Opens once; what orCancelled() waits at.
class Gate : public QObject
{
    Q_OBJECT
public:
    bool isOpen() const { return m_open; }
    void open()
    {
        if (m_open)
            return;
        m_open = true;
        Q_EMIT opened();
    }

Q_SIGNALS:
    void opened();

private:
    bool m_open = false;
};

template<typename Value>
struct Race
{
    Gate gate;
    std::optional<Result<Value>> result;
};

template<typename Value>
QCoro::Task<void> runRace(std::shared_ptr<Race<Value>> race, QCoro::Task<Result<Value>> task)
{
    Result<Value> result = co_await task;
    race->result = std::move(result);
    race->gate.open();
}

/// The value of @p task, or errors::cancelled as soon as @p cancel says so, or @p late when it is not there within @p most; the task then
/// goes on by itself to its own end, within its own time-out, and its value is dropped. For calls that have no cancel of their own.
template<typename Value>
QCoro::Task<Result<Value>> orCancelled(QCoro::Task<Result<Value>> task, process::CancelToken cancel, std::optional<std::chrono::milliseconds> most = {},
                                       std::optional<Error> late = {})
{
    if (cancel.isCancelled())
        co_return fail(gatehouse::errors::cancelled, QStringLiteral("cancelled"));
    auto race = std::make_shared<Race<Value>>();
    if (process::CancelSignal* signal = cancel.signal())
        QObject::connect(signal, &process::CancelSignal::cancelled, &race->gate, &Gate::open);
    if (most)
        QTimer::singleShot(*most, &race->gate, &Gate::open);
    runRace<Value>(race, std::move(task));
    if (!race->gate.isOpen())
        co_await qCoro(&race->gate, &Gate::opened);
    if (race->result)
        co_return std::move(*race->result);
    if (late && !cancel.isCancelled())
        co_return fail(*late);
    co_return fail(gatehouse::errors::cancelled, QStringLiteral("cancelled"));
}

} // namespace gatehouse::collateral
