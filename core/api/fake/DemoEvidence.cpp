// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/api/fake/DemoEvidence.h"

#include "core/api/live/LiveEvidenceService.h"
#include "core/base/Paths.h"
#include "core/process/Background.h"

#include <QPointer>

namespace gatehouse::api::demo {

DemoEvidence::DemoEvidence(Pace pace, Start start, QObject* parent)
    : EvidenceService(parent)
    , m_pace(pace)
    , m_start(start)
    , m_folder(std::make_shared<QTemporaryDir>())
    , m_files(std::make_unique<LiveEvidenceService>(m_folder->path(), [path = m_folder->filePath(inventedRootFile)]() -> Result<attest::TrustedRoots> {
        GH_TRY(const QByteArray der, readFile(path, attest::Certificate::maxDerBytes));
        return attest::TrustedRoots::fromDerOrPem(der);
    }))
{
}

QFuture<Result<QString>> DemoEvidence::prepared()
{
    if (!m_prepared) {
        // The work holds the folder: it goes with the last of the two.
        const auto work = [folder = m_folder, start = m_start]() -> Result<QString> {
            if (start == Start::Populated) {
                GH_CHECK(inventEvidence(folder->path(), QDateTime::currentDateTimeUtc()));
            }
            return folder->path();
        };
        m_prepared = process::onPool(work);
    }
    return *m_prepared;
}

QCoro::Task<Result<EvidenceList>> DemoEvidence::list()
{
    const QPointer<DemoEvidence> self(this);
    co_await latency(m_pace);
    if (!self)
        co_return fail(gatehouse::errors::cancelled, QStringLiteral("the program ends"));
    const Result<QString> folder = co_await prepared();
    if (!folder || !self)
        co_return fail(folder ? Error(gatehouse::errors::cancelled, QStringLiteral("the program ends")) : folder.error());
    co_return co_await m_files->list();
}

QCoro::Task<Result<QList<EvidenceSummary>>> DemoEvidence::summaries(QList<EvidenceEntry> decisions)
{
    return m_files->summaries(decisions);
}

QCoro::Task<Result<EvidenceDocument>> DemoEvidence::open(QString id)
{
    const QPointer<DemoEvidence> self(this);
    const Result<QString> folder = co_await prepared();
    if (!folder || !self)
        co_return fail(folder ? Error(gatehouse::errors::cancelled, QStringLiteral("the program ends")) : folder.error());
    co_return co_await m_files->open(id);
}

QCoro::Task<Result<EvidenceDocument>> DemoEvidence::openFile(QString path)
{
    return m_files->openFile(path);
}

QCoro::Task<Result<QByteArray>> DemoEvidence::exportDecision(QString id)
{
    return m_files->exportDecision(id);
}

QCoro::Task<Result<EvidenceCheckAnswer>> DemoEvidence::verify(EvidenceCheckRequest request)
{
    return m_files->verify(request);
}

QCoro::Task<Result<EventLogReplay>> DemoEvidence::replay(EventLogRequest request)
{
    return m_files->replay(request);
}

} // namespace gatehouse::api::demo
