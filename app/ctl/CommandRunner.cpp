// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/CommandRunner.h"

#include "app/ctl/EndOnInterrupt.h"
#include "core/base/ProfileName.h"

#include <algorithm>

namespace gatehouse::ctl {

namespace {

void print(const QString& text)
{
    Output({}).line(text);
}

QString helpText(const CommandSpec& command)
{
    QCommandLineParser parser;
    QString text = QStringLiteral("Usage: gatehousectl [--json] [--profile NAME] %1%2%3\n\n%4.\n")
                       .arg(command.words(), command.options.isEmpty() ? QString() : QStringLiteral(" [options]"),
                            command.arguments.isEmpty() ? QString() : QLatin1Char(' ') + command.arguments, command.summary);
    if (!command.options.isEmpty()) {
        constexpr qsizetype narrowest = 24;
        const auto nameOf = [](const QCommandLineOption& option) {
            const QString name = QStringLiteral("  --") + option.names().first();
            return option.valueName().isEmpty() ? name : name + QLatin1Char(' ') + option.valueName();
        };
        qsizetype width = narrowest;
        for (const QCommandLineOption& option : command.options)
            width = std::max(width, nameOf(option).size());
        text += QStringLiteral("\nOptions:\n");
        for (const QCommandLineOption& option : command.options)
            text += nameOf(option).leftJustified(width + 2) + option.description() + QLatin1Char('\n');
    }
    return text + QStringLiteral("\nExample: %1").arg(command.example);
}

/// Takes the options that may stand anywhere out of @p arguments.
Result<GlobalOptions> takeGlobals(QStringList& arguments)
{
    GlobalOptions global;
    QStringList rest;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString& word = arguments[i];
        if (word == QLatin1String("--")) {
            rest += arguments.mid(i);
            break;
        }
        if (word == QLatin1String("--json"))
            global.json = true;
        else if (word == QLatin1String("--json-lines"))
            global.json = global.jsonLines = true;
        else if (word == QLatin1String("--quiet"))
            global.quiet = true;
        else if (word == QLatin1String("--verbose"))
            global.verbose = true;
        else if (word == QLatin1String("--yes"))
            global.yes = true;
        else if (word == QLatin1String("--profile")) {
            if (i + 1 >= arguments.size())
                return fail(errors::usage, QStringLiteral("--profile needs a name"));
            global.profile = arguments[++i];
            if (!isProfileName(global.profile))
                return fail(errors::usage, QStringLiteral("\"%1\" is not a profile name").arg(global.profile));
        } else {
            rest += word;
        }
    }
    if (global.quiet && global.verbose)
        return fail(errors::usage, QStringLiteral("--quiet and --verbose say opposite things"));
    arguments = rest;
    return global;
}

} // namespace

QList<CommandSpec> allCommands()
{
    return demoCommands() + hostCommands() + imageCommands() + imageOutputCommands() + imageProofCommands() + machineCommands() + onboardCommands() + quoteCommands() + collateralCommands() + evidenceCommands() + policyCommands();
}

CommandRunner::CommandRunner(QList<CommandSpec> commands, Interrupt* interrupt, ServicesFactory makeServices)
    : m_commands(std::move(commands))
    , m_interrupt(interrupt)
    , m_makeServices(std::move(makeServices))
{
}

int CommandRunner::help(const QStringList& words, bool json) const
{
    QList<CommandSpec> matching;
    for (const CommandSpec& command : m_commands)
        if (words.isEmpty() || (command.noun == words[0] && (words.size() < 2 || command.verb == words[1])))
            matching.append(command);
    if (matching.isEmpty())
        return unknownCommand(words, json);
    if (matching.size() == 1) {
        print(helpText(matching.first()));
        return Good;
    }
    QString text = QStringLiteral("Usage: gatehousectl [--json] [--profile NAME] [--quiet|--verbose] <noun> <verb> [options] [arguments]\n\n");
    qsizetype width = 0;
    for (const CommandSpec& command : matching)
        width = std::max(width, command.words().size());
    for (const CommandSpec& command : matching)
        text += QStringLiteral("  ") + command.words().leftJustified(width + 2) + command.summary + QLatin1Char('\n');
    text += QStringLiteral("\n--help after a command tells its options. --json-lines instead of --json tells what happens on the way, an object per line.\nExample: ") + matching.first().example;
    print(text);
    return Good;
}

