// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eth/JsonRpcMessage.h"

namespace gatehouse::eth {

/// Turns what a node says into one of our errors. Codes differ between clients and providers, so the text decides where it
/// must; what is not recognised is errors::rpcError with code and message.
Error toError(const RpcErrorObject& error, const QString& method);

/// The bytes a contract returned with its revert, wherever the client put them in the error; empty when there are none.
QByteArray revertData(const RpcErrorObject& error);

} // namespace gatehouse::eth
