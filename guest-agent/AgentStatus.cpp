// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/AgentStatus.h"

#include "core/base/Clock.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::agent {

namespace {

QJsonValue toJson(const std::optional<DiskEvidence>& evidence, const QString& trouble)
{
    if (!evidence)
        return trouble.isEmpty() ? QJsonValue() : QJsonObject{{QStringLiteral("active"), false}, {QStringLiteral("trouble"), trouble}};
    return QJsonObject{{QStringLiteral("active"), true},
                       {QStringLiteral("type"), evidence->luks.type},
                       {QStringLiteral("cipher"), evidence->luks.cipher},
                       {QStringLiteral("keyBits"), evidence->luks.keyBits},
                       {QStringLiteral("device"), evidence->luks.device},
                       {QStringLiteral("bytes"), double(evidence->luks.bytes)},
                       {QStringLiteral("mapper"), evidence->mapper},
                       {QStringLiteral("mountPoint"), evidence->mountPoint},
                       {QStringLiteral("fileSystem"), evidence->fileSystem}};
}

QJsonValue toJson(const std::optional<HttpsFront::State>& https)
{
    if (!https)
        return {};
    return QJsonObject{{QStringLiteral("serving"), https->serving},
                       {QStringLiteral("port"), https->port},
                       {QStringLiteral("subject"), https->subject},
                       {QStringLiteral("until"), https->until.isValid() ? QJsonValue(toRfc3339(https->until)) : QJsonValue()},
                       {QStringLiteral("trouble"), https->trouble}};
}

} // namespace

QByteArray AgentStatus::toJson() const
{
    QJsonObject pcrObject;
    for (auto pcr = pcrs.begin(); pcr != pcrs.end(); ++pcr)
        pcrObject.insert(QString::number(pcr.key()), toHex(pcr.value()));
    QJsonObject measurements;
    if (registers) {
        measurements.insert(QStringLiteral("mrtd"), registers->mrTd.toHex());
        for (std::size_t i = 0; i < registers->rtmr.size(); ++i)
            measurements.insert(QStringLiteral("rtmr%1").arg(i), registers->rtmr[i].toHex());
    }
    const auto text = [](const std::optional<eth::Address>& address) {
        return address ? QJsonValue(address->toChecksumText()) : QJsonValue();
    };
    const QJsonObject object{
        {QStringLiteral("agent"), QStringLiteral(GATEHOUSE_VERSION)},
        {QStringLiteral("step"), step},
        {QStringLiteral("state"), toString(progress)},
        {QStringLiteral("detail"), detail},
        {QStringLiteral("since"), toRfc3339(since)},
        {QStringLiteral("ready"), ready},
        {QStringLiteral("nodeAddress"), text(nodeAddress)},
        {QStringLiteral("xPub"), text(xPub)},
        {QStringLiteral("chainId"), double(chainId)},
        {QStringLiteral("contract"), contract.toChecksumText()},
        {QStringLiteral("pcrs"), pcrObject},
        {QStringLiteral("measurements"), measurements},
        {QStringLiteral("quoteProvider"), quoteProvider},
        {QStringLiteral("disk"), disk},
        {QStringLiteral("diskEvidence"), agent::toJson(diskEvidence, diskTrouble)},
        {QStringLiteral("https"), agent::toJson(https)},
        {QStringLiteral("application"), QJsonObject{{QStringLiteral("configured"), application.configured},
                                                    {QStringLiteral("running"), application.running},
                                                    {QStringLiteral("starts"), application.starts},
                                                    {QStringLiteral("kind"), application.kind},
                                                    {QStringLiteral("image"), application.image},
                                                    {QStringLiteral("wanted"), application.wanted},
                                                    {QStringLiteral("trouble"), application.trouble}}}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace gatehouse::agent
