// SPDX-License-Identifier: GPL-3.0-or-later
#include "guest-agent/AzureQuoteProvider.h"

#include "core/attest/HclReport.h"
#include "core/http/HttpErrors.h"
#include "guest-agent/AgentErrors.h"
#include "guest-agent/Background.h"
#include "guest-agent/Tpm.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>
#include <chrono>
#include <qcoro/qcorotimer.h>

namespace gatehouse::agent {

namespace {

using namespace std::chrono_literals;

constexpr int reportTurns = 30; // The paravisor renews its report within three seconds.
constexpr auto reportTurn = 500ms;
constexpr auto base64Url = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

Result<attest::HclReport> readReport(const QString& tcti)
{
    GH_TRY(Tpm tpm, Tpm::open(tcti));
    GH_TRY(const QByteArray bytes, tpm.readNv(AzureQuoteProvider::reportIndex, attest::HclReport::maxBytes));
    return attest::HclReport::parse(view(bytes));
}

/// Whether the report is already one for @p reportData: the paravisor takes its time.
bool isFor(const attest::HclReport& report, const attest::ReportData& reportData)
{
    const Result<attest::RuntimeData> data = attest::RuntimeData::parse(report.runtimeData);
    return data && data->userData && *data->userData == reportData;
}

Result<QByteArray> quoteIn(const QByteArray& body)
{
    const QJsonValue quote = QJsonDocument::fromJson(body).object().value(QStringLiteral("quote"));
    const auto decoded = QByteArray::fromBase64Encoding(quote.toString().toLatin1(), base64Url | QByteArray::AbortOnBase64DecodingErrors);
    if (!quote.isString() || !decoded || decoded.decoded.isEmpty())
        return fail(errors::noQuote, QStringLiteral("the metadata service's answer has no quote"));
    return decoded.decoded;
}

} // namespace

AzureQuoteProvider::AzureQuoteProvider(QString tcti, QUrl metadata)
    : m_tcti(std::move(tcti))
    , m_metadata(std::move(metadata))
{
}

bool AzureQuoteProvider::isThere(const QString& tcti)
{
    return readReport(tcti).has_value();
}

QCoro::Task<Result<QByteArray>> AzureQuoteProvider::quote(attest::ReportData reportData)
{
    const QString tcti = m_tcti;
    const std::function<Result<void>()> ask = [tcti, reportData]() -> Result<void> {
        GH_TRY(Tpm tpm, Tpm::open(tcti));
        return tpm.writeNv(userDataIndex, reportData.bytes());
    };
    GH_CO_CHECK(co_await inBackground<void>(ask));
    const std::function<Result<attest::HclReport>()> read = [tcti] { return readReport(tcti); };
    std::optional<attest::HclReport> report;
    for (int turn = 0; turn < reportTurns && !report; ++turn) {
        GH_CO_TRY(const attest::HclReport current, co_await inBackground<attest::HclReport>(read));
        if (isFor(current, reportData)) {
            report = current;
            break;
        }
        QTimer timer;
        timer.setSingleShot(true);
        timer.start(reportTurn);
        co_await timer;
    }
    if (!report)
        co_return fail(errors::noQuote, QStringLiteral("the paravisor's report did not take over the report data"));

    QUrl url = m_metadata;
    url.setPath(QStringLiteral("/acc/tdquote"));
    const QJsonObject wanted{{QStringLiteral("report"), QString::fromLatin1(report->tdReport.toBase64(base64Url))}};
    const QByteArray body = QJsonDocument(wanted).toJson(QJsonDocument::Compact);
    http::HttpRequestOptions options;
    options.maxBodyBytes = qint64(attest::maxQuoteBytes) * 2;
    auto reply = co_await m_http.post(url, QByteArrayLiteral("application/json"), body, options);
    if (!reply && reply.error().is(http::errors::status))
        co_return fail(reply.error());
    if (!reply)
        co_return fail(Error(errors::noQuote, QStringLiteral("the instance metadata service")).causedBy(std::move(reply).error()));
    GH_CO_TRY(const QByteArray quote, quoteIn(reply->body));
    co_return attest::withRuntimeData(quote, report->runtimeData);
}

} // namespace gatehouse::agent
