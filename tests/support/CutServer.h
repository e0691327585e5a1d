// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QTcpServer>
#include <QTcpSocket>

namespace gatehouse::tests {

/// Serves one content over HTTP/1.1 on loopback, with ranges as RFC 9110 §14 has them, and breaks off when told to.
class CutServer
{
public:
    CutServer()
    {
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            while (QTcpSocket* socket = m_server.nextPendingConnection()) {
                QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] { read(socket); });
                QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
        m_server.listen(QHostAddress::LocalHost);
    }
    quint16 port() const { return m_server.serverPort(); }
    QString url(const QString& name) const { return QStringLiteral("http://127.0.0.1:%1/%2").arg(port()).arg(name); }

    QByteArray content;
    qsizetype cutAfter = -1;   ///< Bytes of the content; negative: all of it.
    QList<qsizetype> begins{}; ///< Where each answer began.
    qint64 sent = 0;

private:
    void read(QTcpSocket* socket)
    {
        QByteArray& request = m_requests[socket];
        request += socket->readAll();
        if (!request.contains("\r\n\r\n"))
            return;
        qsizetype begin = 0;
        for (const QByteArray& line : request.split('\n'))
            if (line.toLower().startsWith("range: bytes="))
                begin = line.mid(13).split('-').first().toLongLong();
        request.clear();
        QByteArray head = begin > 0 ? QByteArray("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes ") + QByteArray::number(begin) + '-'
                                          + QByteArray::number(content.size() - 1) + '/' + QByteArray::number(content.size()) + "\r\n"
                                    : QByteArray("HTTP/1.1 200 OK\r\n");
        head += "Content-Length: " + QByteArray::number(content.size() - begin) + "\r\nAccept-Ranges: bytes\r\n"
                "Last-Modified: Mon, 02 Jan 2023 10:00:00 GMT\r\nContent-Type: application/octet-stream\r\n\r\n";
        begins.append(begin);
        const QByteArray body = cutAfter < 0 ? content.mid(begin) : content.mid(begin, std::max<qsizetype>(0, cutAfter - begin));
        sent += body.size();
        socket->write(head + body);
        if (cutAfter >= 0)
            socket->disconnectFromHost();
    }

    QTcpServer m_server;
    QHash<QTcpSocket*, QByteArray> m_requests;
};

} // namespace gatehouse::tests
