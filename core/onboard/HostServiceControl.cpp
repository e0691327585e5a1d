// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/onboard/HostServiceControl.h"

#include "core/onboard/HostService.h"
#include "core/onboard/HostServiceErrors.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QLocalSocket>
#include <QStandardPaths>
#include <QTimer>
#include <qcoro/qcorolocalsocket.h>

namespace gatehouse::onboard {

namespace {

/// sun_path of sockaddr_un has 108 bytes with the terminating zero.
constexpr qsizetype maxSocketPath = 107;
constexpr int maxConnections = 16;
constexpr std::chrono::seconds clientTimeout{30};

QString key(const char* name)
{
    return QString::fromLatin1(name);
}

QJsonObject errorObject(const Error& error)
{
    const QString code = QString::fromUtf8(error.code().name.data(), qsizetype(error.code().name.size()));
    return {{key("error"), QJsonObject{{key("code"), code},
                                       {key("message"), error.toString()},
                                       {key("detail"), error.detail()},
                                       {key("hint"), error.hint()},
                                       {key("kind"), int(error.kind())}}}};
}

/// Codes are compared by name, and a name must outlive its code: those of another process are kept for good, few as they are.
ErrorCode codeOf(const QString& name, ErrorKind kind)
{
    static QHash<QString, QByteArray> names;
    if (!names.contains(name)) {
        if (names.size() >= 256)
            return {"onboard.remote-error", kind};
        names.insert(name, name.left(64).toUtf8());
    }
    const QByteArray& stored = *names.constFind(name);
    return {std::string_view(stored.constData(), std::size_t(stored.size())), kind};
}

Error fromObject(const QJsonObject& object)
{
    const int kind = object.value(key("kind")).toInt(int(ErrorKind::Internal));
    const ErrorKind known = kind >= 0 && kind <= int(ErrorKind::Internal) ? ErrorKind(kind) : ErrorKind::Internal;
    return Error(codeOf(object.value(key("code")).toString(), known), object.value(key("detail")).toString(), object.value(key("hint")).toString());
}

} // namespace

QString controlSocketPath(const QString& stateFolder)
{
    const QString plain = QDir::cleanPath(QDir(stateFolder).absoluteFilePath(QStringLiteral("control.sock")));
    if (QFile::encodeName(plain).size() <= maxSocketPath)
        return plain;
    QString folder = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    if (folder.isEmpty())
        folder = QDir::tempPath();
    const QByteArray hash = QCryptographicHash::hash(plain.toUtf8(), QCryptographicHash::Sha256).toHex().left(24);
    return QStringLiteral("%1/gatehouse-%2.sock").arg(folder, QString::fromLatin1(hash));
}

HostServiceControlServer::HostServiceControlServer(QObject* parent)
    : QObject(parent)
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    m_server.setMaxPendingConnections(maxConnections);
    connect(&m_server, &QLocalServer::newConnection, this, &HostServiceControlServer::onConnection);
    handle(QStringLiteral("ping"), [](const QJsonObject&) -> Result<QJsonObject> {
        return QJsonObject{{key("pid"), QCoreApplication::applicationPid()}};
    });
}

HostServiceControlServer::~HostServiceControlServer()
{
    close();
}

Result<void> HostServiceControlServer::listen(const QString& path)
{
    QLocalServer::removeServer(path);
    if (!m_server.listen(path))
        return fail(errors::controlSocket, QStringLiteral("%1: %2").arg(path, m_server.errorString()));
    return {};
}

void HostServiceControlServer::close()
{
    m_server.close();
}

void HostServiceControlServer::onConnection()
{
    while (QLocalSocket* socket = m_server.nextPendingConnection()) {
        if (m_connections >= maxConnections) {
            socket->abort();
            socket->deleteLater();
            continue;
        }
        ++m_connections;
        socket->setParent(this);
        socket->setReadBufferSize(maxControlLine + 1);
        connect(socket, &QLocalSocket::disconnected, this, [this, socket] {
            --m_connections;
            socket->deleteLater();
        });
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] { onBytes(socket); });
        onBytes(socket);
    }
}

void HostServiceControlServer::onBytes(QLocalSocket* socket)
{
    while (socket->canReadLine()) {
        const QJsonObject reply = answer(socket->readLine(maxControlLine + 2).trimmed());
        socket->write(QJsonDocument(reply).toJson(QJsonDocument::Compact) + '\n');
    }
    if (socket->bytesAvailable() > maxControlLine) {
        socket->write(QJsonDocument(errorObject(Error(errors::badMessage, QStringLiteral("a line of more than %1 bytes").arg(maxControlLine)))).toJson(QJsonDocument::Compact) + '\n');
        socket->disconnectFromServer();
    }
}

