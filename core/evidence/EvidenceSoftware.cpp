// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evidence/EvidenceSoftware.h"

#include "JudgementDigest.h"

namespace gatehouse::evidence {

QString softwareName()
{
    return QStringLiteral("gatehouse " GATEHOUSE_VERSION " judgement " GATEHOUSE_JUDGEMENT);
}

} // namespace gatehouse::evidence
