// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/HttpEngine.h"

#include <httplib.h>

namespace gatehouse::http {

namespace {

/// Chunked framing costs at most five bytes around one byte of content ("1\r\nx\r\n"); more is an abuse of extensions.
constexpr qint64 framingFactor = 6;
constexpr qint64 framingSlack = 4096;
/// Longer targets than any route of ours; httplib matches targets by a recursive regular expression.
constexpr std::size_t maxTargetBytes = 4096;

/// One request on its way through httplib's callbacks, all of which run in the worker's thread.
struct Exchange
{
    HttpConnection& connection;
    HttpRequest request;
    HttpEngine::Plan plan;
    bool headComplete = false;
};
thread_local Exchange* currentExchange = nullptr;

class ConnectionStream final : public httplib::Stream
{
public:
    explicit ConnectionStream(Exchange& exchange)
        : m_exchange(exchange)
    {
    }
    bool is_readable() const override { return true; }
    bool is_writable() const override { return !m_exchange.connection.peerHasLeft(); }
    ssize_t read(char* into, size_t size) override { return ssize_t(m_exchange.connection.read(into, qint64(size))); }
    ssize_t write(const char* bytes, size_t size) override
    {
        // httplib would answer 400 to a head that came too slowly or too long; serve() answers it more exactly.
        if (!m_exchange.headComplete && m_exchange.connection.trouble() != HttpConnection::Trouble::None)
            return -1;
        return m_exchange.connection.write(bytes, qint64(size)) ? ssize_t(size) : -1;
    }
    void get_remote_ip_and_port(std::string& ip, int& port) const override
    {
        ip = m_exchange.connection.remoteAddress().toString().toStdString();
        port = m_exchange.connection.remotePort();
    }
    void get_local_ip_and_port(std::string& ip, int& port) const override
    {
        ip.clear();
        port = 0;
    }
    socket_t socket() const override { return m_exchange.connection.socket(); }

private:
    Exchange& m_exchange;
};

HttpResponse refusal(int status)
{
    return HttpResponse::text(status, QString::fromLatin1(reasonOf(status)) + u'\n');
}

bool hasBodyMethod(const QByteArray& method)
{
    return method == "POST" || method == "PUT" || method == "PATCH" || method == "DELETE";
}

/// Declared length and encodings that we accept; a request whose end is ambiguous is refused (RFC 9112, section 6.3).
std::optional<HttpResponse> framingProblem(const httplib::Request& request, const QByteArray& method, qint64 maxBody)
{
    const size_t lengths = request.get_header_value_count("Content-Length");
    const size_t codings = request.get_header_value_count("Transfer-Encoding");
    if (lengths > 1 || codings > 1 || (lengths == 1 && codings == 1))
        return refusal(400);
    if (codings == 1 && QByteArray::fromStdString(request.get_header_value("Transfer-Encoding")).toLower() != "chunked")
        return refusal(501);
    if (lengths == 1) {
        bool isNumber = false;
        const qlonglong length = QByteArray::fromStdString(request.get_header_value("Content-Length")).toLongLong(&isNumber);
        if (!isNumber || length < 0)
            return refusal(400);
        if (length > maxBody)
            return refusal(413);
        if (length > 0 && !hasBodyMethod(method))
            return refusal(400);
    }
    if (codings == 1 && !hasBodyMethod(method))
        return refusal(400);
    if (request.is_multipart_form_data())
        return refusal(415);
    const QByteArray contentCoding = QByteArray::fromStdString(request.get_header_value("Content-Encoding")).toLower();
    if (!contentCoding.isEmpty() && contentCoding != "identity")
        return refusal(415);
    return std::nullopt;
}

void writeResponse(const HttpResponse& from, httplib::Response& to)
{
    to.status = from.status;
    for (auto header = from.headers.begin(); header != from.headers.end(); ++header)
        to.set_header(header.key().toStdString(), header.value().toStdString());
    to.set_content(from.body.constData(), size_t(from.body.size()), from.contentType.toStdString());
}

} // namespace

class HttpEngine::Server final : public httplib::Server
{
public:
    Server(HttpServerLimits limits, Planner planner, Answerer answerer)
        : m_limits(limits)
        , m_planner(std::move(planner))
        , m_answerer(std::move(answerer))
    {
        // httplib takes an invalid listening socket for "shutting down"; ours listens elsewhere.
        svr_sock_ = 0;
        set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
            return beforeBody(request, response);
        });
        const auto withBody = [this](const httplib::Request&, httplib::Response& response,
                                     const httplib::ContentReader& reader) { readBody(response, reader); };
        Post(".*", withBody);
        Put(".*", withBody);
        Patch(".*", withBody);
        Delete(".*", withBody);
    }

    void serve(HttpConnection& connection)
    {
        Exchange exchange{connection, {}, {}, false};
        currentExchange = &exchange;
        connection.allowReading(m_limits.maxHeaderBytes, m_limits.headerTimeout);
        ConnectionStream stream(exchange);
        bool closed = true;
        process_request(stream, true, closed, [&](httplib::Request& request) { headArrived(exchange, request); });
        currentExchange = nullptr;
        if (connection.bytesWritten() == 0)
            answerBrokenHead(connection);
        connection.finish();
    }

