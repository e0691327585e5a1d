// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/api/ImageOutputService.h"
#include "core/api/fake/DemoImages.h"

namespace gatehouse::api::demo {

class DemoImageOutputs final : public ImageOutputService
{
    Q_OBJECT
public:
    DemoImageOutputs(Pace pace, DemoImages& images, DemoActivity& activity, QObject* parent = nullptr);

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
    std::shared_ptr<Operation> play(const QString& kind, const QString& subject, const QList<ScriptStep>& steps, const QString& title);
    Result<ImageDetail> imageOf(const QString& id) const;
    QCoro::Task<Result<ImageChanges>> diffWithFile(ImageDetail image, QString path);

    Pace m_pace;
    DemoImages& m_images;
    DemoActivity& m_activity;
    QList<PrunableItem> m_cache;
};

} // namespace gatehouse::api::demo
