// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/RecordedChecks.h"

#include "core/attest/TcbStatus.h"

#include <QSet>
#include <algorithm>

namespace gatehouse::evidence {

namespace {

/// A digest may have no digit by chance; a word of so many letters from a to f is none of a language.
constexpr qsizetype fewestHexLetters = 8;

/// Words that hold a digit, hex, and the names of TCB statuses: what is left when a text is worded otherwise.
QSet<QString> valuesOf(const QString& text)
{
    QSet<QString> values;
    const auto isInside = [](QChar c) { return c.isLetterOrNumber() || c == QLatin1Char('_') || c == QLatin1Char('-') || c == QLatin1Char(':') || c == QLatin1Char('.'); };
    for (qsizetype at = 0; at < text.size();) {
        if (!isInside(text.at(at))) {
            ++at;
            continue;
        }
        qsizetype end = at;
        while (end < text.size() && isInside(text.at(end)))
            ++end;
        QStringView word = QStringView(text).mid(at, end - at);
        while (!word.isEmpty() && !word.back().isLetterOrNumber()) // The end of a sentence.
            word.chop(1);
        at = end;
        const bool hasDigit = std::any_of(word.begin(), word.end(), [](QChar c) { return c.isDigit(); });
        const bool isHex = word.size() >= fewestHexLetters && std::all_of(word.begin(), word.end(), [](QChar c) { return c.isDigit() || (c.toLower() >= QLatin1Char('a') && c.toLower() <= QLatin1Char('f')); });
        if (hasDigit || isHex || attest::tcbStatusFromString(word))
            values.insert(word.toString().toLower());
    }
    return values;
}

/// Whether each says a value that the other does not.
bool contradict(const QString& one, const QString& other)
{
    const QSet<QString> first = valuesOf(one);
    const QSet<QString> second = valuesOf(other);
    return !first.contains(second) && !second.contains(first);
}

/// What earlier builds compared on the word of a broken link, this one does not count as checked. Of a refused verdict only.
bool isMoreCautious(const Check& recorded, const Check& again)
{
    return recorded.status == CheckStatus::Passed && again.status == CheckStatus::NotChecked
           && again.hint == QLatin1String("It would fit, but the quote is not authentic.");
}

} // namespace

ChecksComparison compareRecordedChecks(const QList<Check>& recorded, const QList<Check>& again, Wording wording)
{
    ChecksComparison comparison;
    const auto find = [](const QList<Check>& list, const QString& id) {
        return std::find_if(list.begin(), list.end(), [&](const Check& candidate) { return candidate.id == id; });
    };
    const auto refuses = [](const QList<Check>& list) {
        return std::any_of(list.begin(), list.end(), [](const Check& check) { return check.status == CheckStatus::Failed; });
    };
    const bool bothRefuse = refuses(recorded) && refuses(again);
    for (const Check& check : recorded) {
        const auto other = find(again, check.id);
        if (other == again.end()) {
            comparison.onlyOne.append(check.id);
            continue;
        }
        const bool cautious = wording == Wording::MayDiffer && bothRefuse && isMoreCautious(check, *other);
        const bool sameText = other->expected == check.expected && other->actual == check.actual;
        if (other->status != check.status && !cautious)
            comparison.different.append(QStringLiteral("%1 was %2, is %3 (expected %4, actual %5)").arg(check.id, toString(check.status), toString(other->status), other->expected, other->actual));
        else if (!sameText && (wording == Wording::Same || contradict(check.expected, other->expected) || contradict(check.actual, other->actual)))
            comparison.different.append(QStringLiteral("%1 had expected %2, actual %3; has expected %4, actual %5").arg(check.id, check.expected, check.actual, other->expected, other->actual));
        else if (!sameText || cautious)
            comparison.reworded.append(check.id);
    }
    for (const Check& check : again)
        if (find(recorded, check.id) == recorded.end())
            comparison.onlyOne.append(check.id);
    // Another build may know other checks; the same one may not.
    if (wording == Wording::Same) {
        for (const QString& id : std::as_const(comparison.onlyOne))
            comparison.different.append(QStringLiteral("%1 is in only one of the two").arg(id));
        comparison.onlyOne.clear();
    }
    return comparison;
}

} // namespace gatehouse::evidence
