// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/fake/DemoData.h"
#include "core/api/QuoteService.h"
#include "core/attest/QuotingAuthority.h"

#include <optional>

namespace gatehouse::api::demo {

/// The real reading and judging of quotes, and an authority that lives in memory only: what is invented here is the
/// devnet, not the verdict.
class DemoQuotes final : public QuoteService
{
    Q_OBJECT
public:
    explicit DemoQuotes(Pace pace, QObject* parent = nullptr);

    QCoro::Task<Result<QJsonObject>> parse(QByteArray quote) override;
    QCoro::Task<Result<QuoteInspection>> inspect(QByteArray content) override;
    QCoro::Task<Result<QuoteInspection>> inspectFile(QString path) override;
    QCoro::Task<Result<QuoteFileKind>> kindOfFile(QString path) override;
    QCoro::Task<Result<QuoteVerdict>> verify(QuoteVerifyRequest request) override;
    QCoro::Task<Result<QList<PreimageResult>>> tryPreimages(QByteArray reportData, QList<PreimageParts> parts) override;
    QCoro::Task<Result<QList<ImageComparison>>> compareImages(QByteArray quote, QList<ImagePrediction> predictions) override;
    QCoro::Task<Result<QByteArray>> issue(QByteArray reportData) override;

    /// The quote that this request would have come with: its quoted registers and its report data.
    Result<QByteArray> quoteOf(const RequestDetail& request);

private:
    Result<attest::QuotingAuthority> authority();

    Pace m_pace;
    std::optional<attest::QuotingAuthority> m_authority; ///< Made when first needed.
};

} // namespace gatehouse::api::demo
