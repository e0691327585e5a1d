// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonValue>
#include <optional>

namespace gatehouse::eth {

/// The error object of a JSON-RPC 2.0 response (specification, section 5.1).
struct RpcErrorObject
{
    qint64 code = 0;
    QString message; ///< Cut to a bounded length; comes from the node.
    QJsonValue data;
};

/// What a node answered: a result, or an error object.
struct RpcResponse
{
    QJsonValue result;
    std::optional<RpcErrorObject> error;
};

/// One message of a node: the response to a call, or a notification of a subscription (WebSocket only).
struct RpcMessage
{
    std::optional<quint64> id; ///< Absent in notifications and in errors about requests whose id the node could not read.
    RpcResponse response;
    QString subscription;      ///< Set for a notification; response.result is then its content.
    bool isNotification() const { return !subscription.isEmpty(); }
};

QByteArray encodeRpcRequest(quint64 id, const QString& method, const QJsonArray& params);

/// Reads one message. Strict: version "2.0", exactly one of result and error, an id of ours (a whole number), no batch.
/// errors::badReply otherwise. The size is bounded by the transport; Qt's parser bounds the depth.
Result<RpcMessage> parseRpcMessage(const QByteArray& bytes);

} // namespace gatehouse::eth
