// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/image/FileTree.h"
#include "core/image/ImageBuilder.h"
#include "core/image/PackageLock.h"
#include "core/image/Recipe.h"
#include "core/image/Sandbox.h"
#include "core/image/StepCache.h"

#include <QElapsedTimer>
#include <QLockFile>
#include <QPointer>
#include <atomic>

namespace gatehouse::image {

/// One build, from the lock on the recipe to the published image. Internal to ImageBuilder. Kept alive by its coroutine.
class BuildRun : public std::enable_shared_from_this<BuildRun>
{
public:
    /// Parts of every key: raise it when a step makes something else out of the same inputs.
    static constexpr int pipelineVersion = 2;

    BuildRun(Paths paths, process::ProcessRunner& runner, Recipe recipe, QMap<QString, QString> parameters, BuildRequest request,
             std::shared_ptr<Operation> operation, std::shared_ptr<ImageBuilder::Outcome> outcome);

    static QCoro::Task<> run(std::shared_ptr<BuildRun> self);
    static QList<OperationStep> steps(const Recipe& recipe, bool fetchOnly);

private:
    struct StepResult
    {
        QString key;
        QString folder;
        QString file(const char* name) const { return folder + QLatin1Char('/') + QLatin1String(name); }
    };
    using DraftPtr = std::shared_ptr<StepCache::Draft>;

    QCoro::Task<Result<void>> everything();
    /// The folder of the tools' temporary files, and what shuts them in.
    QCoro::Task<Result<void>> openWorkshop();
    /// Removes what this build or a killed one left half made.
    QCoro::Task<> sweep();
    Error described(const Error& error) const;
    QCoro::Task<Result<void>> packages();
    QCoro::Task<Result<void>> artifacts();
    QCoro::Task<Result<FileTree>> unpacked(ArtifactSpec spec, QString archive);
    QCoro::Task<Result<FileTree>> unpackedIn(QString folder, ArtifactSpec spec, QString archive);
    QCoro::Task<Result<void>> root();
    QCoro::Task<Result<void>> buildRoot(DraftPtr draft);
    QCoro::Task<Result<void>> unpackKernel(DraftPtr draft);
    QCoro::Task<Result<void>> unpackKernelInto(QString folder, DraftPtr draft);
    QCoro::Task<Result<void>> describePackages(DraftPtr draft);
    QCoro::Task<Result<QString>> makeRepository(QString folder);
    QCoro::Task<Result<void>> agent();
    QCoro::Task<Result<void>> verity();
    QCoro::Task<Result<void>> initrd();
    QCoro::Task<Result<void>> uki();
    QCoro::Task<Result<void>> disk();
    QCoro::Task<Result<void>> measure();
    /// The same without a disk and without an entry in the catalogue.
    QCoro::Task<Result<void>> forecast();
    void compareWithCatalogue(const Measurements& measurements);
    Result<void> writeSbom(const QString& folder, const ImageManifest& manifest) const;
    Result<void> writeOutputs(const QString& folder, const ImageManifest& manifest, const Measurements& measurements) const;

    Result<FileTree> recipeLayer() const;
    Result<void> addConfigs(FileTree& tree) const;
    static Result<void> addUsers(FileTree& tree, const QList<UserSpec>& users);
    Result<FileTree> wholeRoot(const FileTree& agentTree, const FileTree& layer) const;
    Result<FileTree> initrdTree() const;

    /// Runs a tool of the step @p step; its lines go to the log. errors::toolFailed with the last lines.
    QCoro::Task<Result<QByteArray>> tool(QString name, QString package, QStringList arguments, QString stdinFile = {}, QByteArray input = {});
    std::optional<QString> cached(const QString& step, const QString& key);
    void begin(const QString& step);
    void end(const QString& step, bool fromCache);
    void record(const QString& step, bool fromCache);
    void log(const QString& line);
    Result<void> checkCancelled() const;
    void recordTimes() const;
    void loadExpectations();
    QString timesPath() const;
    QString lockPath() const;

    Paths m_paths;
    process::ProcessRunner& m_runner;
    Recipe m_recipe;
    QMap<QString, QString> m_parameters;
    BuildRequest m_request;
    std::shared_ptr<Operation> m_operation;
    std::shared_ptr<ImageBuilder::Outcome> m_outcome;
    process::CancelToken m_cancel;
    std::shared_ptr<std::atomic_bool> m_stop; ///< The same for work on the pool.
    StepCache m_cache;
    DraftPtr m_work;
    std::unique_ptr<Sandbox> m_tools;   ///< For the steps: no network.
    std::unique_ptr<Sandbox> m_fetcher; ///< For what is fetched first.
    QString m_step;
    bool m_refreshed = false; ///< The lock is another than before.
    QLockFile m_lockFile;
    PackageLock m_lock;
    StepResult m_root, m_artifacts, m_agent, m_verity, m_initrd, m_uki, m_disk;
    QString m_rootHash;
    QString m_commandLine;
    QString m_kernelRelease;
    QList<StepTime> m_times;
    QElapsedTimer m_stepClock;
};

} // namespace gatehouse::image
