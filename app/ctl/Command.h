// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/Output.h"
#include "core/api/Services.h"
#include "core/base/Clock.h"

#include <QCommandLineOption>
#include <QCommandLineParser>
#include <QList>
#include <QString>
#include <qcoro/qcorotask.h>

namespace gatehouse::ctl {

class Interrupt;

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
    QString profile; ///< Empty: the command's own.
};

/// What a command's handler works with. Lives until the handler's task has ended.
struct CommandContext
{
    GlobalOptions global;
    const QCommandLineParser* parser = nullptr;
    Output* output = nullptr;
    Interrupt* interrupt = nullptr;
    api::Services* services = nullptr; ///< Null for commands that need none.

    QStringList arguments() const { return parser->positionalArguments(); }
    bool isSet(const char* option) const { return parser->isSet(QLatin1String(option)); }
    QString value(const char* option) const { return parser->value(QLatin1String(option)); }
};

/// A command; the context outlives its task.
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
    QString profile = QStringLiteral("default"); ///< Used when --profile is not given.

    QString words() const { return verb.isEmpty() ? noun : noun + QLatin1Char(' ') + verb; }
};

QList<CommandSpec> imageCommands();
/// image: what is made of built images.
QList<CommandSpec> imageOutputCommands();
/// image: what an image holds, whether it is what was built, what differs between two.
QList<CommandSpec> imageProofCommands();
QList<CommandSpec> machineCommands();
QList<CommandSpec> onboardCommands();
QList<CommandSpec> quoteCommands();
QList<CommandSpec> collateralCommands();
QList<CommandSpec> evidenceCommands();
/// policy and eventlog.
QList<CommandSpec> policyCommands();
QList<CommandSpec> hostCommands();
QList<CommandSpec> demoCommands();
/// All of the above, in the order of the help.
QList<CommandSpec> allCommands();

} // namespace gatehouse::ctl
