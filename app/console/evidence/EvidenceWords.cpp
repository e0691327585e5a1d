// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/evidence/EvidenceWords.h"

#include <QCoreApplication>

namespace gatehouse::console {

namespace {

QString say(const char* text)
{
    return QCoreApplication::translate("Evidence", text);
}

constexpr qsizetype shownAtBegin = 8;
constexpr qsizetype shownAtEnd = 6;

} // namespace

StateWord decisionWord(const QString& kind)
{
    if (kind == QLatin1String("approved"))
        return {say(QT_TRANSLATE_NOOP("Evidence", "approved")), Tone::Good};
    if (kind == QLatin1String("approvedAsException"))
        return {say(QT_TRANSLATE_NOOP("Evidence", "approved as exception")), Tone::Warning};
    if (kind == QLatin1String("rejected"))
        return {say(QT_TRANSLATE_NOOP("Evidence", "rejected")), Tone::Bad};
    if (kind == QLatin1String("refusedByPolicy"))
        return {say(QT_TRANSLATE_NOOP("Evidence", "refused by policy")), Tone::Bad};
    if (kind == QLatin1String("note"))
        return {say(QT_TRANSLATE_NOOP("Evidence", "note")), Tone::Active};
    if (kind == QLatin1String("sent") || kind == QLatin1String("confirmed"))
        return {say(QT_TRANSLATE_NOOP("Evidence", "transaction")), Tone::Active};
    return {kind.isEmpty() ? say(QT_TRANSLATE_NOOP("Evidence", "cannot be read")) : kind, Tone::Neutral};
}

StateWord verdictWord(const QString& verdict, const QString& tcbStatus)
{
    const auto with = [&tcbStatus](const QString& word) {
        return tcbStatus.isEmpty() || tcbStatus == QLatin1String("UpToDate") ? word : QStringLiteral("%1 · %2").arg(word, tcbStatus);
    };
    if (verdict == QLatin1String("accepted"))
        return {with(say(QT_TRANSLATE_NOOP("Evidence", "accepted"))), Tone::Good};
    if (verdict == QLatin1String("refused"))
        return {with(say(QT_TRANSLATE_NOOP("Evidence", "refused"))), Tone::Bad};
    if (verdict == QLatin1String("malformed"))
        return {say(QT_TRANSLATE_NOOP("Evidence", "not a quote")), Tone::Bad};
    return {say(QT_TRANSLATE_NOOP("Evidence", "nothing judged")), Tone::Neutral};
}

StateWord transactionWord(const QString& state)
{
    if (state == QLatin1String("confirmed"))
        return {say(QT_TRANSLATE_NOOP("Evidence", "confirmed")), Tone::Good};
    if (state == QLatin1String("sent"))
        return {say(QT_TRANSLATE_NOOP("Evidence", "sent")), Tone::Active};
    return {say(QT_TRANSLATE_NOOP("Evidence", "none")), Tone::Neutral};
}

QString imageWord(const QString& image, const QString& nearest)
{
    if (!image.isEmpty())
        return image;
    return nearest.isEmpty() ? say(QT_TRANSLATE_NOOP("Evidence", "not compared"))
                             : say(QT_TRANSLATE_NOOP("Evidence", "unknown; nearest is %1")).arg(nearest);
}

QString shortTime(const QDateTime& time)
{
    return time.isValid() ? time.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm")) : QString();
}

QString shortAddress(const QString& address)
{
    if (address.size() <= shownAtBegin + shownAtEnd + 1)
        return address;
    return address.left(shownAtBegin) + QChar(0x2026) + address.right(shownAtEnd);
}

} // namespace gatehouse::console
