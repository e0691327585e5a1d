// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/logs/LogLine.h"

#include <QRegularExpression>

namespace gatehouse::logs {

Level guessLevel(const QString& text)
{
    static const QRegularExpression error(QStringLiteral("\\b(error|failed|failure|fatal|panic|refus(?:ed|ing)|critical)\\b|state=failed"),
                                          QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression warning(QStringLiteral("\\bwarn(ing)?\\b"), QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression debug(QStringLiteral("\\b(debug|trace)\\b"), QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression info(QStringLiteral("\\binfo\\b|state=(begin|done)"), QRegularExpression::CaseInsensitiveOption);
    if (error.match(text).hasMatch())
        return Level::Error;
    if (warning.match(text).hasMatch())
        return Level::Warning;
    if (debug.match(text).hasMatch())
        return Level::Debug;
    return info.match(text).hasMatch() ? Level::Info : Level::Unknown;
}

} // namespace gatehouse::logs
