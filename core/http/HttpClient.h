// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/HttpTypes.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QUrl>
#include <qcoro/qcorotask.h>

namespace gatehouse::http {

enum class HttpStatusPolicy {
    RequireSuccess, ///< Anything but 2xx is errors::status.
    Any,            ///< The caller looks at the status.
};

struct HttpRequestOptions
{
    std::chrono::milliseconds timeout{15'000}; ///< From the call to the last byte, not only between bytes.
    qint64 maxBodyBytes = 1024 * 1024;         ///< Counted while receiving.
    HttpHeaders headers;
    HttpStatusPolicy statusPolicy = HttpStatusPolicy::RequireSuccess;
};

struct HttpReply
{
    int status = 0;
    QByteArray contentType;
    QByteArray body;
    HttpHeaders headers;

    bool isSuccess() const { return status >= 200 && status < 300; }
};

/// HTTP requests with a total timeout, a size limit and typed errors. Lives in the thread of its owner; requests that
/// are under way when the client is destroyed end with errors::cancelled. Follows redirects of GET only, at most three
/// and only within the same scheme, host and port. Sends no cookies and keeps no cache.
class HttpClient : public QObject
{
    Q_OBJECT
public:
    explicit HttpClient(QObject* parent = nullptr);
    ~HttpClient() override;

    QCoro::Task<Result<HttpReply>> get(QUrl url, HttpRequestOptions options = {});
    QCoro::Task<Result<HttpReply>> post(QUrl url, QByteArray contentType, QByteArray body,
                                        HttpRequestOptions options = {});
    /// post() of an application/x-www-form-urlencoded document.
    QCoro::Task<Result<HttpReply>> postForm(QUrl url, FormData form, HttpRequestOptions options = {});

Q_SIGNALS:
    void closing();

private:
    QNetworkAccessManager m_manager;
};

} // namespace gatehouse::http
