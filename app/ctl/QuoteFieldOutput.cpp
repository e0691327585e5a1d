// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/QuoteFieldOutput.h"

#include <QJsonObject>

namespace gatehouse::ctl {

namespace {

constexpr int nameWidth = 30;
constexpr int valueWidth = 34; // 80 columns in all.

void printLevel(Output& output, const QList<api::QuoteFieldNode>& fields, FieldDetail detail, int depth)
{
    for (const api::QuoteFieldNode& field : fields) {
        const bool isPartOfSvn = field.size == 1 && depth > 1;
        if (detail == FieldDetail::Parts && (field.reading || isPartOfSvn))
            continue;
        const QString name = (QString(depth * 2, QLatin1Char(' ')) + field.name).leftJustified(nameWidth);
        QString value = field.value;
        if (detail == FieldDetail::Parts && value.size() > valueWidth)
            value = value.left(valueWidth / 2 - 1) + QChar(0x2026) + value.right(valueWidth / 2);
        QString line = QStringLiteral("%1 %2  %3 %4").arg(field.offset, 6).arg(field.size, 5).arg(name, value);
        while (line.endsWith(QLatin1Char(' ')))
            line.chop(1);
        output.line(line);
        printLevel(output, field.children, detail, depth + 1);
    }
}

} // namespace

QJsonArray fieldsToJson(const QList<api::QuoteFieldNode>& fields)
{
    QJsonArray array;
    for (const api::QuoteFieldNode& field : fields) {
        QJsonObject object{{QStringLiteral("id"), field.id},           {QStringLiteral("name"), field.name},
                           {QStringLiteral("offset"), field.offset},   {QStringLiteral("size"), field.size},
                           {QStringLiteral("value"), field.value},     {QStringLiteral("meaning"), field.meaning},
                           {QStringLiteral("reading"), field.reading}};
        if (!field.children.isEmpty())
            object.insert(QStringLiteral("children"), fieldsToJson(field.children));
        array.append(object);
    }
    return array;
}

void printFields(Output& output, const QList<api::QuoteFieldNode>& fields, FieldDetail detail)
{
    output.line(QStringLiteral("offset  size  field                          value"));
    printLevel(output, fields, detail, 0);
}

} // namespace gatehouse::ctl
