// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QTcpSocket>
#include <QtTest>

namespace gatehouse::test {

/// One HTTP exchange written byte by byte, as a client that shares no code with us would. Reads until the server closes.
class RawHttp : public QObject
{
public:
    RawHttp(quint16 port, QByteArray request)
        : m_request(std::move(request))
    {
        connect(&m_socket, &QTcpSocket::connected, this, [this] { m_socket.write(m_request); });
        connect(&m_socket, &QTcpSocket::readyRead, this, [this] { m_answer += m_socket.readAll(); });
        m_socket.connectToHost(QHostAddress::LocalHost, port);
    }
    /// As Python's `requests.post(url, data={...})` of the original system sends a form.
    static QByteArray form(const QByteArray& path, const QByteArray& body)
    {
        return "POST " + path + " HTTP/1.1\r\nHost: 10.0.2.2:8000\r\nUser-Agent: python-requests/2.31.0\r\nAccept-Encoding: gzip, deflate\r\n"
               "Accept: */*\r\nConnection: close\r\nContent-Length: "
            + QByteArray::number(body.size()) + "\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n" + body;
    }
    bool finished() const { return m_socket.state() == QAbstractSocket::UnconnectedState; }
    bool waitForEnd(int ms = 30'000)
    {
        return QTest::qWaitFor([this] { return finished(); }, ms);
    }
    int status() const { return m_answer.startsWith("HTTP/1.1 ") ? m_answer.mid(9, 3).toInt() : 0; }
    QByteArray body() const
    {
        const qsizetype end = m_answer.indexOf("\r\n\r\n");
        return end < 0 ? QByteArray() : m_answer.mid(end + 4);
    }
    void hangUp() { m_socket.abort(); }

private:
    QByteArray m_request;
    QByteArray m_answer;
    QTcpSocket m_socket;
};

} // namespace gatehouse::test
