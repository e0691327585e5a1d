// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QMap>
#include <QTcpServer>
#include <QTcpSocket>
#include <algorithm>

namespace gatehouse::tests {

/// A mirror on loopback that can fail in every way in which mirrors do. One request per connection.
class ArchiveServer : public QTcpServer
{
public:
    enum class Mood {
        Good,
        Missing, ///< 404 for everything.
        Forged,  ///< The right length, other bytes.
        Cut,     ///< Half of what is asked for, then the connection ends.
        Held,    ///< Half of what is asked for, then nothing more until the other side hangs up.
        NoRange, ///< The whole file whatever was asked for.
    };
    QMap<QString, QByteArray> files; ///< By path, "/pool/…".
    Mood mood = Mood::Good;
    QStringList asked; ///< "GET /x bytes=5-"

    ArchiveServer()
    {
        connect(this, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket* socket = nextPendingConnection()) {
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] { answer(socket); });
                connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
        if (!listen(QHostAddress::LocalHost))
            qFatal("no port on loopback");
    }
    QString address(const QString& path = QStringLiteral("/")) const { return QStringLiteral("http://127.0.0.1:%1%2").arg(serverPort()).arg(path); }

private:
    void answer(QTcpSocket* socket)
    {
        QByteArray request = socket->property("request").toByteArray() + socket->readAll();
        socket->setProperty("request", request);
        if (!request.contains("\r\n\r\n"))
            return;
        const QString path = QString::fromUtf8(request.split(' ').value(1));
        qint64 from = 0;
        QString range;
        for (const QByteArray& line : request.split('\n'))
            if (line.toLower().startsWith("range:")) {
                range = QString::fromUtf8(line.mid(6).trimmed());
                from = range.section(QLatin1Char('='), 1).section(QLatin1Char('-'), 0, 0).toLongLong();
            }
        asked.append(QStringLiteral("GET %1 %2").arg(path, range).trimmed());
        QByteArray body = files.value(path);
        if (mood == Mood::Missing || !files.contains(path)) {
            socket->write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            socket->disconnectFromHost();
            return;
        }
        if (mood == Mood::Forged)
            std::transform(body.begin(), body.end(), body.begin(), [](char c) { return char(c ^ 1); });
        if (mood == Mood::NoRange)
            from = 0;
        from = std::min<qint64>(from, body.size());
        QByteArray head = from > 0 ? "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + QByteArray::number(from) + '-' + QByteArray::number(body.size() - 1) + '/' + QByteArray::number(body.size()) + "\r\n"
                                   : QByteArray("HTTP/1.1 200 OK\r\n");
        head += "Last-Modified: Sat, 01 Nov 2025 00:00:00 GMT\r\nConnection: close\r\nContent-Length: " + QByteArray::number(body.size() - from) + "\r\n\r\n";
        socket->write(head);
        const QByteArray rest = body.mid(from);
        socket->write(mood == Mood::Cut || mood == Mood::Held ? rest.left(rest.size() / 2) : rest);
        if (mood != Mood::Held)
            socket->disconnectFromHost();
    }
};

} // namespace gatehouse::tests
