// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/GuestHints.h"

#include "guest-agent/AgentErrors.h"
#include "guest-agent/EnvFile.h"
#include "guest-agent/HostFile.h"

namespace gatehouse::agent {

namespace {

constexpr qsizetype maxIgnoredKeys = 8;

} // namespace

Result<GuestHints> GuestHints::load(const QString& hostVolume)
{
    GuestHints hints;
    if (hostVolume.isEmpty())
        return hints;
    GH_TRY(const std::optional<QByteArray> content, readHostFile(hostVolume + QStringLiteral("/guest.env"), maxEnvFileBytes, errors::badHint));
    if (!content)
        return hints;
    auto values = parseEnvFile(*content);
    if (!values)
        return fail(Error(errors::badHint, QStringLiteral("guest.env")).causedBy(std::move(values).error()));
    for (auto value = values->begin(); value != values->end(); ++value) {
        if (value.key() == u"HOST_ADDR") {
            auto address = eth::Address::fromText(value.value());
            if (!address || address->isZero())
                return fail(errors::badHint,
                            QStringLiteral("guest.env: HOST_ADDR \"%1\" is not an address").arg(value.value().left(64)));
            hints.hostAddress = *address;
        } else if (hints.ignoredKeys.size() < maxIgnoredKeys) {
            hints.ignoredKeys.append(value.key());
        }
    }
    return hints;
}

} // namespace gatehouse::agent
