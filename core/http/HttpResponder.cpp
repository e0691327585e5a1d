// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/HttpResponder.h"

#include <QMetaObject>

namespace gatehouse::http {

HttpResponder::~HttpResponder()
{
    const std::lock_guard lock(m_shared->mutex);
    m_shared->handleGone = true;
    m_shared->changed.notify_all();
}

void HttpResponder::respond(HttpResponse response)
{
    const std::lock_guard lock(m_shared->mutex);
    if (m_shared->response || m_shared->abandoned)
        return;
    m_shared->response = std::move(response);
    m_shared->callback = nullptr;
    m_shared->changed.notify_all();
}

bool HttpResponder::isFinished() const
{
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->response || m_shared->abandoned;
}

void HttpResponder::whenAbandoned(QObject* context, std::function<void()> callback)
{
    const std::lock_guard lock(m_shared->mutex);
    if (m_shared->response)
        return;
    if (m_shared->abandoned) {
        QMetaObject::invokeMethod(context, std::move(callback), Qt::QueuedConnection);
        return;
    }
    m_shared->context = context;
    m_shared->callback = std::move(callback);
}

void HttpResponder::abandon(Shared& shared, QObject* server)
{
    const std::lock_guard lock(shared.mutex);
    if (shared.response || shared.abandoned)
        return;
    shared.abandoned = true;
    if (shared.callback) {
        // The context may die at any time in the server's thread, so only that thread looks at it.
        QMetaObject::invokeMethod(
            server,
            [context = shared.context, callback = std::move(shared.callback)] {
                if (context)
                    callback();
            },
            Qt::QueuedConnection);
    }
    shared.callback = nullptr;
}

} // namespace gatehouse::http
