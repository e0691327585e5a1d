// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Error.h"

#include <QMap>
#include <QString>

namespace gatehouse::agent {

/// KEY=VALUE lines with # comments, as in host.env, guest.env and trusted.env (facts/protocol.md §1.5). Nothing is
/// expanded or unquoted but one pair of double quotes around a whole value. Keys are upper-case letters, digits, '_' and
/// '-' (the original has CHAIN-ID); values are printable ASCII. A repeated key or any other line is errors::badConfig with
/// its number and never its content, which may be a secret.
Result<QMap<QString, QString>> parseEnvFile(const QByteArray& content);

inline constexpr qint64 maxEnvFileBytes = 64 * 1024;

} // namespace gatehouse::agent
