// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/widgets/Tone.h"
#include "core/api/Services.h"

#include <QDateTime>
#include <QString>

namespace gatehouse::console {

/// "3 s ago", "2 min ago", "5 d ago", "12 Nov 2026".
QString ageText(const QDateTime& time, const QDateTime& now = QDateTime::currentDateTimeUtc());
/// "4.2 s", "38 s", "2 min 05 s".
QString durationText(double seconds);
/// "164 MiB".
QString bytesText(qint64 bytes);
/// "7,055,012" in the reader's locale.
QString numberText(quint64 number);
/// Local time with seconds, for tool tips.
QString timeText(const QDateTime& time);

/// The word for a state and the tone that goes with it.
struct StateWord
{
    QString word;
    Tone tone = Tone::Neutral;
};
StateWord stateWord(api::ImageState state);
StateWord stateWord(api::MachineState state);
/// @p accepted is the verdict's answer, which makes "verified" good or bad.
StateWord stateWord(api::RequestState state, bool accepted);
StateWord stateWord(api::LinkState state);
StateWord stateWord(api::SyncState state);
QString levelWord(api::LogLevel level);
Tone levelTone(api::LogLevel level);
QString trustWord(api::LogTrust trust);
/// One sentence on what the trust label means.
QString trustSentence(api::LogTrust trust);

} // namespace gatehouse::console
