// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/image/Deb822.h"

#include "core/image/ImageErrors.h"

namespace gatehouse::image {

Result<QList<ControlParagraph>> readControl(const QByteArray& text)
{
    if (text.size() > maxControlBytes)
        return fail(errors::badControl, QStringLiteral("%1 bytes, at most %2 are read").arg(text.size()).arg(maxControlBytes));
    QList<ControlParagraph> paragraphs;
    ControlParagraph paragraph;
    QByteArray field;
    qsizetype at = 0;
    int number = 0;
    while (at < text.size()) {
        qsizetype end = text.indexOf('\n', at);
        if (end < 0)
            end = text.size();
        QByteArray line = text.mid(at, end - at);
        at = end + 1;
        ++number;
        if (line.endsWith('\r'))
            line.chop(1);
        if (line.startsWith('#'))
            continue;
        if (line.trimmed().isEmpty()) {
            if (!paragraph.isEmpty()) {
                if (paragraphs.size() >= maxControlParagraphs)
                    return fail(errors::badControl, QStringLiteral("more than %1 paragraphs").arg(maxControlParagraphs));
                paragraphs.append(std::exchange(paragraph, {}));
            }
            field.clear();
            continue;
        }
        if (line.at(0) == ' ' || line.at(0) == '\t') {
            if (field.isEmpty())
                return fail(errors::badControl, QStringLiteral("line %1 continues no field").arg(number));
            const QByteArray more = line.mid(1);
            paragraph[field] += '\n' + (more == "." ? QByteArray() : more);
            continue;
        }
        const qsizetype colon = line.indexOf(':');
        if (colon < 1)
            return fail(errors::badControl, QStringLiteral("line %1 is no field").arg(number));
        field = line.left(colon).trimmed().toLower();
        paragraph[field] = line.mid(colon + 1).trimmed();
    }
    if (!paragraph.isEmpty())
        paragraphs.append(paragraph);
    return paragraphs;
}

} // namespace gatehouse::image
