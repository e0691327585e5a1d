// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/QuoteTypes.h"
#include "core/attest/TpmQuote.h"

#include <QList>
#include <QMap>
#include <QString>
#include <optional>

namespace gatehouse::attest {

class EventReader;

/// What is known about an event once the replay has reached the attested registers.
enum class EventProof {
    TextProven,   ///< The digest is the hash of the event's data: what the data says was measured.
    DigestProven, ///< Only the digest is part of the register: the data is a claim of whoever wrote the log.
    NotMeasured,  ///< EV_NO_ACTION: never extended.
};

struct EventDigest
{
    TpmHash algorithm = TpmHash::Sha256;
    QByteArray bytes;
};

/// One line of a measured boot log.
struct MeasuredBootEvent
{
    std::uint32_t registerIndex = 0; ///< PCR number, or RTMR number; mrTdIndex for a CCEL event of MRTD.
    std::uint32_t type = 0;          ///< TCG PC Client platform firmware profile, table of event types.
    QList<EventDigest> digests;
    QByteArray data;
    QString name;                    ///< Runtime events of dstack only.
    std::size_t offset = 0;          ///< In the log; 0 for JSON logs.
    EventProof proof = EventProof::DigestProven;

    /// "EV_EFI_ACTION" and so on; "0x…" for unknown ones.
    QString typeName() const;
    /// Printable text of the data where it is text, else empty. Only a claim unless TextProven.
    QString text() const;
    const QByteArray* digest(TpmHash algorithm) const;
};

/// Index that stands for MRTD in the events of a CCEL log, whose register 0 it is.
inline constexpr std::uint32_t mrTdIndex = 0xffffffff;

enum class EventLogKind {
    Tpm,  ///< TCG log: PCR indices.
    Ccel, ///< Confidential computing log: measurement register 0 is MRTD, 1 to 4 are RTMR0 to 3.
};

/// A measured boot log as firmware, boot loader and kernel wrote it. It proves nothing by itself: only a replay that equals
/// attested registers does.
class EventLog
{
public:
    /// Crypto-agile logs (TCG_PCR_EVENT2 after a "Spec ID Event03" header) and SHA-1 logs (TCG_PCR_EVENT). Filling of 0x00 or
    /// 0xff after the last event is ignored. errors::badEventLog names field and offset.
    /// Source: TCG PC Client platform firmware profile, 10.2; UEFI confidential computing event log (CCEL).
    static Result<EventLog> parse(const QByteArray& bytes, EventLogKind kind);
    /// dstack's JSON list of {"imr", "event_type", "digest", "event", "event_payload"}. Digests of runtime events that were
    /// stripped are computed again. errors::badEventLog.
    static Result<EventLog> fromDstackJson(const QByteArray& json);
    /// Whatever a file holds: a binary log or its hex text, dstack's JSON list, or an object with the list (or its text) as
    /// "event_log". Without @p kind a binary log whose only bank is SHA-384 is one of confidential computing, every other one a
    /// TPM's. errors::badEventLog.
    static Result<EventLog> fromFile(const QByteArray& content, std::optional<EventLogKind> kind = std::nullopt);

    EventLogKind kind() const { return m_kind; }
    bool isCryptoAgile() const { return m_algorithms.size() != 1 || m_algorithms.first() != TpmHash::Sha1; }
    /// Banks that every event has a digest for, in the order of the header.
    const QList<TpmHash>& algorithms() const { return m_algorithms; }
    const QList<MeasuredBootEvent>& events() const { return m_events; }
    /// Length of a binary log without the filling behind its last event; 0 for JSON logs.
    qsizetype usedBytes() const { return m_usedBytes; }

    /// Register → value after all its events: extend = H(old || digest) from zeros (PCR 0 from the startup locality). Empty when
    /// the log has no digests of this bank.
    QMap<int, QByteArray> replay(TpmHash bank) const;

    /// More than any firmware's log area.
    static constexpr qsizetype maxBytes = 4 * 1024 * 1024;
    static constexpr int maxEvents = 20000;

private:
    EventLog() = default;
    Result<void> readHeader(EventReader& reader);
    void prove(MeasuredBootEvent& event) const;

    EventLogKind m_kind = EventLogKind::Tpm;
    QList<TpmHash> m_algorithms;
    QList<int> m_digestSizes;
    QList<MeasuredBootEvent> m_events;
    std::uint8_t m_startupLocality = 0;
    qsizetype m_usedBytes = 0;
};

/// Digest of a dstack runtime event of version 1: sha384(type, 4 bytes little-endian || ":" || name || ":" || payload).
QByteArray dstackRuntimeDigest(std::uint32_t type, const QString& name, const QByteArray& payload);
/// Of version 2: sha384 over canonical JSON (RFC 8785) of {"event", "event_type", "payload" in hex, "version": 2}.
QByteArray dstackRuntimeDigestV2(std::uint32_t type, const QString& name, const QByteArray& payload);

} // namespace gatehouse::attest
