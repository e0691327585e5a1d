// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/CollateralService.h"
#include "core/api/QuoteService.h"
#include "core/api/live/LiveActivityService.h"
#include "core/collateral/CollateralRefresher.h"
#include "core/devnet/Devnet.h"

namespace gatehouse::api {

/// core/collateral behind the abstract service: one database for the profile, opened when first needed.
class LiveCollateralService final : public CollateralService
{
    Q_OBJECT
public:
    /// @p devnet gives the simulated TEE's root; it and @p activity must outlive the service.
    LiveCollateralService(QString databasePath, devnet::Devnet& devnet, LiveActivityService& activity, QObject* parent = nullptr);
    ~LiveCollateralService() override;

    QCoro::Task<Result<QList<CollateralEntry>>> list(Generations which) override;
    Result<std::shared_ptr<Operation>> fetch(CollateralFetch request) override;
    Result<std::shared_ptr<Operation>> renewAll() override;
    QCoro::Task<Result<CollateralImport>> importFrom(QString path, std::optional<QByteArray> root) override;
    QCoro::Task<Result<QByteArray>> exportBundle(CollateralExport what) override;
    void setAutoRenew(bool on) override;

    /// For the quote service: the bundle of the request's choice for @p quote, and where it came from, for people.
    struct Chosen
    {
        attest::Collateral collateral;
        QString source;
    };
    QCoro::Task<Result<Chosen>> choose(QuoteVerifyRequest request, QByteArray quote, attest::TrustedRoots roots, QDateTime at,
                                         process::CancelToken cancel);
    /// The roots that a root file and --devnet mean together.
    Result<attest::TrustedRoots> roots(const std::optional<QByteArray>& root, bool devnet);

private:
    /// What one fetch needs, checked before anything is asked.
    struct Plan
    {
        collateral::SourceSpec spec;
        collateral::CollateralRequest request;
        attest::TrustedRoots roots;
        QByteArray quote; ///< Of a quote that brings no certificate: request.platform is not known before a PCCS has answered.
    };
    /// The PCK chain of @p quote from @p spec, kept in the store as well; empty when the quote brings its own.
    QCoro::Task<Result<QByteArray>> pckChainFor(QByteArray quote, collateral::SourceSpec spec, process::CancelToken cancel);
    Result<Plan> plan(const CollateralFetch& request);
    Result<collateral::CollateralStore*> store();
    QCoro::Task<> runFetch(std::shared_ptr<Operation> operation, Plan plan);
    /// What choose() does when the PCK chain is there, in the quote or as @p pckChain.
    QCoro::Task<Result<Chosen>> chooseFor(QuoteVerifyRequest request, attest::UnverifiedQuote quote, QByteArray pckChain, attest::TrustedRoots roots, QDateTime at,
                                          process::CancelToken cancel);
    QCoro::Task<> runRenewal(std::shared_ptr<Operation> operation);
    collateral::CollateralRefresher* refresher();
    CollateralEntry entryOf(const collateral::HeldCollateral& held) const;

    QString m_path;
    devnet::Devnet& m_devnet;
    LiveActivityService& m_activity;
    SystemClock m_clock;
    std::unique_ptr<collateral::CollateralStore> m_store;
    std::unique_ptr<collateral::CollateralRefresher> m_refresher;
};

} // namespace gatehouse::api
