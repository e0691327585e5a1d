// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ImageService.h"
#include "core/api/live/LiveActivityService.h"
#include "core/api/live/QuotedRegisters.h"
#include "core/image/ImageBuilder.h"
#include "core/image/MachineTables.h"
#include "core/image/Recipe.h"

#include <functional>

namespace gatehouse::api {

/// Builds by core/image and keeps the catalogue of the profile.
class LiveImageService final : public ImageService
{
    Q_OBJECT
public:
    /// What the profile says about the network, by parameter name; asked before each build.
    using ProfileParameters = std::function<Result<QMap<QString, QString>>()>;
    /// Names of the machines made from an image.
    using MachinesOf = std::function<QStringList(const QString& imageId)>;

    /// Quotes that are kept in the profile, of whatever image, newest first.
    using KeptQuotes = std::function<QCoro::Task<Result<QList<KeptQuote>>>()>;

    /// The references must outlive the service.
    LiveImageService(Paths paths, process::ProcessRunner& runner, LiveActivityService& activity, ProfileParameters profile,
                     MachinesOf machinesOf, QObject* parent = nullptr);

    QCoro::Task<Result<QList<RecipeSummary>>> recipes() override;
    QCoro::Task<Result<QList<ImageSummary>>> list() override;
    QCoro::Task<Result<ImageDetail>> show(QString id) override;
    Result<std::shared_ptr<Operation>> build(ImageBuildRequest request) override;
    QCoro::Task<Result<QList<SpaceNeed>>> buildSpace(ImageBuildRequest request) override;
    QCoro::Task<Result<FileMeasurement>> measure(MeasureRequest request) override;
    QCoro::Task<Result<QList<QuotedNode>>> quoted(QString id) override;
    QCoro::Task<Result<void>> remove(QString id) override;

    /// Without it quoted() finds none.
    void setKeptQuotes(KeptQuotes quotes) { m_keptQuotes = std::move(quotes); }
    const image::ImageStore& store() const { return m_store; }
    /// The one image whose id begins with @p text.
    Result<QString> resolve(const QString& text) const;
    /// What a build of @p request would be asked for: the recipe's folder and the parameters with those of the profile.
    Result<image::BuildRequest> buildRequest(const ImageBuildRequest& request) const;

private:
    /// A build that runs or has failed; an entry of the list until the next one of the same recipe.
    struct Unfinished
    {
        ImageSummary summary;
        std::shared_ptr<Operation> operation;
    };
    Result<image::Recipe> recipeNamed(const QString& text) const;
    /// Its variant, its parameters and what came in by hash.
    void addSettings(ImageDetail& detail, const image::ImageManifest& manifest) const;
    Result<QMap<QString, QString>> parametersFor(const image::Recipe& recipe, const QMap<QString, QString>& overrides) const;
    /// The machine that @p request describes, with ACPI tables where QEMU can be asked for them.
    QCoro::Task<Result<image::TdxMachine>> machineOf(MeasureRequest request, process::CancelToken cancel);
    void follow(const QString& recipe, const image::ImageBuilder::Build& build);
    void rememberTimes(const Operation& operation) const;
    void expectTimes(Operation& operation) const;
    QString recipesFolder() const { return m_paths.share + QStringLiteral("/images"); }

    Paths m_paths;
    image::ImageStore m_store;
    process::ProcessRunner& m_runner;
    image::ImageBuilder m_builder;
    LiveActivityService& m_activity;
    ProfileParameters m_profile;
    MachinesOf m_machinesOf;
    KeptQuotes m_keptQuotes;
    QMap<QString, Unfinished> m_unfinished;
    QMap<QString, QList<RegisterPrediction>> m_tdxRegisters; ///< By image id.
};

} // namespace gatehouse::api
