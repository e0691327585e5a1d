// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QJsonObject>
#include <QStringList>

namespace gatehouse::ctl {

/// Writes what a command has to say: text and tables for people, or exactly one JSON document.
class Output
{
public:
    struct Options
    {
        bool json = false;
        bool quiet = false;
    };
    explicit Output(Options options);

    bool isJson() const { return m_options.json; }
    /// A line of the answer on standard output; nothing with --json.
    void line(const QString& text);
    /// The answer of --json; printed compact. One call per command.
    void document(const QJsonObject& object);
    /// A line of progress on standard error; nothing with --quiet.
    void progress(const QString& text);
    /// Columns aligned to the widest cell; cells are cut so that the table fits 80 columns, the last one first.
    void table(const QStringList& header, const QList<QStringList>& rows);
    /// Prints the error by the contract and gives its exit status. @p what is the thing that was tried.
    int error(const QString& what, const Error& error);

private:
    Options m_options;
};

/// 1..5 by the kind of the error.
int exitStatus(ErrorKind kind);

} // namespace gatehouse::ctl
