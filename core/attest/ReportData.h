// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/QuoteTypes.h"

namespace gatehouse::attest {

/// The report data of a guest that asks to join: sha256("register:" || @p pubk || ":" || @p addressText) and 32 zero
/// bytes (protocol.md §1.2). @p pubk is the fresh X25519 public key, 32 bytes; @p addressText the EIP-55 mixed-case
/// text with 0x, byte for byte as it was sent: another case is another preimage.
ReportData registerReportData(ByteView pubk, QStringView addressText);

/// The report data of the node that starts a network: sha256("boostrap:" || text of xPub) and 32 zero bytes. The
/// spelling is part of the protocol.
ReportData bootstrapReportData(QStringView xPubText);

/// The bytes that are hashed, for screens that show where the report data comes from.
QByteArray registerPreimage(ByteView pubk, QStringView addressText);
QByteArray bootstrapPreimage(QStringView xPubText);

} // namespace gatehouse::attest
