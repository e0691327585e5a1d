// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/node/NodeCommands.h"

#include "guest-agent/Unprivileged.h"

namespace gatehouse::agent {

namespace {

process::ProcessSpec client(QStringList words, const std::optional<quint32>& user, const QString& data)
{
    // Asked to end, not killed, when we are gone: both write a database.
    if (user)
        words = unprivileged(*user, QStringLiteral("TERM")) + words;
    process::ProcessSpec spec;
    spec.program = words.takeFirst();
    spec.arguments = words;
    spec.workingDirectory = data;
    spec.parentDeath = process::ParentDeath::Terminate;
    spec.overflow = process::OutputOverflow::KeepTail;
    spec.outputLimit = 64 * 1024;
    spec.environment.insert(QStringLiteral("HOME"), data);
    return spec;
}

} // namespace

process::ProcessSpec nethermindCommand(const NodeSettings& settings)
{
    const QString data = settings.dataOf(QStringLiteral("nethermind"));
    const UserData& user = settings.userData;
    QStringList words{settings.options.nethermind, QStringLiteral("--config"), settings.network.name, QStringLiteral("--data-dir"), data};
    const auto add = [&words](const char* option, const QString& value) { words << QLatin1String(option) << value; };
    add("--JsonRpc.Enabled", QStringLiteral("true"));
    // The machine forwards this one port; what may be called through it is Nethermind's default, without admin and debug.
    add("--JsonRpc.Host", QStringLiteral("0.0.0.0"));
    add("--JsonRpc.Port", QString::number(settings.options.rpcPort));
    add("--JsonRpc.EngineHost", QStringLiteral("127.0.0.1"));
    add("--JsonRpc.EnginePort", QString::number(settings.options.enginePort));
    add("--JsonRpc.JwtSecretFile", settings.jwtOf(QStringLiteral("nethermind")));
    add("--HealthChecks.Enabled", QStringLiteral("true"));
    if (user.nethermindPeers)
        add("--Network.MaxActivePeers", QString::number(*user.nethermindPeers));
    if (!user.nethermindLogLevel.isEmpty())
        add("--log", user.nethermindLogLevel);
    if (user.metricsEnabled) {
        add("--Metrics.Enabled", QStringLiteral("true"));
        add("--Metrics.IntervalSeconds", QString::number(user.metricsIntervalSeconds));
        add("--Metrics.PushGatewayUrl", user.metricsPushGateway.toString(QUrl::FullyEncoded));
        if (!user.metricsNodeName.isEmpty())
            add("--Metrics.NodeName", user.metricsNodeName);
    }
    process::ProcessSpec spec = client(words, settings.options.nethermindUser, data);
    // The published program is .NET in one file: it unpacks native parts, and would look for ICU, which the image does not have.
    spec.environment.insert(QStringLiteral("DOTNET_BUNDLE_EXTRACT_BASE_DIR"), data + QStringLiteral("/.net"));
    spec.environment.insert(QStringLiteral("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"), QStringLiteral("1"));
    return spec;
}

process::ProcessSpec lighthouseCommand(const NodeSettings& settings)
{
    const QString data = settings.dataOf(QStringLiteral("lighthouse"));
    QStringList words{settings.options.lighthouse, QStringLiteral("beacon_node"), QStringLiteral("--network"), settings.network.name,
                      QStringLiteral("--datadir"), data};
    const auto add = [&words](const char* option, const QString& value) { words << QLatin1String(option) << value; };
    add("--execution-endpoint", QStringLiteral("http://127.0.0.1:%1").arg(settings.options.enginePort));
    add("--execution-jwt", settings.jwtOf(QStringLiteral("lighthouse")));
    add("--checkpoint-sync-url", settings.network.checkpointUrl.toString(QUrl::FullyEncoded));
    words << QStringLiteral("--http");
    add("--http-address", QStringLiteral("127.0.0.1"));
    // Its log is what it prints: kept and rotated by us, beside Nethermind's.
    add("--logfile-max-number", QStringLiteral("0"));
    if (settings.userData.lighthousePeers)
        add("--target-peers", QString::number(*settings.userData.lighthousePeers));
    return client(words, settings.options.lighthouseUser, data);
}

} // namespace gatehouse::agent
