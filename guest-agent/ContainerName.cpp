// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/ContainerName.h"

#include "guest-agent/AgentErrors.h"

#include <QRegularExpression>

namespace gatehouse::agent {

Result<std::optional<ContainerName>> ContainerName::parse(const QString& text)
{
    if (text.isEmpty())
        return std::nullopt;
    static const QRegularExpression shape(QStringLiteral("\\A(?:[a-z0-9][A-Za-z0-9._/:-]{0,254}@)?sha256:([0-9a-f]{64})\\z"));
    const QRegularExpressionMatch match = text.size() <= maxLength ? shape.match(text) : QRegularExpressionMatch();
    if (!match.hasMatch())
        return fail(errors::badContainer,
                    QStringLiteral("container() is \"%1\", which names no image by its digest").arg(text.left(100)),
                    QStringLiteral("Set it to NAME@sha256:DIGEST, so that the host cannot choose what runs."));
    GH_TRY(const Sha256Digest digest, Sha256Digest::fromHex(match.captured(1)));
    return ContainerName{text, digest};
}

} // namespace gatehouse::agent
