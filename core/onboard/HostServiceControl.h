// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QHash>
#include <QJsonObject>
#include <QLocalServer>
#include <QObject>
#include <QPointer>
#include <functional>
#include <qcoro/qcorotask.h>

class QLocalSocket;

namespace gatehouse::onboard {

class HostService;

/// One request line of the control socket may have this many bytes: an imported quote in hex and its envelope.
inline constexpr qsizetype maxControlLine = 64 * 1024;

/// Where the control socket of a state folder is. Unix socket paths end at 107 bytes; for longer ones it is a name made of
/// the folder's hash in the user's runtime folder.
QString controlSocketPath(const QString& stateFolder);

/// Lets other processes of the same user hand decisions to the process that serves: one JSON object per line, answered by
/// {"ok": true, …} or {"error": {"code", "message", "detail", "hint"}}.
///   {"op": "ping"}                                       → {"ok": true, "pid": n}
///   {"op": <any registered one>, …}                      → what its handler answers
class HostServiceControlServer : public QObject
{
    Q_OBJECT
public:
    /// Answers further fields of the reply, or an error.
    using Handler = std::function<Result<QJsonObject>(const QJsonObject& request)>;

    explicit HostServiceControlServer(QObject* parent = nullptr);
    ~HostServiceControlServer() override;

    void handle(const QString& op, Handler handler) { m_handlers.insert(op, std::move(handler)); }
    /// Owner-only socket; a dead one in its place is replaced. The caller holds the state folder's lock.
    Result<void> listen(const QString& path);
    void close();
    /// The reply to one line, with no socket involved.
    QJsonObject answer(const QByteArray& line) const;

private:
    void onConnection();
    void onBytes(QLocalSocket* socket);

    QLocalServer m_server;
    QHash<QString, Handler> m_handlers;
    int m_connections = 0;
};

/// The decisions: {"op": "approve", "id", "exception"?}, {"op": "reject", "id", "reason"},
/// {"op": "snooze", "id", "until": RFC 3339 or empty}, {"op": "note", "id", "text"},
/// {"op": "import", "id", "path"} or {…, "announcement": {"addr", "pubk", "quote"}}. @p service must outlive @p server.
void addHostServiceOperations(HostServiceControlServer& server, HostService& service);

/// Asks the process that serves. errors::notServing when there is none; the process's own error otherwise (its code has the
/// name that process gave it, and the kind Refused unless it is one of ours).
QCoro::Task<Result<QJsonObject>> askHostService(QString socketPath, QJsonObject request);

} // namespace gatehouse::onboard