private:
    void headArrived(Exchange& exchange, httplib::Request& request)
    {
        exchange.headComplete = true;
        HttpRequest& ours = exchange.request;
        ours.method = QByteArray::fromStdString(request.method);
        ours.remoteAddress = exchange.connection.remoteAddress();
        ours.remotePort = exchange.connection.remotePort();
        for (const auto& [name, value] : request.headers) {
            const QByteArray key = QByteArray::fromStdString(name).toLower();
            // httplib adds these itself; they are not the client's.
            if (key != "remote_addr" && key != "remote_port" && key != "local_addr" && key != "local_port"
                && !ours.headers.contains(key))
                ours.headers.insert(key, QByteArray::fromStdString(value));
        }
        exchange.plan = plan(ours, request);
        // No ranges of our answers, and no compression: it would hold back the lines of an endless one.
        request.ranges.clear();
        request.headers.erase("Accept-Encoding");
        if (exchange.plan.refusal)
            request.headers.erase("Expect"); // The body is not wanted, so no 100 Continue.
        exchange.connection.allowReading(exchange.plan.maxBodyBytes * framingFactor + framingSlack,
                                         m_limits.bodyTimeout);
    }

    Plan plan(HttpRequest& ours, const httplib::Request& request) const
    {
        Plan refused;
        if (request.target.size() > maxTargetBytes) {
            refused.refusal = refusal(414);
            return refused;
        }
        const QByteArray target = QByteArray::fromStdString(request.target);
        const qsizetype question = target.indexOf('?');
        ours.path = question < 0 ? target : target.first(question);
        auto query = FormData::parse(question < 0 ? QByteArrayView() : QByteArrayView(target).sliced(question + 1));
        if (!query) {
            refused.refusal = refusal(400);
            return refused;
        }
        ours.query = std::move(*query);
        Plan planned = m_planner(ours);
        if (!planned.refusal)
            planned.refusal = framingProblem(request, ours.method, planned.maxBodyBytes);
        return planned;
    }

    HandlerResponse beforeBody(const httplib::Request&, httplib::Response& response)
    {
        Exchange& exchange = *currentExchange;
        if (exchange.plan.refusal) {
            writeResponse(*exchange.plan.refusal, response);
            return HandlerResponse::Handled;
        }
        const bool announcesBody =
            exchange.request.headers.contains("content-length") || exchange.request.headers.contains("transfer-encoding");
        // Without either header there is no body (RFC 9112, 6.3); httplib would read until the connection ends.
        if (hasBodyMethod(exchange.request.method) && announcesBody)
            return HandlerResponse::Unhandled;
        answer(exchange, response);
        return HandlerResponse::Handled;
    }

    void readBody(httplib::Response& response, const httplib::ContentReader& reader)
    {
        Exchange& exchange = *currentExchange;
        QByteArray body;
        bool tooLarge = false;
        const bool complete = reader([&](const char* bytes, size_t size) {
            if (qint64(size) > exchange.plan.maxBodyBytes - body.size()) {
                tooLarge = true;
                return false;
            }
            body.append(bytes, qsizetype(size));
            return true;
        });
        const HttpConnection::Trouble trouble = exchange.connection.trouble();
        if (tooLarge || trouble == HttpConnection::Trouble::TooLarge) {
            writeResponse(refusal(413), response);
        } else if (trouble == HttpConnection::Trouble::Timeout) {
            writeResponse(refusal(408), response);
        } else if (!complete) {
            writeResponse(refusal(400), response);
        } else {
            exchange.request.body = std::move(body);
            answer(exchange, response);
        }
    }

    void answer(Exchange& exchange, httplib::Response& response)
    {
        exchange.request.captures = exchange.plan.captures;
        Answer given = m_answerer(exchange.plan.route, exchange.request, exchange.connection);
        if (!given.more) {
            writeResponse(given.response, response);
            return;
        }
        response.status = given.response.status;
        response.set_chunked_content_provider(
            given.response.contentType.toStdString(),
            [more = std::move(given.more)](size_t, httplib::DataSink& sink) {
                const std::optional<QByteArray> bytes = more();
                if (!bytes) {
                    sink.done();
                    return true;
                }
                return bytes->isEmpty() || sink.write(bytes->constData(), size_t(bytes->size()));
            });
    }

    static void answerBrokenHead(HttpConnection& connection)
    {
        int status = 0;
        if (connection.trouble() == HttpConnection::Trouble::Timeout)
            status = 408;
        else if (connection.trouble() == HttpConnection::Trouble::TooLarge)
            status = 431;
        else
            return; // The client went away before it asked anything.
        const QByteArray answer = "HTTP/1.1 " + QByteArray::number(status) + ' ' + reasonOf(status)
            + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        connection.write(answer.constData(), answer.size());
    }

    const HttpServerLimits m_limits;
    const Planner m_planner;
    const Answerer m_answerer;
};

HttpEngine::HttpEngine(HttpServerLimits limits, Planner planner, Answerer answerer)
    : m_server(std::make_unique<Server>(limits, std::move(planner), std::move(answerer)))
{
}

HttpEngine::~HttpEngine() = default;

void HttpEngine::serve(HttpConnection& connection)
{
    m_server->serve(connection);
}

} // namespace gatehouse::http
