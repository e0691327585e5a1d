// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/Qgs.h"

#include "core/attest/QuoteTypes.h"
#include "core/base/ByteReader.h"
#include "guest-agent/AgentErrors.h"

#include <QFile>
#include <cerrno>
#include <cstring>
#include <linux/vm_sockets.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace gatehouse::agent::qgs {

namespace {

constexpr quint16 majorVersion = 1;
constexpr quint32 getQuoteRequestType = 0;
constexpr quint32 getQuoteAnswerType = 1;
constexpr quint32 headerBytes = 16;
constexpr std::size_t maxAnswerBytes = headerBytes + 8 + attest::maxQuoteBytes;

using Clock = std::chrono::steady_clock;

tl::unexpected<Error> noQuote(const QString& what)
{
    return fail(errors::noQuote, QStringLiteral("the quote generation service: ") + what);
}
tl::unexpected<Error> systemSays(const char* what)
{
    return noQuote(QStringLiteral("%1: %2").arg(QLatin1String(what), QString::fromLocal8Bit(std::strerror(errno))));
}

void little(QByteArray& bytes, quint64 value, int size)
{
    for (int i = 0; i < size; ++i)
        bytes.append(char(value >> (8 * i)));
}

class Socket
{
public:
    explicit Socket(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    ~Socket()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    int descriptor() const { return m_descriptor; }

    Result<void> await(short events, Clock::time_point end) const
    {
        for (;;) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
            if (left.count() <= 0)
                return noQuote(QStringLiteral("no answer in time"));
            pollfd waiting{m_descriptor, events, 0};
            const int ready = ::poll(&waiting, 1, int(left.count()));
            if (ready > 0)
                return {};
            if (ready < 0 && errno != EINTR)
                return systemSays("poll");
        }
    }

private:
    int m_descriptor;
};

Result<void> connectTo(const Socket& socket, const sockaddr* address, socklen_t length, Clock::time_point end)
{
    if (::connect(socket.descriptor(), address, length) == 0)
        return {};
    if (errno != EINPROGRESS && errno != EAGAIN)
        return systemSays("connect");
    GH_CHECK(socket.await(POLLOUT, end));
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(socket.descriptor(), SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) {
        errno = error != 0 ? error : errno;
        return systemSays("connect");
    }
    return {};
}

Result<void> connectTo(const Socket& socket, const Address& address, Clock::time_point end)
{
    if (const auto* vsock = std::get_if<Vsock>(&address)) {
        sockaddr_vm name{};
        name.svm_family = AF_VSOCK;
        name.svm_cid = vsock->cid;
        name.svm_port = vsock->port;
        return connectTo(socket, reinterpret_cast<const sockaddr*>(&name), sizeof name, end);
    }
    const QByteArray path = QFile::encodeName(std::get<UnixSocket>(address).path);
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    if (std::size_t(path.size()) >= sizeof name.sun_path)
        return noQuote(QStringLiteral("the socket's path is too long"));
    std::memcpy(name.sun_path, path.constData(), std::size_t(path.size()));
    return connectTo(socket, reinterpret_cast<const sockaddr*>(&name), sizeof name, end);
}

Result<void> sendAll(const Socket& socket, const QByteArray& bytes, Clock::time_point end)
{
    for (qsizetype done = 0; done < bytes.size();) {
        GH_CHECK(socket.await(POLLOUT, end));
        const ssize_t count = ::send(socket.descriptor(), bytes.constData() + done, std::size_t(bytes.size() - done), MSG_NOSIGNAL);
        if (count < 0 && errno != EINTR && errno != EAGAIN)
            return systemSays("send");
        done += count > 0 ? qsizetype(count) : 0;
    }
    return {};
}

Result<QByteArray> receive(const Socket& socket, qsizetype length, Clock::time_point end)
{
    QByteArray bytes(length, Qt::Uninitialized);
    for (qsizetype done = 0; done < length;) {
        GH_CHECK(socket.await(POLLIN, end));
        const ssize_t count = ::recv(socket.descriptor(), bytes.data() + done, std::size_t(length - done), 0);
        if (count == 0)
            return noQuote(QStringLiteral("it hung up after %1 of %2 bytes").arg(done).arg(length));
        if (count < 0 && errno != EINTR && errno != EAGAIN)
            return systemSays("receive");
        done += count > 0 ? qsizetype(count) : 0;
    }
    return bytes;
}

} // namespace

