// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QJsonObject>
#include <QStringList>

namespace gatehouse::ctl {

/// Writes what a command has to say: text and tables for people, or exactly one JSON document; with --json-lines one object per
/// line, what happens on the way as it happens.
class Output
{
public:
    struct Options
    {
        bool json = false;
        bool quiet = false;
        bool jsonLines = false;
        QString command{}; ///< Noun and verb whose help an error points to; empty before one is known.
        QString listing{}; ///< The command that lists what this one works on, "image list"; empty when there is none.
    };
    explicit Output(Options options);

    bool isJson() const { return m_options.json; }
    /// A line of the answer on standard output; nothing with --json.
    void line(const QString& text);
    /// The same over as many lines of at most 80 columns as it takes, with @p head before the first and the others beneath its end.
    void wrapped(const QString& head, const QString& text);
    /// Those lines; a word that is longer stands alone.
    static QStringList wrap(const QString& head, const QString& text);
    /// The answer of --json; printed compact. One call per command.
    void document(const QJsonObject& object);
    bool isJsonLines() const { return m_options.jsonLines; }
    /// With --json-lines: something that happened on the way, as a line {"event": @p name, "at": now, …}. Nothing without it.
    void event(const char* name, QJsonObject fields);
    /// A question on standard error, whether quiet or not; the line is not ended.
    void ask(const QString& text);
    /// A line of progress on standard error; nothing with --quiet.
    void progress(const QString& text);
    /// Columns aligned to the widest cell; cells are cut so that the table fits 80 columns, the last one first.
    void table(const QStringList& header, const QList<QStringList>& rows);
    /// Prints the error by the contract and gives its exit status. @p what is the thing that was tried. An error that
    /// names no next step gets nextStep().
    int error(const QString& what, const Error& error);

private:
    Options m_options;
};

/// 1..5 by the kind of the error.
int exitStatus(const Error& error);

} // namespace gatehouse::ctl
