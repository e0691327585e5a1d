// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attest/ReportData.h"

#include "core/attest/Digests.h"

namespace gatehouse::attest {

namespace {

ReportData padded(const QByteArray& preimage)
{
    const Sha256Digest digest = sha256Of({view(preimage)});
    ReportData data;
    std::copy(digest.array().begin(), digest.array().end(), data.array().begin());
    return data;
}

} // namespace

QByteArray registerPreimage(ByteView pubk, QStringView addressText)
{
    return QByteArrayLiteral("register:") + toByteArray(pubk) + ':' + addressText.toUtf8();
}

QByteArray bootstrapPreimage(QStringView xPubText)
{
    return QByteArrayLiteral("boostrap:") + xPubText.toUtf8();
}

ReportData registerReportData(ByteView pubk, QStringView addressText)
{
    return padded(registerPreimage(pubk, addressText));
}

ReportData bootstrapReportData(QStringView xPubText)
{
    return padded(bootstrapPreimage(xPubText));
}

} // namespace gatehouse::attest
