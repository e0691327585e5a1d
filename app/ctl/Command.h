// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/Output.h"
#include "core/api/Services.h"

#include <QCommandLineOption>
#include <QCommandLineParser>
#include <QCoroTask>
#include <QList>
#include <QString>

namespace gatehouse::ctl {

/// Exit statuses of the command line's contract.
enum ExitStatus { Good = 0, AnswerIsNo = 1, WrongUsage = 2, MalformedInput = 3, SomethingMissing = 4, InternalError = 5 };

/// What the words before the noun said.
struct GlobalOptions
{
    bool json = false;
    bool jsonLines = false;
    bool quiet = false;
    bool verbose = false;
    bool yes = false;
    QString profile = QStringLiteral("default");
};

/// What a command's handler works with. Lives until the handler's task has ended.
struct CommandContext
{
    GlobalOptions global;
    const QCommandLineParser* parser = nullptr;
    Output* output = nullptr;
    api::Services* services = nullptr; ///< Null for commands that need none.

    QStringList arguments() const { return parser->positionalArguments(); }
    bool isSet(const char* option) const { return parser->isSet(QLatin1String(option)); }
    QString value(const char* option) const { return parser->value(QLatin1String(option)); }
};

using CommandHandler = QCoro::Task<int> (*)(CommandContext& context);

enum class NeedsServices { No, Yes };

/// One noun-verb pair; verb is empty for nouns that stand alone (demo, doctor, serve).
struct CommandSpec
{
    QString noun;
    QString verb;
    QString summary;
    QString arguments; ///< As in the usage line, for example "NAME [FILE]".
    QString example;
    int minArguments = 0;
    int maxArguments = 0;
    QList<QCommandLineOption> options;
    NeedsServices needs = NeedsServices::Yes;
    CommandHandler handler = nullptr;

    QString words() const { return verb.isEmpty() ? noun : noun + QLatin1Char(' ') + verb; }
};

QList<CommandSpec> imageCommands();
QList<CommandSpec> machineCommands();
QList<CommandSpec> onboardCommands();
QList<CommandSpec> quoteCommands();
QList<CommandSpec> hostCommands();
QList<CommandSpec> demoCommands();

} // namespace gatehouse::ctl
