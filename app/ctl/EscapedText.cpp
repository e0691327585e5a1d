// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/EscapedText.h"

namespace gatehouse::ctl {

QString escaped(const QString& text)
{
    QString plain;
    plain.reserve(text.size());
    for (const QChar c : text) {
        // U+2028 and U+2029 end lines; the others of these categories are control characters, and marks that turn text around.
        const bool shown = c.category() != QChar::Other_Control && c.category() != QChar::Other_Format && c != QChar::LineSeparator && c != QChar::ParagraphSeparator;
        if (shown)
            plain += c;
        else if (c == QLatin1Char('\n'))
            plain += QStringLiteral("\\n");
        else
            plain += QStringLiteral("\\u%1").arg(uint(c.unicode()), 4, 16, QLatin1Char('0'));
    }
    return plain;
}

} // namespace gatehouse::ctl