int CommandRunner::unknownCommand(const QStringList& words, bool json) const
{
    if (words.isEmpty())
        return usageError(QStringLiteral("no command was given"), nullptr, json);
    QStringList verbs;
    for (const CommandSpec& command : m_commands)
        if (command.noun == words[0])
            verbs.append(command.verb);
    const QString known = verbs.join(QStringLiteral(", "));
    if (verbs.isEmpty())
        return usageError(QStringLiteral("there is no command \"%1\"").arg(words[0]), nullptr, json);
    if (words.size() < 2 || words[1].startsWith(QLatin1Char('-')))
        return usageError(QStringLiteral("\"%1\" needs one of %2").arg(words[0], known), nullptr, json, words[0]);
    return usageError(QStringLiteral("there is no command \"%1 %2\"; \"%1\" has %3").arg(words[0], words[1], known), nullptr, json, words[0]);
}

int CommandRunner::usageError(const QString& text, const CommandSpec* command, bool json, const QString& noun) const
{
    Output output({json, false});
    const QString words = command ? command->words() : noun;
    return output.error(command ? words : QStringLiteral("command line"),
                        Error(errors::usage, text, QStringLiteral("See gatehousectl %1--help.").arg(words.isEmpty() ? QString() : words + QLatin1Char(' '))));
}

QCoro::Task<int> CommandRunner::run(QStringList arguments)
{
    const bool wantsHelp = arguments.contains(QLatin1String("--help")) || arguments.contains(QLatin1String("-h"));
    if (arguments.contains(QLatin1String("--version"))) {
        print(QStringLiteral("gatehousectl " GATEHOUSE_VERSION));
        co_return Good;
    }
    const bool wantsJson = arguments.contains(QLatin1String("--json")) || arguments.contains(QLatin1String("--json-lines"));
    Result<GlobalOptions> global = takeGlobals(arguments);
    if (!global)
        co_return usageError(global.error().detail(), nullptr, wantsJson);
    if (wantsHelp || arguments.isEmpty()) {
        QStringList words;
        for (const QString& word : arguments) {
            if (word.startsWith(QLatin1Char('-')))
                break;
            words += word;
        }
        // Without a word people get the help, programs the document they asked for.
        if (!wantsHelp && wantsJson)
            co_return unknownCommand({}, wantsJson);
        const int status = help(words.mid(0, 2), wantsJson);
        co_return wantsHelp ? status : int(WrongUsage);
    }
    for (const CommandSpec& command : m_commands) {
        if (command.noun != arguments[0])
            continue;
        if (!command.verb.isEmpty() && (arguments.size() < 2 || command.verb != arguments[1]))
            continue;
        co_return co_await runCommand(command, *global, arguments.mid(command.verb.isEmpty() ? 1 : 2));
    }
    co_return unknownCommand(arguments, wantsJson);
}

QCoro::Task<int> CommandRunner::runCommand(CommandSpec command, GlobalOptions global, QStringList arguments)
{
    QCommandLineParser parser;
    parser.addOptions(command.options);
    if (!parser.parse(QStringList{QStringLiteral("gatehousectl")} + arguments))
        co_return usageError(parser.errorText(), &command, global.json);
    const qsizetype count = parser.positionalArguments().size();
    if (count < command.minArguments || count > command.maxArguments)
        co_return usageError(QStringLiteral("%1 arguments given, \"%2\" expected").arg(count).arg(command.arguments), &command, global.json);

    const bool hasList = std::any_of(m_commands.begin(), m_commands.end(), [&command](const CommandSpec& other) {
        return other.noun == command.noun && other.verb == QLatin1String("list");
    });
    Output output({global.json, global.quiet, global.jsonLines, command.words(), hasList ? command.noun + QStringLiteral(" list") : QString()});
    CommandContext context{global, &parser, &output, m_interrupt, nullptr};
    std::unique_ptr<api::Services> services;
    if (command.needs == NeedsServices::Yes) {
        api::ServicesOptions options;
        options.profile = global.profile.isEmpty() ? command.profile : global.profile;
        options.paths = Paths::forProfile(options.profile);
        options.devnetPortBase = api::defaultPortBase(options.profile);
        Result<std::unique_ptr<api::Services>> made = m_makeServices(options);
        if (!made)
            co_return output.error(QStringLiteral("start"), made.error());
        services = std::move(*made);
        context.services = services.get();
    }
    const EndOnInterrupt ending(context, command.words());
    co_return co_await command.handler(context);
}

} // namespace gatehouse::ctl
