// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/TcbStatus.h"

#include <array>

namespace gatehouse::attest {

namespace {

struct Name
{
    TcbStatus status;
    const char* text;
};

constexpr std::array names{
    Name{TcbStatus::UpToDate, "UpToDate"},
    Name{TcbStatus::SWHardeningNeeded, "SWHardeningNeeded"},
    Name{TcbStatus::ConfigurationNeeded, "ConfigurationNeeded"},
    Name{TcbStatus::ConfigurationAndSWHardeningNeeded, "ConfigurationAndSWHardeningNeeded"},
    Name{TcbStatus::OutOfDate, "OutOfDate"},
    Name{TcbStatus::OutOfDateConfigurationNeeded, "OutOfDateConfigurationNeeded"},
    Name{TcbStatus::TDRelaunchAdvised, "TDRelaunchAdvised"},
    Name{TcbStatus::TDRelaunchAdvisedConfigurationNeeded, "TDRelaunchAdvisedConfigurationNeeded"},
    Name{TcbStatus::Revoked, "Revoked"},
};

bool namesConfiguration(TcbStatus status)
{
    return status == TcbStatus::ConfigurationNeeded || status == TcbStatus::ConfigurationAndSWHardeningNeeded
           || status == TcbStatus::OutOfDateConfigurationNeeded;
}

} // namespace

QString toString(TcbStatus status)
{
    for (const Name& name : names) {
        if (name.status == status)
            return QLatin1String(name.text);
    }
    return {};
}

std::optional<TcbStatus> tcbStatusFromString(QStringView text)
{
    for (const Name& name : names) {
        if (text == QLatin1String(name.text))
            return name.status;
    }
    return std::nullopt;
}

TcbStatus converged(TcbStatus platform, TcbStatus component)
{
    if (platform == TcbStatus::Revoked || component == TcbStatus::Revoked)
        return TcbStatus::Revoked;
    if (component != TcbStatus::OutOfDate)
        return platform;
    switch (platform) {
    case TcbStatus::UpToDate:
    case TcbStatus::SWHardeningNeeded:
        return TcbStatus::OutOfDate;
    case TcbStatus::ConfigurationNeeded:
    case TcbStatus::ConfigurationAndSWHardeningNeeded:
        return TcbStatus::OutOfDateConfigurationNeeded;
    default:
        return platform;
    }
}

TcbStatus relaunchStatus(TcbStatus launch, TcbStatus current)
{
    const bool stale = launch == TcbStatus::OutOfDate || launch == TcbStatus::OutOfDateConfigurationNeeded;
    const bool good = current == TcbStatus::UpToDate || current == TcbStatus::SWHardeningNeeded
                      || current == TcbStatus::ConfigurationNeeded
                      || current == TcbStatus::ConfigurationAndSWHardeningNeeded;
    if (!stale || !good)
        return launch;
    return namesConfiguration(launch) || namesConfiguration(current) ? TcbStatus::TDRelaunchAdvisedConfigurationNeeded
                                                                     : TcbStatus::TDRelaunchAdvised;
}

} // namespace gatehouse::attest
