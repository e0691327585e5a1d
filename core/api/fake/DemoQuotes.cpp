// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/fake/DemoQuotes.h"

#include "core/api/fake/DemoVerdict.h"
#include "core/base/Bytes.h"

namespace gatehouse::api::demo {

namespace {

constexpr qsizetype headerBytes = 48; // TDX quote v4, appendix A.3.1.
constexpr qsizetype quoteBytes = 4935;
constexpr qsizetype reportDataBytes = 64;

} // namespace

DemoQuotes::DemoQuotes(Pace pace, QObject* parent)
    : QuoteService(parent)
    , m_pace(pace)
{
}

QCoro::Task<Result<QJsonObject>> DemoQuotes::parse(QByteArray quote)
{
    co_await latency(m_pace);
    if (quote.size() < headerBytes)
        co_return fail(gatehouse::errors::truncated, QStringLiteral("a quote header has 48 bytes, this has %1").arg(quote.size()));
    co_return QJsonObject{{QStringLiteral("version"), 4}, {QStringLiteral("bytes"), quote.size()}};
}

QCoro::Task<Result<QuoteVerdict>> DemoQuotes::verify(QuoteVerifyRequest request)
{
    co_await latency(m_pace);
    QuoteVerdict verdict;
    if (request.quote.size() < headerBytes) {
        verdict.verdict = QStringLiteral("malformed");
        co_return verdict;
    }
    RequestDetail detail;
    detail.publicKey = hash256(QStringLiteral("x25519"));
    detail.summary.address = address(QStringLiteral("guest"));
    judge(detail, QStringLiteral("image"), QStringLiteral("image"), QStringLiteral("dstack 0.3.1"));
    verdict.verdict = detail.verdict;
    verdict.tcbStatus = detail.tcbStatus;
    verdict.checks = detail.checks;
    verdict.quote = QJsonObject{{QStringLiteral("version"), 4}, {QStringLiteral("bytes"), request.quote.size()}};
    co_return verdict;
}

QCoro::Task<Result<QByteArray>> DemoQuotes::issue(QByteArray reportData)
{
    co_await latency(m_pace);
    if (reportData.size() != reportDataBytes)
        co_return fail(gatehouse::errors::usage, QStringLiteral("report data has 64 bytes, this has %1").arg(reportData.size()));
    QByteArray quote(quoteBytes, '\0');
    quote.replace(0, 2, QByteArray::fromHex("0400"));
    quote.replace(568, reportDataBytes, reportData); // Where the TD report body keeps it.
    co_return quote;
}

} // namespace gatehouse::api::demo
