// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/EvidenceService.h"
#include "core/api/fake/DemoData.h"

#include <QFuture>
#include <QTemporaryDir>
#include <optional>

namespace gatehouse::api::demo {

/// Invented decisions as real evidence: quotes of a platform of its own, verdicts that follow from them, a signed log. They lie in a
/// temporary folder that goes with the service, are made when first looked at, and are checked by the same code as real ones.
class DemoEvidence final : public EvidenceService
{
    Q_OBJECT
public:
    enum class Start { Empty, Populated };
    explicit DemoEvidence(Pace pace, Start start, QObject* parent = nullptr);

    QCoro::Task<Result<EvidenceList>> list() override;
    QCoro::Task<Result<QList<EvidenceSummary>>> summaries(QList<EvidenceEntry> decisions) override;
    QCoro::Task<Result<EvidenceDocument>> open(QString id) override;
    QCoro::Task<Result<EvidenceDocument>> openFile(QString path) override;
    QCoro::Task<Result<QByteArray>> exportDecision(QString id) override;
    QCoro::Task<Result<EvidenceCheckAnswer>> verify(EvidenceCheckRequest request) override;
    QCoro::Task<Result<EventLogReplay>> replay(EventLogRequest request) override;

private:
    QFuture<Result<QString>> prepared();

    Pace m_pace;
    Start m_start;
    std::shared_ptr<QTemporaryDir> m_folder;
    std::optional<QFuture<Result<QString>>> m_prepared; ///< The folder's path, once the decisions are in it.
    std::unique_ptr<EvidenceService> m_files;
};

/// Writes the invented decisions into @p folder, and the root of their platform as inventedRootFile; blocks, for the thread pool.
Result<void> inventEvidence(const QString& folder, const QDateTime& now);
inline constexpr QLatin1String inventedRootFile("devnet-root.der");

} // namespace gatehouse::api::demo
