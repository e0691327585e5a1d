// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Check.h"
#include "core/image/FileTree.h"
#include "core/image/ImageBuilder.h"
#include "core/image/Recipe.h"
#include "core/image/RecipeLock.h"
#include "core/image/Sandbox.h"
#include "core/image/StepCache.h"
#include "core/image/StoredMeasurements.h"
#include "core/process/OwnTree.h"

#include <QElapsedTimer>
#include <atomic>

namespace gatehouse::image {

/// What a build works with, whichever back end makes the image.
struct BuildContext
{
    Paths paths;
    process::ProcessRunner* runner = nullptr; ///< Outlives the build.
    Recipe recipe;                            ///< With its variant and suite applied.
    QMap<QString, QString> parameters;        ///< Resolved.
    BuildRequest request;
    std::shared_ptr<Operation> operation;
    std::shared_ptr<ImageBuilder::Outcome> outcome;
};

/// One build, from the lock on the recipe to the published image; the interface of all back ends and what they share. Internal to
/// ImageBuilder. A back end says what it needs of this computer, what it can get ahead, and how it builds; BackEnds.h lists them with
/// their steps. Kept alive by its coroutine.
class BuildRun : public std::enable_shared_from_this<BuildRun>
{
public:
    /// Parts of every key: raise it when a step makes something else out of the same inputs.
    static constexpr int pipelineVersion = 3;

    explicit BuildRun(BuildContext context);
    virtual ~BuildRun() = default;
    BuildRun(const BuildRun&) = delete;
    BuildRun& operator=(const BuildRun&) = delete;

    static QCoro::Task<> run(std::shared_ptr<BuildRun> self);

protected:
    struct StepResult
    {
        QString key;
        QString folder;
        QString file(const char* name) const { return folder + QLatin1Char('/') + QLatin1String(name); }
    };
    using DraftPtr = std::shared_ptr<StepCache::Draft>;

    /// Everything needed to run one tool of a step.
    struct ToolCall
    {
        QString name;
        QString package; ///< That has it, for the hint when it is missing.
        QStringList arguments;
        QString standardInputFile;
        QByteArray standardInput;
        QMap<QString, QString> environment;
        QString workingDirectory;
        std::function<void(const QString& line)> onLine; ///< Beside the log.
        /// Sandbox: see Sandbox. OwnTree: sees this computer, but servers, machines and mounts of it end with it; see
        /// process::inOwnTree(). None: changes this computer, as the person asked.
        enum class Walls { Sandbox, OwnTree, None };
        Walls walls = Walls::Sandbox;
        process::TreeUser treeUser = process::TreeUser::Root;
        /// QEMU stops its machine when the disk is full and waits for room, for ever when nobody tells it: the tool is ended then.
        bool endedWithoutSpace = false;
    };

    /// What a back end has made: goes into the catalogue by publish().
    struct Product
    {
        QString step; ///< The last one; publish() ends it.
        QString disk; ///< A raw disk.
        QString uki;  ///< Empty: the image starts by something else.
        ImageManifest manifest; ///< With what the back end knows; describe() adds the rest.
        Measurements measurements;
        QJsonObject full; ///< StoredMeasurements::make() of the disk, when the back end has asked already; else publish() does.
    };

    /// What the back end needs of this computer; failed rows stop the build before its first step. Blocks briefly.
    virtual QList<Check> preflight() const = 0;
    /// Gets what comes from the net and can be had ahead.
    virtual QCoro::Task<Result<void>> fetch() = 0;
    /// The whole build, up to and including publish().
    virtual QCoro::Task<Result<void>> build() = 0;
    /// Adds files to the image's folder before it is signed. On a pool.
    virtual Result<void> writeBeside(const QString& folder, const ImageManifest& manifest) const;

    /// Puts @p product into the catalogue, or finds that the very same image is there.
    QCoro::Task<Result<void>> publish(Product product);
    /// The machine of the recipe, with its ACPI tables where QEMU can be asked for them: once in a build.
    QCoro::Task<ShapedMachine> machine();
    /// The identifier of an image of this recipe with such a disk.
    QString imageIdOf(const QString& diskSha256) const { return QStringLiteral("%1-%2").arg(m_recipe.name, diskSha256.left(12)); }

    /// Runs a tool; its lines go to the log. errors::toolFailed with the last lines.
    QCoro::Task<Result<QByteArray>> tool(QString name, QString package, QStringList arguments, QString stdinFile = {}, QByteArray input = {});
    QCoro::Task<Result<QByteArray>> tool(ToolCall call);
    /// gatehouse::errors::diskFull when that is why the tool of @p call failed, saying @p words.
    Result<void> checkSpace(const ToolCall& call, const QString& words) const;
    std::optional<QString> cached(const QString& step, const QString& key);
    void begin(const QString& step);
    void end(const QString& step, bool fromCache);
    void record(const QString& step, bool fromCache);
    void log(const QString& line);
    Result<void> checkCancelled() const;
    /// The recipe's configuration files, made from the parameters.
    Result<void> addConfigs(FileTree& tree) const;
    /// The registers of a raw disk; with the reason when it starts by something that nobody here can predict.
    static Measurements predict(const QString& disk);

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

private:
    QCoro::Task<Result<void>> everything();
    /// The folder of the tools' temporary files, and what shuts them in.
    QCoro::Task<Result<void>> openWorkshop();
    /// Removes what this build or a killed one left half made.
    QCoro::Task<> sweep();
    Error described(const Error& error) const;
    ImageManifest describe(const Product& product) const;
    Result<void> writeOutputs(const QString& folder, const ImageManifest& manifest, const Measurements& measurements) const;
    /// Of an image that is otherwise as it was.
    Result<void> signFacts(const QString& folder, const ImageManifest& manifest, const Measurements& measurements, const QStringList& renewed) const;
    void recordTimes() const;
    void loadExpectations();
    QString timesPath() const;

    RecipeLock m_recipeLock;
    std::optional<ShapedMachine> m_machine; ///< Once it was asked for.
    QList<StepTime> m_times;
    QElapsedTimer m_stepClock;
};

} // namespace gatehouse::image