QJsonObject HostServiceControlServer::answer(const QByteArray& line) const
{
    const QJsonDocument document = QJsonDocument::fromJson(line);
    if (!document.isObject())
        return errorObject(Error(errors::badMessage, QStringLiteral("not a JSON object")));
    const QJsonObject request = document.object();
    const auto handler = m_handlers.constFind(request.value(key("op")).toString());
    if (handler == m_handlers.constEnd())
        return errorObject(Error(errors::badMessage, QStringLiteral("unknown operation \"%1\"").arg(request.value(key("op")).toString().left(64))));
    const auto result = (*handler)(request);
    if (!result)
        return errorObject(result.error());
    QJsonObject reply = *result;
    reply.insert(key("ok"), true);
    return reply;
}

void addHostServiceOperations(HostServiceControlServer& server, HostService& service)
{
    const auto text = [](const QJsonObject& request, const char* name) { return request.value(key(name)).toString(); };
    const QString actor = QStringLiteral("operator");
    server.handle(QStringLiteral("approve"), [&service, text, actor](const QJsonObject& request) -> Result<QJsonObject> {
        GH_CHECK(service.approve(text(request, "id"), actor, text(request, "exception")));
        return QJsonObject{};
    });
    server.handle(QStringLiteral("reject"), [&service, text, actor](const QJsonObject& request) -> Result<QJsonObject> {
        GH_CHECK(service.reject(text(request, "id"), actor, text(request, "reason")));
        return QJsonObject{};
    });
    server.handle(QStringLiteral("snooze"), [&service, text, actor](const QJsonObject& request) -> Result<QJsonObject> {
        const QString until = text(request, "until");
        const QDateTime time = QDateTime::fromString(until, Qt::ISODate);
        if (!until.isEmpty() && (!time.isValid() || time.timeSpec() == Qt::LocalTime))
            return fail(errors::badMessage, QStringLiteral("\"%1\" is no time with a zone").arg(until.left(64)));
        GH_CHECK(service.book().snooze(text(request, "id"), actor, time));
        return QJsonObject{};
    });
    server.handle(QStringLiteral("note"), [&service, text](const QJsonObject& request) -> Result<QJsonObject> {
        GH_CHECK(service.book().setAccountNote(text(request, "id"), text(request, "text")));
        return QJsonObject{};
    });
    server.handle(QStringLiteral("import"), [&service, text](const QJsonObject& request) -> Result<QJsonObject> {
        if (request.contains(key("path"))) {
            GH_CHECK(service.importFile(text(request, "id"), text(request, "path")));
            return QJsonObject{};
        }
        const QJsonDocument document(request.value(key("announcement")).toObject());
        GH_TRY(const gossip::Announcement announcement, gossip::parseAnnouncement(document.toJson(QJsonDocument::Compact)));
        GH_CHECK(service.importAnnouncement(text(request, "id"), announcement));
        return QJsonObject{};
    });
}

QCoro::Task<Result<QJsonObject>> askHostService(QString socketPath, QJsonObject request)
{
    QLocalSocket socket;
    QTimer deadline; // Covers connecting, writing and the answer together.
    deadline.setSingleShot(true);
    QObject::connect(&deadline, &QTimer::timeout, &socket, &QLocalSocket::abort);
    deadline.start(clientTimeout);
    const bool connected = co_await qCoro(socket).connectToServer(socketPath, QIODevice::ReadWrite, std::chrono::seconds(5));
    if (!connected)
        co_return fail(errors::notServing, QStringLiteral("%1: %2").arg(socketPath, socket.errorString()),
                       QStringLiteral("Start the console, or `gatehousectl serve`."));
    const QByteArray line = QJsonDocument(request).toJson(QJsonDocument::Compact) + '\n';
    if (line.size() > maxControlLine)
        co_return fail(errors::badMessage, QStringLiteral("the request has %1 bytes, at most %2").arg(line.size()).arg(maxControlLine));
    socket.write(line);
    QByteArray answer;
    while (!answer.contains('\n') && answer.size() <= 4 * maxControlLine) {
        if (socket.bytesAvailable() == 0) {
            const QByteArray bytes = co_await qCoro(socket).read(maxControlLine);
            if (bytes.isEmpty() && socket.state() != QLocalSocket::ConnectedState)
                co_return fail(errors::notServing, QStringLiteral("%1: no answer").arg(socketPath));
            answer += bytes;
        } else {
            answer += socket.readAll();
        }
    }
    const QJsonDocument document = QJsonDocument::fromJson(answer);
    if (!document.isObject())
        co_return fail(errors::badMessage, QStringLiteral("the answer is not a JSON object"));
    const QJsonObject object = document.object();
    if (object.contains(key("error")))
        co_return fail(fromObject(object.value(key("error")).toObject()));
    co_return object;
}

} // namespace gatehouse::onboard
