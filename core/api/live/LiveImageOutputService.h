// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ImageOutputService.h"
#include "core/api/live/LiveActivityService.h"
#include "core/api/live/LiveImageService.h"
#include "core/image/ImageComparer.h"
#include "core/image/ImageExporter.h"
#include "core/image/ReproducibilityCheck.h"

namespace gatehouse::api {

/// Works on the catalogue of LiveImageService with core/image.
class LiveImageOutputService final : public ImageOutputService
{
    Q_OBJECT
public:
    /// The references must outlive the service.
    LiveImageOutputService(Paths paths, process::ProcessRunner& runner, LiveImageService& images, LiveActivityService& activity,
                           QObject* parent = nullptr);

    QCoro::Task<Result<PruneReport>> prune(PruneRequest request) override;
    Result<ImageExport> exportImage(ImageExportRequest request) override;
    QCoro::Task<Result<SpaceNeed>> exportSpace(ImageExportRequest request) override;
    QCoro::Task<Result<SoftwareList>> software(QString id) override;
    QCoro::Task<Result<ImageProof>> verify(QString image, QString signerFile) override;
    QCoro::Task<Result<ImageChanges>> diff(QString before, QString after) override;
    Result<Reproduction> verifyReproducible(ImageBuildRequest request) override;
    Result<Forecast> forecast(ImageBuildRequest request) override;
    Result<std::shared_ptr<Operation>> fetch(ImageBuildRequest request) override;

private:
    Result<image::ImageComparer::Side> sideOf(const QString& text) const;

    Paths m_paths;
    process::ProcessRunner& m_runner;
    LiveImageService& m_images;
    LiveActivityService& m_activity;
    image::ImageExporter m_exporter;
    image::ImageBuilder m_builder;
    image::ReproducibilityCheck m_reproduction;
};

} // namespace gatehouse::api
