// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the user data: what is accepted is within its bounds, and becomes whole arguments of the two programs, none of which an
// option, a shell or a log could take for something else.
#include "guest-agent/node/NodeCommands.h"

#include "tests/fuzz/Property.h"

using namespace gatehouse;
using namespace gatehouse::agent;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArray content(reinterpret_cast<const char*>(data), qsizetype(size));
    const Result<QByteArray> decoded = UserData::fromBase64(content);
    GATEHOUSE_PROPERTY(!decoded || decoded->size() <= content.size());
    NodeSettings settings;
    settings.network = *NodeNetwork::named(QStringLiteral("hoodi"));
    const qsizetype plain = nethermindCommand(settings).arguments.size() + lighthouseCommand(settings).arguments.size();
    const Result<UserData> parsed = UserData::parse(content);
    if (!parsed) {
        GATEHOUSE_PROPERTY(parsed.error().detail().size() < 600);
        return 0;
    }
    settings.userData = *parsed;
    GATEHOUSE_PROPERTY(parsed->metricsIntervalSeconds >= 1 && parsed->metricsIntervalSeconds <= 3600);
    GATEHOUSE_PROPERTY(!parsed->metricsEnabled || !parsed->metricsPushGateway.isEmpty());
    const QStringList words = nethermindCommand(settings).arguments + lighthouseCommand(settings).arguments;
    GATEHOUSE_PROPERTY(words.size() <= plain + 2 * UserData::keys().size() && words.size() >= plain);
    for (const QString& word : words) {
        GATEHOUSE_PROPERTY(word.size() <= 1600);
        for (const QChar c : word)
            GATEHOUSE_PROPERTY(c.unicode() >= ' ' && c.unicode() <= '~' && c != QLatin1Char('\'') && c != QLatin1Char('"') && c != QLatin1Char('$')
                               && c != QLatin1Char('`') && c != QLatin1Char(';') && c != QLatin1Char('\\'));
    }
    return 0;
}
