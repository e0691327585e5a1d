// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/HttpClient.h"

#include <QNetworkReply>
#include <QTimer>

namespace gatehouse::http {

/// One request of an HttpClient on its way: collects the body up to its limit, ends by itself after the total time. May be deleted
/// inside done(): what sends the signal that led there ends later, from the event loop.
class HttpExchange : public QObject
{
    Q_OBJECT
public:
    /// Takes ownership of @p reply.
    HttpExchange(QNetworkReply* reply, HttpRequestOptions options);
    ~HttpExchange() override;

    bool isDone() const { return m_result.has_value(); }
    /// Only when done.
    Result<HttpReply> takeResult() { return std::move(*m_result); }
    void cancel();

Q_SIGNALS:
    void done();

private:
    void read();
    void finish();
    void end(Result<HttpReply> result);
    Error failure() const;

    QNetworkReply* m_reply; // Owned, like the timer: not children, which would go at once.
    HttpRequestOptions m_options;
    QTimer* m_timer;
    QByteArray m_body;
    std::optional<Result<HttpReply>> m_result;
};

} // namespace gatehouse::http
