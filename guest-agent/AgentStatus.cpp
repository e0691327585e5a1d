// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/AgentStatus.h"

#include "core/base/Clock.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace gatehouse::agent {

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
        {QStringLiteral("application"), QJsonObject{{QStringLiteral("configured"), hasApplication},
                                                    {QStringLiteral("running"), applicationRuns},
                                                    {QStringLiteral("starts"), applicationStarts}}}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace gatehouse::agent
