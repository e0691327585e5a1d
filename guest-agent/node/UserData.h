// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QUrl>
#include <optional>

namespace gatehouse::agent {

/// What the instance's user data may change: settings that nobody is harmed by, whoever writes them. User data is not measured
/// and comes from outside, so each value has a type and bounds, anything else is refused, and a value only ever becomes one
/// argument of a program. The keys are those of the original image's config.json where it has them; docs/nethermind-image.md
/// lists all.
struct UserData
{
    static constexpr qsizetype maxBytes = 16 * 1024;
    static constexpr const char* sourceName = "user-data.json";

    bool metricsEnabled = false;
    int metricsIntervalSeconds = 15;
    QString metricsNodeName;
    QUrl metricsPushGateway;
    std::optional<int> nethermindPeers;
    std::optional<int> lighthousePeers;
    QString nethermindLogLevel; ///< Empty: the program's own.
    int settings = 0;           ///< How many the document had.

    friend bool operator==(const UserData&, const UserData&) = default;

    /// One JSON object, or nothing but white space for the defaults. errors::badUserData names the key and what it takes.
    static Result<UserData> parse(const QByteArray& json);
    /// Azure hands user data out in base64; errors::badUserData.
    static Result<QByteArray> fromBase64(const QByteArray& text);
    /// Every key there is.
    static QStringList keys();
};

} // namespace gatehouse::agent