QByteArray getQuoteRequest(ByteView tdReport)
{
    QByteArray message;
    little(message, majorVersion, 2);
    little(message, 0, 2); // Minor version.
    little(message, getQuoteRequestType, 4);
    little(message, headerBytes + 8 + tdReport.size(), 4);
    little(message, 0, 4); // Error code.
    little(message, tdReport.size(), 4);
    little(message, 0, 4); // No list of key ids: the service chooses its own.
    message.append(reinterpret_cast<const char*>(tdReport.data()), qsizetype(tdReport.size()));
    QByteArray framed;
    for (int shift = 24; shift >= 0; shift -= 8)
        framed.append(char(quint32(message.size()) >> shift));
    return framed + message;
}

Result<QByteArray> quoteOf(ByteView answer)
{
    const auto read = [answer]() -> Result<QByteArray> {
        ByteReader reader(answer);
        GH_TRY(const quint16 major, reader.little<std::uint16_t>("major version"));
        GH_CHECK(reader.skip(2, "minor version"));
        GH_TRY(const quint32 type, reader.little<std::uint32_t>("message type"));
        GH_TRY(const quint32 size, reader.little<std::uint32_t>("message size"));
        GH_TRY(const quint32 error, reader.little<std::uint32_t>("error code"));
        if (major != majorVersion)
            return noQuote(QStringLiteral("it speaks version %1").arg(major));
        if (type != getQuoteAnswerType)
            return noQuote(QStringLiteral("message type %1 is no answer to a request for a quote").arg(type));
        if (error != 0)
            return noQuote(QStringLiteral("it refused with error 0x%1").arg(error, 0, 16));
        if (size != answer.size())
            return noQuote(QStringLiteral("a message of %1 bytes says %2 of itself").arg(answer.size()).arg(size));
        GH_TRY(const quint32 idBytes, reader.little<std::uint32_t>("key id size"));
        GH_TRY(const quint32 quoteBytes, reader.little<std::uint32_t>("quote size"));
        GH_CHECK(reader.skip(idBytes, "key id"));
        GH_TRY(const ByteView quote, reader.bytes(quoteBytes, "quote"));
        GH_CHECK(reader.expectEnd("the answer"));
        if (quote.empty())
            return noQuote(QStringLiteral("the quote is empty"));
        return toByteArray(quote);
    };
    Result<QByteArray> quote = read();
    if (!quote && !quote.error().is(errors::noQuote))
        return fail(Error(errors::noQuote, QStringLiteral("the quote generation service's answer")).causedBy(quote.error()));
    return quote;
}

Result<QByteArray> exchange(const Address& address, const QByteArray& request, std::chrono::milliseconds patience)
{
    const Clock::time_point end = Clock::now() + patience;
    const int family = std::holds_alternative<Vsock>(address) ? AF_VSOCK : AF_UNIX;
    const Socket socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (socket.descriptor() < 0)
        return systemSays("socket");
    GH_CHECK(connectTo(socket, address, end));
    GH_CHECK(sendAll(socket, request, end));
    GH_TRY(const QByteArray prefix, receive(socket, 4, end));
    quint32 length = 0;
    for (const char byte : prefix)
        length = length << 8 | std::uint8_t(byte);
    if (length < headerBytes || length > maxAnswerBytes)
        return noQuote(QStringLiteral("an answer of %1 bytes").arg(length));
    return receive(socket, qsizetype(length), end);
}

} // namespace gatehouse::agent::qgs
