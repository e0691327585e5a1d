// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/live/LiveCollateralService.h"
#include "core/attest/Policy.h"
#include "core/devnet/Devnet.h"

namespace gatehouse::api {

/// Quotes by core/attest; verification runs on the thread pool.
class LiveQuoteService final : public QuoteService
{
    Q_OBJECT
public:
    /// @p devnet gives the authority of the profile, @p collateral what quotes are judged with; @p activity shows what takes
    /// long; all must outlive the service. @p readImage finds the images that a policy names, on the thread of the service.
    LiveQuoteService(devnet::Devnet& devnet, LiveCollateralService& collateral, LiveActivityService& activity, attest::Policy::ImageReader readImage,
                     QObject* parent = nullptr);

    QCoro::Task<Result<QJsonObject>> parse(QByteArray quote) override;
    QCoro::Task<Result<QuoteInspection>> inspect(QByteArray content) override;
    QCoro::Task<Result<QuoteInspection>> inspectFile(QString path) override;
    QCoro::Task<Result<QuoteFileKind>> kindOfFile(QString path) override;
    QCoro::Task<Result<QuoteVerdict>> verify(QuoteVerifyRequest request) override;
    QCoro::Task<Result<QList<PreimageResult>>> tryPreimages(QByteArray reportData, QList<PreimageParts> parts) override;
    QCoro::Task<Result<QList<ImageComparison>>> compareImages(QByteArray quote, QList<ImagePrediction> predictions) override;
    QCoro::Task<Result<QByteArray>> issue(QByteArray reportData) override;

private:
    devnet::Devnet& m_devnet;
    LiveCollateralService& m_collateral;
    LiveActivityService& m_activity;
    attest::Policy::ImageReader m_readImage;
};

} // namespace gatehouse::api
