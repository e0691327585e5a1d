// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/node/NodeOptions.h"

#include "guest-agent/AgentErrors.h"

#include <QCommandLineParser>

namespace gatehouse::agent {

namespace {

struct Option
{
    const char* name;
    const char* value;
    const char* text;
};
constexpr Option options[] = {
    {"config-dir", "dir", "Measured configuration: node.env."},
    {"host-volume", "dir", "Folder shared with the host, not trusted; may hold user-data.json."},
    {"data-disk", "device", "Disk that carries the encrypted data."},
    {"mount", "dir", "Where the encrypted data is mounted."},
    {"no-disk", "dir", "Neither disk nor TPM; the data goes into this folder."},
    {"run-dir", "dir", "Folder in memory for the secret between the two clients."},
    {"tpm", "tcti", "device:PATH or swtpm:host=H,port=P."},
    {"metadata", "url", "Instance metadata service to ask for user data."},
    {"nethermind", "program", "The execution client."},
    {"lighthouse", "program", "The consensus client."},
    {"users", "id:id", "Users and groups that the two run as, as numbers; needs root."},
    {"rpc-port", "port", "JSON-RPC, on all addresses."},
    {"engine-port", "port", "Engine API, on loopback."},
};

void declare(QCommandLineParser& parser)
{
    parser.setApplicationDescription(QStringLiteral("Runs an Ethereum node from an encrypted disk; see docs/nethermind-image.md"));
    for (const Option& option : options)
        parser.addOption({QString::fromLatin1(option.name), QString::fromLatin1(option.text), QString::fromLatin1(option.value)});
    parser.addHelpOption();
}

Result<quint32> number(const char* option, const QString& text, quint32 low, quint32 high)
{
    bool good = false;
    const uint value = text.toUInt(&good);
    if (!good || value < low || value > high)
        return fail(errors::badOption, QStringLiteral("--%1 \"%2\" is not a number from %3 to %4").arg(QLatin1String(option), text).arg(low).arg(high));
    return value;
}

} // namespace

Result<NodeOptions> NodeOptions::parse(const QStringList& arguments)
{
    QCommandLineParser parser;
    declare(parser);
    if (!parser.parse(arguments) || !parser.positionalArguments().isEmpty())
        return fail(errors::badOption, parser.errorText().isEmpty() ? QStringLiteral("takes no arguments") : parser.errorText());
    NodeOptions result;
    const std::pair<const char*, QString*> texts[] = {
        {"config-dir", &result.configDir}, {"host-volume", &result.hostVolume}, {"data-disk", &result.dataDisk}, {"mount", &result.mountPoint},
        {"no-disk", &result.noDisk}, {"run-dir", &result.runDir}, {"tpm", &result.tpm}, {"nethermind", &result.nethermind}, {"lighthouse", &result.lighthouse},
    };
    for (const auto& [name, into] : texts)
        if (parser.isSet(QLatin1String(name)))
            *into = parser.value(QLatin1String(name));
    result.metadata = QUrl(parser.value(QStringLiteral("metadata")));
    if (parser.isSet(QStringLiteral("users"))) {
        const QStringList ids = parser.value(QStringLiteral("users")).split(QLatin1Char(':'));
        if (ids.size() != 2)
            return fail(errors::badOption, QStringLiteral("--users takes ID:ID"));
        GH_TRY(result.nethermindUser, number("users", ids[0], 1, 60000));
        GH_TRY(result.lighthouseUser, number("users", ids[1], 1, 60000));
    }
    const std::pair<const char*, quint16*> ports[] = {{"rpc-port", &result.rpcPort}, {"engine-port", &result.enginePort}};
    for (const auto& [name, into] : ports) {
        if (!parser.isSet(QLatin1String(name)))
            continue;
        GH_TRY(const quint32 port, number(name, parser.value(QLatin1String(name)), 1, 65535));
        *into = quint16(port);
    }
    return result;
}

QString NodeOptions::helpText()
{
    QCommandLineParser parser;
    declare(parser);
    return parser.helpText();
}

} // namespace gatehouse::agent
