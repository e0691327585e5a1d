// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evidence/EvidenceSigner.h"

#include <QDateTime>
#include <QJsonObject>
#include <QString>

namespace gatehouse::evidence {

/// One line of the audit log: something that happened, the file that proves it, and the hash of the line before.
///
/// The line is compact JSON with its members sorted; any other spelling of the same content is refused, so that every byte
/// counts. Its hash is sha256 of the line without the newline. The signature is over the line without the members "signer"
/// and "signature".
struct AuditEntry
{
    quint64 sequence = 0; ///< 1 for the first.
    QDateTime at;         ///< UTC, milliseconds.
    /// "approved", "approvedAsException", "rejected", "refusedByPolicy": a decision; "sent", "confirmed": its transaction;
    /// "note": the log about itself.
    QString kind;
    QString request;      ///< EIP-55 address of the request; empty for notes.
    QString file;         ///< Name of the bundle below bundles/; empty for notes.
    QString bundle;       ///< sha256 of that file, hex.
    QString detail;       ///< For people: the reason, the transaction, what was repaired.
    QString previous;     ///< Hash of the line before; 64 zeros for the first.
    std::optional<EvidenceSignature> signature;

    bool isDecision() const;

    /// The line without newline; signs it when @p key is given.
    QByteArray toLine(const EvidenceSigner& key = {});
    /// Strict: exactly what toLine() writes. errors::badLog names the member.
    static Result<AuditEntry> fromLine(const QByteArray& line);
    /// Whether the signature is by the named signer; false without one.
    bool signatureHolds() const;

    /// Hash of a line.
    static QString hashOf(const QByteArray& line);
    static QString noPrevious() { return QString(64, QLatin1Char('0')); }

    static constexpr qsizetype maxLine = 16 * 1024;
    static constexpr qsizetype maxDetail = 2000; ///< Characters; longer ones are cut.

private:
    QJsonObject unsignedObject() const;
};

} // namespace gatehouse::evidence
