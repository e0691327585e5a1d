// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/EvidenceService.h"
#include "core/attest/TrustedRoots.h"

#include <functional>

namespace gatehouse::api {

/// Evidence as it lies in a folder; reads only, so that it works beside the process that decides.
class LiveEvidenceService final : public EvidenceService
{
    Q_OBJECT
public:
    /// @p devnetRoots says what EvidenceRoots::Devnet means; without it nobody has a devnet.
    using RootReader = std::function<Result<attest::TrustedRoots>()>;
    explicit LiveEvidenceService(QString folder, RootReader devnetRoots = {}, QObject* parent = nullptr);

    QCoro::Task<Result<EvidenceList>> list() override;
    QCoro::Task<Result<QList<EvidenceSummary>>> summaries(QList<EvidenceEntry> decisions) override;
    QCoro::Task<Result<EvidenceDocument>> open(QString id) override;
    QCoro::Task<Result<EvidenceDocument>> openFile(QString path) override;
    QCoro::Task<Result<QByteArray>> exportDecision(QString id) override;
    QCoro::Task<Result<EvidenceCheckAnswer>> verify(EvidenceCheckRequest request) override;
    QCoro::Task<Result<EventLogReplay>> replay(EventLogRequest request) override;

private:
    Result<std::optional<attest::TrustedRoots>> rootsOf(const EvidenceCheckRequest& request) const;

    QString m_folder;
    RootReader m_devnetRoots;
};

} // namespace gatehouse::api
