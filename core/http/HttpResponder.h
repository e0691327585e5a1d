// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/HttpTypes.h"

#include <QPointer>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>

namespace gatehouse::http {

/// The answer to one asynchronous request, to be given once, now or later, from any thread. When the last handle goes
/// away unanswered the client gets 500, so a forgotten request never hangs.
class HttpResponder
{
public:
    ~HttpResponder();
    Q_DISABLE_COPY_MOVE(HttpResponder)

    /// The first answer counts; later ones, and any after the client went away, are dropped.
    void respond(HttpResponse response);
    /// True once nobody waits any more: answered, timed out, disconnected, or the server was closed.
    bool isFinished() const;
    /// Calls @p callback in the thread of @p context if the client leaves, or its time runs out, before the answer.
    void whenAbandoned(QObject* context, std::function<void()> callback);

private:
    friend class HttpServer;
    struct Shared
    {
        std::mutex mutex;
        std::condition_variable changed;
        std::optional<HttpResponse> response;
        bool handleGone = false;
        bool abandoned = false;
        QPointer<QObject> context;
        std::function<void()> callback;
    };
    explicit HttpResponder(std::shared_ptr<Shared> shared)
        : m_shared(std::move(shared))
    {
    }
    /// Called by the worker that gives up; @p server outlives its workers and forwards the callback to its thread.
    static void abandon(Shared& shared, QObject* server);

    std::shared_ptr<Shared> m_shared;
};

using HttpResponderPtr = std::shared_ptr<HttpResponder>;

} // namespace gatehouse::http
