// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/ProfileName.h"

#include <QRegularExpression>

namespace gatehouse {

bool isProfileName(const QString& name)
{
    // Anchored at the very end: "$" would let a line feed pass.
    static const QRegularExpression pattern(QRegularExpression::anchoredPattern(QStringLiteral("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")));
    return pattern.match(name).hasMatch();
}

} // namespace gatehouse
