// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Bytes.h"

#include <QJsonObject>

namespace gatehouse::attest {

/// Deep enough for every document of DCAP (TCB info needs six), flat enough that no parser runs out of stack.
inline constexpr int maxJsonDepth = 16;
/// A bundle of many platforms has some thousands; more would cost time and memory that nothing needs.
inline constexpr int maxJsonValues = 64 * 1024;

/// Parses a document that must be one object, after a scan that bounds nesting and values and refuses a member that stands twice
/// in one object: two readers of such a document may disagree about it. errors::badJson with the offset.
Result<QJsonObject> parseJsonObject(const QByteArray& text, qsizetype maxBytes);

/// The scan alone, for a reader that is not Qt's: bounds nesting and the number of values, and refuses repeated members; says
/// nothing about the grammar. With JsonNumbers::Whole a number that is not a whole one of at most maxJsonDigits digits is refused too.
enum class JsonNumbers { Any, Whole };
Result<void> scanJson(const QByteArray& text, qsizetype maxBytes, int maxValues, JsonNumbers numbers = JsonNumbers::Any);
/// More than any number of DCAP has, and few enough for 64 bits.
inline constexpr qsizetype maxJsonDigits = 18;

/// The exact bytes of the value of a top-level member, from its first character to its last. The document must have
/// passed parseJsonObject(). Empty when there is no such member.
QByteArray exactMemberText(const QByteArray& text, const QByteArray& member);

} // namespace gatehouse::attest
