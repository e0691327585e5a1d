// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"

#include <QStringList>

namespace gatehouse::console {

/// The words of a check in the reader's language. Core writes titles and next steps in English, always the same ones; the
/// table in CheckText.cpp names each of them for the translation. What is not in it is shown in English. Expected, actual and
/// source are data and stay as they are.
QString checkTitle(const Check& check);
QString checkHint(const Check& check);

/// The id that the table has for @p id: "transaction2.hash" is "transaction.hash", "part.quote" is "part".
QString tableId(const QString& id);
/// The English titles that the table has for a check, for the test that holds core and table together. Empty: unknown.
QStringList knownTitles(const QString& id);
bool isKnownHint(const QString& hint);
/// Every text of the table.
QStringList checkTexts();

} // namespace gatehouse::console
