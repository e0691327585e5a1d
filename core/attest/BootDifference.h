// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/attest/EventLog.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <optional>

namespace gatehouse::attest {

/// An event that a boot is foreseen to measure, as the prediction of an image lists them.
struct ForeseenEvent
{
    QString name;      ///< For people: "Authenticode of the UKI".
    QByteArray digest; ///< In the bank that is replayed.
};

/// The first event of a boot that is not as foreseen: why a register holds another value than its prediction.
struct BootDifference
{
    enum class Kind {
        Changed,   ///< Something else was measured where a foreseen event was to come.
        Extra,     ///< Nothing foresees the event.
        Missing,   ///< A foreseen event did not come.
        Reordered, ///< Foreseen, but later: another one was to come before it.
        AfterLog,  ///< The log stands as foreseen; what changed the register is not in it.
    };
    Kind kind = Kind::Changed;
    int number = 0;         ///< Of the event in the log, from 1, all registers counted. Of a missing event: the one that came instead; 0: none did.
    QString type;           ///< "EV_EFI_ACTION"; empty without a number.
    QString text;           ///< Printable data, at most maxText characters.
    bool textProven = false; ///< The digest is the hash of the data. Otherwise the text is a claim of the log's writer.
    QByteArray digest;      ///< What was measured; empty without a number.
    std::size_t offset = 0; ///< Of the event in the log.
    QString foreseen;       ///< The event that was to come; empty: none.
    QByteArray foreseenDigest;
    /// The log replays to the observed value: this is what happened. Otherwise the log is of another boot or was changed, and what it
    /// says is a hint at most.
    bool accountsFor = false;

    static constexpr qsizetype maxText = 160;
};

/// Holds the events of register @p index in @p log against @p foreseen, both in the order of their coming, and names the first that
/// differs. @p observed is the register's value as it was read. Nothing when the log stands as foreseen and replays to @p observed.
/// @p log must have @p bank. Takes time linear in both lists, whatever they hold.
std::optional<BootDifference> explainDifference(int index, const QList<ForeseenEvent>& foreseen, const EventLog& log, const QByteArray& observed,
                                                TpmHash bank = TpmHash::Sha256);

/// "changed", "extra", "missing", "reordered", "afterLog"
QString toString(BootDifference::Kind kind);

} // namespace gatehouse::attest
