// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ImageTypes.h"
#include "core/api/MachineTypes.h"
#include "core/api/PolicyService.h"
#include "core/api/QuotedTypes.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

namespace gatehouse::ctl {

/// "PCR 4" → "pcr4", "RTMR1" → "rtmr1", as the contract names registers; "MRTD adds first" → "mrtdAddsFirst".
QString registerKey(const QString& name);
/// {"rtmr0": [what the value holds for, …]} of the predicted registers that hold for something only.
QJsonObject dependsOnToJson(const QList<api::RegisterPrediction>& registers);
/// "holds for: …", one line for each condition of a predicted register; empty when it has no value or holds always.
QStringList conditionLines(const api::RegisterPrediction& prediction);
/// Registers of a machine, predicted and observed, each with the event that explains a difference (null when there is none).
QJsonArray toJson(const QList<api::ObservedRegister>& registers);
/// What explains a difference, for people; empty when nothing differs.
QStringList differenceLines(const api::ObservedRegister& reg);

/// Nodes with their quotes: what is said of each, and its registers as above.
QJsonArray toJson(const QList<api::QuotedNode>& nodes);
/// One node, for people: who, how far it is proven, then each register.
QStringList quotedLines(const api::QuotedNode& node);

QJsonObject toJson(const api::ImageExpectation& expectation);
/// Adds "expected", null with the reason in "expectedMissing" when it cannot be told.
void addExpectation(QJsonObject& document, const Result<api::ImageExpectation>& expectation);
/// "allowed by the policy images of this network"
QStringList expectationLines(const api::ImageExpectation& expectation);

/// [{"place", "folder", "neededBytes", "freeBytes", "enough"}]
QJsonArray toJson(const QList<api::SpaceNeed>& needs);
QStringList spaceLines(const QList<api::SpaceNeed>& needs);
/// Adds "space", null with the reason in "spaceMissing" when it cannot be told.
void addSpace(QJsonObject& document, const Result<QList<api::SpaceNeed>>& needs);

} // namespace gatehouse::ctl
