// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/widgets/HexCompare.h"
#include "app/console/widgets/Tone.h"
#include "core/api/ImageTypes.h"
#include "core/api/MachineTypes.h"

class QVBoxLayout;

namespace gatehouse::console {

class Section;

/// A register of an image on the page: its name with what a comparison found, and byte strings under each other.
struct RegisterLine
{
    QString name; ///< "PCR 4", "RTMR1"
    QString id;   ///< Of the widgets: "register-PCR 4".
    Tone tone = Tone::Neutral;
    QString word; ///< What the tone says, for who hovers or listens.
    QList<HexRow> rows;
};

/// The widget, which the caller owns; @p more is set to the layout beneath the byte strings.
QWidget* makeRegisterLine(const RegisterLine& line, QVBoxLayout*& more);

/// Adds the event that explains why @p reg of @p who is not as predicted; nothing when it is, or nobody looked. @p tone: of an event that
/// the log accounts for.
void addDifference(const QString& who, const api::ObservedRegister& reg, QVBoxLayout* layout, Tone tone = Tone::Bad);

/// Adds why @p prediction has no value, or what its value holds for, and the list of its events.
void addPredictionNotes(const api::RegisterPrediction& prediction, QVBoxLayout* layout);

/// "3 event(s) make this value", folded up; nothing when none is known. The caller owns it.
Section* makeEventList(const api::RegisterPrediction& prediction);

} // namespace gatehouse::console
