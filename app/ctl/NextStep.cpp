// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/NextStep.h"

#include "core/base/Paths.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace gatehouse::ctl {

namespace {

/// The codes of a name that stands for several.
bool isAmbiguous(std::string_view code)
{
    return code == "image.ambiguous" || code == "evidence.ambiguous-bundle";
}

/// The option whose file an error with this code is about; empty when none is.
QString optionOf(std::string_view code)
{
    if (code == "attest.bad-certificate")
        return QStringLiteral("root");
    if (code == "attest.bad-policy" || code == "attest.bad-measurements")
        return QStringLiteral("policy");
    constexpr std::array<std::string_view, 7> collateral{"collateral.bad-bundle", "attest.bad-collateral", "attest.bad-tcb-info", "attest.bad-qe-identity",
                                                         "attest.bad-crl", "attest.bad-json", "collateral.not-held"};
    return std::find(collateral.begin(), collateral.end(), code) != collateral.end() ? QStringLiteral("collateral") : QString();
}

} // namespace

bool isUnknownName(const Error& error)
{
    constexpr std::array<std::string_view, 6> names{"not-found", "vm.no-such-machine", "image.unknown", "onboard.unknown-request", "evidence.unknown-bundle", "log.unknown-source"};
    return std::find(names.begin(), names.end(), error.code().name) != names.end();
}

QString nextStep(const Error& error, const QString& command, const QString& listing)
{
    for (const Error* at = &error; at; at = at->cause())
        if (!at->hint().isEmpty())
            return at->hint();
    const QString help = QStringLiteral("gatehousectl %1--help").arg(command.isEmpty() ? QString() : command + QLatin1Char(' '));
    if (!listing.isEmpty() && (isUnknownName(error) || isAmbiguous(error.code().name)))
        return QStringLiteral("gatehousectl %1 shows what there is.").arg(listing);
    if (error.is(errors::fileUnreadable))
        return QStringLiteral("Check that the file exists and that you may read it.");
    if (error.is(errors::fileNotWritten))
        return QStringLiteral("Check that the folder exists and that you may write to it.");
    if (error.is(errors::diskFull))
        return QStringLiteral("Free some space, then run it again.");
    switch (error.kind()) {
    case ErrorKind::Usage:
        return QStringLiteral("See %1.").arg(help);
    case ErrorKind::Malformed:
        return QStringLiteral("Check that it is the right input and complete; %1 tells what is read.").arg(help);
    case ErrorKind::Unavailable:
        return QStringLiteral("gatehousectl doctor shows what this host lacks.");
    case ErrorKind::Conflict:
        return listing.isEmpty() ? QStringLiteral("Wait until that has changed, then run it again.")
                                 : QStringLiteral("Look how it stands now: gatehousectl %1.").arg(listing);
    case ErrorKind::Refused:
        return QStringLiteral("The answer stays no until what is named here changes.");
    case ErrorKind::Cancelled:
        return QStringLiteral("Run it again to do it after all.");
    case ErrorKind::Internal:
        break;
    }
    return QStringLiteral("Run it again with --verbose and report what it says.");
}

Error withInputName(const CommandContext& context, const Error& error, const QStringList& options)
{
    const QString option = optionOf(error.code().name);
    if (!options.contains(option) || !context.parser->isSet(option))
        return error;
    const QString file = context.parser->value(option);
    const QString detail = error.detail().contains(file) ? error.detail() : file + QStringLiteral(": ") + error.detail();
    Error named(error.code(), QStringLiteral("--%1 %2").arg(option, detail), error.hint());
    return error.cause() ? std::move(named).causedBy(*error.cause()) : named;
}

} // namespace gatehouse::ctl
