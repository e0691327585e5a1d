// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/HttpExchange.h"

#include "core/http/HttpErrors.h"

namespace gatehouse::http {

namespace {

/// How much of a refusal's body goes into the error text.
constexpr qsizetype quotedBytes = 300;

QString printable(const QByteArray& body)
{
    QString text = QString::fromUtf8(body.first(std::min(body.size(), quotedBytes)));
    for (QChar& c : text) {
        if (!c.isPrint())
            c = u' ';
    }
    return text.trimmed();
}

} // namespace

HttpExchange::HttpExchange(QNetworkReply* reply, HttpRequestOptions options)
    : m_reply(reply)
    , m_options(std::move(options))
    , m_timer(new QTimer)
{
    m_reply->setParent(nullptr);
    // Bounds what Qt holds for us; the rest stays in the socket.
    m_reply->setReadBufferSize(std::min<qint64>(m_options.maxBodyBytes + 1, 256 * 1024));
    connect(m_reply, &QNetworkReply::readyRead, this, &HttpExchange::read);
    connect(m_reply, &QNetworkReply::finished, this, &HttpExchange::finish);
    m_timer->setSingleShot(true);
    connect(m_timer, &QTimer::timeout, this, [this] {
        end(fail(errors::timeout, QStringLiteral("%1: no complete answer in %2 ms")
                                      .arg(m_reply->url().toDisplayString())
                                      .arg(m_options.timeout.count())));
    });
    m_timer->start(m_options.timeout);
}

HttpExchange::~HttpExchange()
{
    // done() resumes whoever waits, who may delete us: from inside a signal of the reply, which must outlive it.
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_timer->stop();
    m_timer->deleteLater();
}

void HttpExchange::cancel()
{
    end(fail(::gatehouse::errors::cancelled, m_reply->url().toDisplayString()));
}

void HttpExchange::read()
{
    if (m_result)
        return;
    const QByteArray part = m_reply->read(m_options.maxBodyBytes - m_body.size() + 1);
    m_body += part;
    if (m_body.size() > m_options.maxBodyBytes)
        end(fail(errors::tooLarge, QStringLiteral("%1: the answer is larger than %2 bytes")
                                       .arg(m_reply->url().toDisplayString())
                                       .arg(m_options.maxBodyBytes)));
}

void HttpExchange::finish()
{
    read();
    if (m_result)
        return;
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const bool transportBroke = m_reply->error() != QNetworkReply::NoError
        && int(m_reply->error()) < int(QNetworkReply::ContentAccessDenied);
    if (status == 0 || transportBroke) {
        end(fail(failure()));
        return;
    }
    HttpReply reply;
    reply.status = status;
    reply.body = std::move(m_body);
    for (const auto& [name, value] : m_reply->rawHeaderPairs())
        reply.headers.insert(name.toLower(), value);
    reply.contentType = reply.headers.value("content-type");
    if (m_options.statusPolicy == HttpStatusPolicy::RequireSuccess && !reply.isSuccess()) {
        end(fail(errors::status, QStringLiteral("%1 answered %2: %3")
                                     .arg(m_reply->url().toDisplayString())
                                     .arg(status)
                                     .arg(printable(reply.body))));
        return;
    }
    end(std::move(reply));
}

Error HttpExchange::failure() const
{
    const QString text =
        QStringLiteral("%1: %2").arg(m_reply->url().toDisplayString(), m_reply->errorString());
    switch (m_reply->error()) {
    case QNetworkReply::TimeoutError:
        return {errors::timeout, text};
    case QNetworkReply::ConnectionRefusedError:
    case QNetworkReply::HostNotFoundError:
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::TemporaryNetworkFailureError:
    case QNetworkReply::NetworkSessionFailedError:
    case QNetworkReply::UnknownNetworkError:
        return {errors::unreachable, text};
    default:
        return {errors::protocol, text};
    }
}

void HttpExchange::end(Result<HttpReply> result)
{
    if (m_result)
        return;
    m_timer->stop();
    m_result = std::move(result);
    m_reply->disconnect(this);
    m_reply->abort();
    Q_EMIT done();
}

} // namespace gatehouse::http
