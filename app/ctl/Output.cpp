// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/Output.h"

#include "app/ctl/Command.h"
#include "app/ctl/NextStep.h"

#include <QJsonDocument>
#include <QTextStream>
#include <algorithm>
#include <cstdio>

namespace gatehouse::ctl {

namespace {

constexpr int terminalColumns = 80;

enum class End { Line, Open };

void write(FILE* stream, const QString& text, End end = End::Line)
{
    // Foreign text (a guest's refusal, a certificate's name) must not drive the terminal. JSON has no such characters left.
    QString plain = text;
    for (QChar& c : plain)
        if ((c.unicode() < 0x20 && c != QLatin1Char('\n')) || (c.unicode() >= 0x7f && c.unicode() < 0xa0))
            c = QChar::ReplacementCharacter;
    QByteArray bytes = plain.toUtf8();
    if (end == End::Line)
        bytes += '\n';
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stream);
    std::fflush(stream);
}

QString cut(const QString& text, qsizetype width)
{
    return text.size() <= width ? text : text.left(std::max<qsizetype>(width - 1, 0)) + QChar(0x2026);
}

} // namespace

Output::Output(Options options)
    : m_options(options)
{
}

void Output::line(const QString& text)
{
    if (!m_options.json)
        write(stdout, text);
}

QStringList Output::wrap(const QString& head, const QString& text)
{
    const QString margin(head.size(), QLatin1Char(' '));
    QStringList lines;
    QString current = head;
    bool empty = true;
    for (const QString& word : text.simplified().split(QLatin1Char(' '))) {
        if (!empty && current.size() + 1 + word.size() > terminalColumns) {
            lines.append(current);
            current = margin;
            empty = true;
        }
        current += empty ? word : QLatin1Char(' ') + word;
        empty = false;
    }
    lines.append(current);
    return lines;
}

void Output::wrapped(const QString& head, const QString& text)
{
    for (const QString& one : wrap(head, text))
        line(one);
}

void Output::document(const QJsonObject& object)
{
    if (m_options.json)
        write(stdout, QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact)));
}

void Output::event(const char* name, QJsonObject fields)
{
    if (!m_options.jsonLines)
        return;
    fields.insert(QStringLiteral("event"), QLatin1String(name));
    fields.insert(QStringLiteral("at"), toRfc3339(QDateTime::currentDateTimeUtc()));
    write(stdout, QString::fromUtf8(QJsonDocument(fields).toJson(QJsonDocument::Compact)));
}

void Output::ask(const QString& text)
{
    write(stderr, text, End::Open);
}

void Output::progress(const QString& text)
{
    if (!m_options.quiet)
        write(stderr, text);
}

void Output::table(const QStringList& header, const QList<QStringList>& rows)
{
    if (m_options.json)
        return;
    QList<qsizetype> widths;
    for (qsizetype column = 0; column < header.size(); ++column) {
        qsizetype width = header[column].size();
        for (const QStringList& row : rows)
            width = std::max(width, row.value(column).size());
        widths.append(width);
    }
    const auto total = [&] {
        qsizetype sum = 2 * (widths.size() - 1);
        for (const qsizetype width : widths)
            sum += width;
        return sum;
    };
    for (qsizetype column = widths.size() - 1; column >= 0 && total() > terminalColumns; --column)
        widths[column] = std::max<qsizetype>({widths[column] - (total() - terminalColumns), header[column].size(), 8});
    const auto print = [&](const QStringList& row) {
        QString text;
        for (qsizetype column = 0; column < widths.size(); ++column) {
            const QString cell = cut(row.value(column), widths[column]);
            text += column + 1 < widths.size() ? cell.leftJustified(widths[column] + 2) : cell;
        }
        while (text.endsWith(QLatin1Char(' ')))
            text.chop(1);
        write(stdout, text);
    };
    print(header);
    for (const QStringList& row : rows)
        print(row);
}

int Output::error(const QString& what, const Error& error)
{
    const QString code = QString::fromUtf8(error.code().name.data(), qsizetype(error.code().name.size()));
    QString detail = error.detail();
    for (const Error* cause = error.cause(); cause; cause = cause->cause())
        detail += QStringLiteral(" (%1)").arg(cause->detail());
    while (detail.endsWith(QLatin1Char('.')))
        detail.chop(1);
    QString text = QStringLiteral("gatehousectl: %1 (%2): %3.").arg(what, code, detail.simplified());
    const QString next = nextStep(error, m_options.command, m_options.listing);
    text += QLatin1Char(' ') + next;
    write(stderr, text);
    document({{QStringLiteral("error"),
               QJsonObject{{QStringLiteral("code"), code},
                           {QStringLiteral("message"), what},
                           {QStringLiteral("detail"), detail},
                           {QStringLiteral("hint"), next}}}});
    return exitStatus(error);
}

int exitStatus(const Error& error)
{
    if (isUnknownName(error))
        return SomethingMissing;
    switch (error.kind()) {
    case ErrorKind::Refused:
        return AnswerIsNo;
    case ErrorKind::Usage:
        return WrongUsage;
    case ErrorKind::Malformed:
        return MalformedInput;
    case ErrorKind::Unavailable:
    case ErrorKind::Conflict:
        return SomethingMissing;
    case ErrorKind::Cancelled:
        return AnswerIsNo;
    case ErrorKind::Internal:
        break;
    }
    return InternalError;
}

} // namespace gatehouse::ctl
