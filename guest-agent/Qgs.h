// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QByteArray>
#include <QString>
#include <chrono>
#include <variant>

namespace gatehouse::agent::qgs {

/// The quote generation service on the host, as a virtual machine reaches it.
struct Vsock
{
    quint32 cid = 2; ///< The host's own (VMADDR_CID_HOST).
    quint32 port = 4050;
};
/// The service's other door, for what runs beside it.
struct UnixSocket
{
    QString path;
};
using Address = std::variant<Vsock, UnixSocket>;

/// A TDREPORT_STRUCT, as TDG.MR.REPORT makes it.
constexpr std::size_t tdReportBytes = 1024;

/// The request for a quote of @p tdReport (Intel's qgs_msg_lib, version 1.0), with the four bytes of length before it.
QByteArray getQuoteRequest(ByteView tdReport);
/// The quote in an answer without those four bytes. The answer is the host's: every length is checked; errors::noQuote
/// with the service's own error number, or with the field that is wrong.
Result<QByteArray> quoteOf(ByteView answer);

/// Blocking: one request and its answer. The host may send what and as slowly as it wants; after @p patience it ends.
Result<QByteArray> exchange(const Address& address, const QByteArray& request, std::chrono::milliseconds patience);

} // namespace gatehouse::agent::qgs
