// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace gatehouse {

/// Whether @p name can name a profile: 1 to 64 letters, digits, dots, dashes and underscores of ASCII, a letter or digit
/// first. Such a name is one folder beneath "profiles" and never leaves it. Every program asks before Paths::forProfile.
bool isProfileName(const QString& name);

} // namespace gatehouse
